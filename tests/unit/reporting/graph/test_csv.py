"""The graph as a table: what a reader of CSV gets back."""

from __future__ import annotations

import csv
import io

import pytest

from netpol_lint.reporting.graph import GraphView
from tests.unit.reporting.graph.sample import EXTERNAL_DNS, HOSTILE, OPEN, SHOP, edges_of, view_of, written


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def connections(view: GraphView) -> dict[tuple[str, str], tuple[str, str]]:
    return {(row[1], row[2]): (row[3], row[4]) for row in rows_of(written("csv", view))}


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(view_of(SHOP), id="a cluster"),
        pytest.param(view_of(SHOP, config=EXTERNAL_DNS), id="a workload that only the configuration names"),
        pytest.param(view_of(OPEN), id="rows that are shared"),
        pytest.param(view_of(SHOP, name='a "b", c'), id="a name with quotes and commas"),
    ],
)
def test_a_reader_gets_every_edge(view: GraphView) -> None:
    header, *rows = rows_of(written("csv", view))
    assert header == ["cluster", "source", "destination", "allowed", "unknown"]
    assert [(row[1], row[2]) for row in rows] == edges_of(view)
    assert {row[0] for row in rows} == {view.name}
    assert all(len(row) == 5 and (row[3] or row[4]) for row in rows)


def test_lines_are_lines() -> None:
    text = written("csv", view_of(HOSTILE))
    assert "\r" not in text
    assert text.count("\n") == len(rows_of(text))


def test_ports_are_written_by_protocol() -> None:
    rows = connections(view_of(SHOP))
    web, api, agent = "shop/Deployment/web", "shop/Deployment/api", "tools/Pod/agent"
    assert rows[web, api] == ("TCP 8080, 9000-9100; UDP 53", "")
    assert rows[agent, web] == ("", "TCP 8080")
    assert rows[web, "pods:*/k8s-app=kube-dns"] == ("TCP 53; UDP 53", "")


def test_all_ports_are_a_word() -> None:
    rows = connections(view_of(SHOP, config=EXTERNAL_DNS))
    assert rows["kube-system/Deployment/kube-dns", "ip:0.0.0.0/0,::/0"] == ("all", "")
    assert rows["tools/Pod/agent", "kube-system/Deployment/kube-dns"] == ("", "all")


def test_without_clusters_there_is_a_header() -> None:
    assert written("csv") == "cluster,source,destination,allowed,unknown\n"
