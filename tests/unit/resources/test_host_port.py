"""Hosts in texts, however they are written."""

from __future__ import annotations

import pytest

from netpol_lint.resources.host_port import hosts_in


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("DB_HOST", "postgres", ["postgres"], id="a word in a variable for hosts"),
        pytest.param("dbHost", "pg", ["pg"], id="a word in a name with humps"),
        pytest.param("--redis", "redis", ["redis"], id="a flag that is called like the host"),
        pytest.param("NAME", "postgres", [], id="a word in any other variable"),
        pytest.param("", "redis:6379", ["redis:6379"], id="a port follows"),
        pytest.param("A", "user:secret@redis:6379", ["redis:6379"], id="credentials before the host"),
        pytest.param("A", "postgres://u:p@db.data:6432/x", ["db.data:6432"], id="a URL with credentials"),
        pytest.param("A", "postgres://db/x", ["db:5432"], id="a URL without a port"),
        pytest.param("A", "jdbc:mysql://db/shop", ["db:3306"], id="a URL in a URL"),
        pytest.param("A", "mongodb://a:1,b:2/x?replicaSet=r", ["a:1", "b:2"], id="a URL with two hosts"),
        pytest.param("A", "k-0.k:9092,k-1.k:9092", ["k-0.k:9092", "k-1.k:9092"], id="a list of brokers"),
        pytest.param("A", "db.data.svc.cluster.local", ["db.data.svc.cluster.local"], id="a full name"),
        pytest.param("", "proxy_pass http://backend:8080;", ["backend:8080"], id="a line of nginx"),
        pytest.param("", "url: http://api/v1, next", ["api:80"], id="a line of YAML"),
        pytest.param("", "host=db port=5432", ["db"], id="a line of libpq"),
        pytest.param("A", "${HOST}:8080", [], id="what the delivery fills in"),
    ],
)
def test_hosts(name: str, text: str, expected: list[str]) -> None:
    found = hosts_in(text, name)

    assert [each.host if each.port is None else f"{each.host}:{each.port}" for each in found] == expected
