"""`environments`, `sensitive` and `expect`: the ways to write an end, and what is none."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from netpol_lint.config import (
    FILE_NAME,
    AddressesEnd,
    Config,
    ControllerEnd,
    PodsEnd,
    StatedPort,
    load_config,
)
from netpol_lint.errors import ConfigError
from tests.unit.sample_rulebook import RULEBOOK


def load(root: Path, text: str) -> Config:
    path = root / FILE_NAME
    path.write_text(text, "utf-8")
    return load_config(path, root, RULEBOOK)


def expecting(root: Path, source: str, port: str = "") -> Config:
    return load(root, f"expect: [{{deny: {{from: {source}, to: {{}}{', port: ' + port if port else ''}}}}}]")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        pytest.param("{}", "every pod", id="every pod"),
        pytest.param("{namespace: shop}", "every pod in namespace shop", id="a namespace"),
        pytest.param(
            '{namespace: "shop-*", labels: {app: db}}', "pods with app=db in namespace shop-*", id="labels"
        ),
        pytest.param("shop/Deployment/web", "shop/Deployment/web", id="a workload"),
        pytest.param('"*/StatefulSet/*"', "*/StatefulSet/*", id="a pattern of workloads"),
        pytest.param(
            "{workload: shop/Job/x, labels: {a: b}}", "shop/Job/x with a=b", id="a workload with labels"
        ),
    ],
)
def test_pods_are_named_as_they_are_written(tmp_path: Path, written: str, text: str) -> None:
    end = expecting(tmp_path, written).expect[0].source

    assert isinstance(end, PodsEnd)
    assert end.text == text


@pytest.mark.parametrize(
    ("written", "cidr"),
    [
        pytest.param("10.0.0.0/8", "10.0.0.0/8", id="a range"),
        pytest.param("192.0.2.1", "192.0.2.1/32", id="an address"),
        pytest.param('"2001:db8::/32"', "2001:db8::/32", id="a range of IPv6"),
        pytest.param("{cidr: 10.0.0.0/8}", "10.0.0.0/8", id="a range in a map"),
    ],
)
def test_addresses_are_an_end(tmp_path: Path, written: str, cidr: str) -> None:
    end = expecting(tmp_path, written).expect[0].source

    assert isinstance(end, AddressesEnd)
    assert end.cidr == ip_network(cidr)


def test_the_ingress_controller_is_an_end(tmp_path: Path) -> None:
    assert isinstance(expecting(tmp_path, "ingress-controller").expect[0].source, ControllerEnd)


@pytest.mark.parametrize(
    ("written", "port"),
    [
        pytest.param("5432", StatedPort("5432", 5432, 5432), id="a number"),
        pytest.param("53/UDP", StatedPort("53/UDP", 53, 53, protocol="UDP"), id="a protocol"),
        pytest.param("8000-8999", StatedPort("8000-8999", 8000, 8999), id="a range"),
        pytest.param("http", StatedPort("http", name="http"), id="a name"),
        pytest.param(
            "dns/UDP", StatedPort("dns/UDP", name="dns", protocol="UDP"), id="a name with a protocol"
        ),
    ],
)
def test_a_port_has_several_forms(tmp_path: Path, written: str, port: StatedPort) -> None:
    assert expecting(tmp_path, "{}", written).expect[0].port == port


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("expect: [{reason: x}]", "expect[0] says neither of 'allow' and 'deny'", id="neither"),
        pytest.param(
            "expect: [{allow: {from: {}, to: {}}, deny: {from: {}, to: {}}}]",
            "expect[0] says both of 'allow' and 'deny'",
            id="both",
        ),
        pytest.param("expect: [{deny: {from: {}}}]", "expect[0].deny lacks 'to'", id="one end"),
        pytest.param("expect: [{deny: {from: web, to: {}}}]", "'web', which is no end", id="a name alone"),
        pytest.param(
            "expect: [{deny: {from: 10.0.0.0/8, to: 10.1.0.0/16}}]",
            "has addresses at both ends",
            id="no pods",
        ),
        pytest.param(
            "expect: [{deny: {from: {cidr: 10.0.0.0/8, namespace: a}, to: {}}}]",
            "names pods and addresses at once",
            id="pods and addresses",
        ),
        pytest.param(
            "expect: [{deny: {from: {cidr: 10.0.0.1/8}, to: {}}}]", "which is not a CIDR", id="host bits"
        ),
        pytest.param(
            "{environments: {prod: {namespaces: [a]}}, expect: [{deny: {from: {environment: prd}, to: {}}}]}",
            "unknown environment 'prd'",
            id="an environment",
        ),
        pytest.param(
            "expect: [{deny: {from: {workload: web}, to: {}}}]", "'web' is no workload", id="a workload"
        ),
        pytest.param(
            "expect: [{deny: {from: {}, to: {}, port: 70000}}]", "which is out of range", id="a port"
        ),
        pytest.param(
            "expect: [{deny: {from: {}, to: {}, port: 90-80}}]", "which is out of range", id="a range"
        ),
        pytest.param(
            "expect: [{deny: {from: {}, to: {}, port: 80/http}}]", "which is no port", id="a protocol"
        ),
        pytest.param("expect: [{deny: {from: {nmespace: a}, to: {}}}]", "unknown key 'nmespace'", id="a key"),
        pytest.param("expect: [{deny: {from: [a], to: {}}}]", "where text or a map belongs", id="a list"),
        pytest.param("expect: [{deny: {from: '', to: {}}}]", "which is empty", id="nothing"),
        pytest.param(
            "environments: {prod: {}}", "environment 'prod' holds no namespace", id="an empty environment"
        ),
        pytest.param(
            "environments: {prod: {namespaces: [a], protected: 1}}",
            "where true or false belongs",
            id="a number",
        ),
        pytest.param("sensitive: [10.0.0.0/8]", "which are no pods", id="sensitive addresses"),
    ],
)
def test_what_is_no_expectation_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=FILE_NAME) as caught:
        load(tmp_path, text)

    assert message in str(caught.value)


def test_what_a_cluster_expects_adds_to_what_all_do(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        "expect: [{deny: {from: a/Pod/a, to: {}}}]\n"
        "clusters: [{name: prod, paths: [prod], extends: {expect: [{deny: {from: b/Pod/b, to: {}}}]}}]\n",
    )

    found = config.for_cluster("prod").expect
    assert [(each.source.text, each.is_own) for each in found] == [("a/Pod/a", False), ("b/Pod/b", True)]
    assert [each.source.text for each in config.expect] == ["a/Pod/a"]
