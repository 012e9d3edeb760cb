"""What the names of ends mean, and what to say about those that mean nothing."""

from __future__ import annotations

import pytest

from netpol_lint.errors import ConfigError
from netpol_lint.policy.ports import Protocol
from netpol_lint.reach.asked_port import AskedPort, parse_port
from netpol_lint.reach.ends import find_ends, named, names_like
from netpol_lint.resources.workload import Workload
from tests.explaining import scene_of
from tests.unit.cluster_manifests import deployment, pod, policy
from tests.unit.reach.service_manifests import knative, service

CLUSTER = (
    deployment("web", "app: web")
    + deployment("web", "app: web", namespace="ops")
    + pod("api", "app: api")
    + deployment("api", "app: api", namespace="ops")
    + pod("both")
    + deployment("both", "app: both")
    + service("api", "selector: {app: api}")
    + service("db", "selector: {app: db}")
    + service("db", "selector: {app: db}", namespace="ops")
    + knative("fn")
    + service("fn", "selector: {app: fn}")
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("shop/Deployment/web", "shop/Deployment/web", id="namespace, kind and name"),
        pytest.param("shop/web", "shop/Deployment/web", id="namespace and name"),
        pytest.param("shop/Pod/api", "shop/Pod/api", id="a Pod"),
        pytest.param("shop/api", "shop/Pod/api", id="a workload before the Service of its name"),
        pytest.param("shop/Service/api", "shop/Service/api", id="the Service"),
        pytest.param("svc:shop/api", "shop/Service/api", id="the Service by prefix"),
        pytest.param("svc:api", "shop/Service/api", id="the only Service of its name"),
        pytest.param("shop/db", "shop/Service/db", id="a Service without a workload of its name"),
        pytest.param("192.0.2.1", "ip:192.0.2.1/32", id="an address"),
        pytest.param("ip:192.0.2.1", "ip:192.0.2.1/32", id="an address by prefix"),
        pytest.param("192.0.2.7/24", "ip:192.0.2.0/24", id="a range, without the bits of its host"),
        pytest.param("2001:db8::1", "ip:2001:db8::1/128", id="an IPv6 address"),
        pytest.param("ip:2001:db8::/32", "ip:2001:db8::/32", id="an IPv6 range"),
        pytest.param("ip:0.0.0.0/0,::/0", "ip:0.0.0.0/0,::/0", id="what graph calls everywhere"),
        pytest.param("kube-system/kube-dns", "kube-system/Deployment/kube-dns", id="what is assumed"),
    ],
)
def test_names(text: str, found: str) -> None:
    (end,) = find_ends(text, [scene_of(CLUSTER)])
    assert end is not None
    assert named(end).id == found


def test_a_workload_may_be_of_a_kind_called_service() -> None:
    (end,) = find_ends("shop/Service/fn", [scene_of(CLUSTER)])
    assert isinstance(end, Workload)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("web", "'web' may be ops/Deployment/web or shop/Deployment/web", id="two namespaces"),
        pytest.param("shop/both", "'shop/both' may be shop/Deployment/both or shop/Pod/both", id="two kinds"),
        pytest.param("db", "'db' may be ops/Service/db or shop/Service/db", id="two Services"),
        pytest.param("svc:db", "'svc:db' may be ops/Service/db or shop/Service/db", id="two by prefix"),
    ],
)
def test_names_of_several(text: str, says: str) -> None:
    with pytest.raises(ConfigError) as raised:
        find_ends(text, [scene_of(CLUSTER)])
    assert raised.value.message == says


@pytest.mark.parametrize(
    "text", ["nobody", "shop/Deployment/api", "svc:web", "shop/StatefulSet/web", "10.0.0/8"]
)
def test_names_of_nothing(text: str) -> None:
    assert find_ends(text, [scene_of(CLUSTER)]) == [None]


def test_a_name_means_no_service_where_it_means_a_workload_elsewhere() -> None:
    scenes = [scene_of(service("api", "selector: {app: a}")), scene_of(pod("api", "app: a"))]
    nothing, workload = find_ends("api", scenes)
    assert nothing is None
    assert workload is not None


@pytest.mark.parametrize("text", ["ip:nowhere", "ip:10.0.0.0/33", "ip:"])
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(ConfigError, match="names no addresses"):
        find_ends(text, [scene_of(CLUSTER)])


def test_names_like_another_have_as_many_parts() -> None:
    scene = scene_of(pod("api") + service("db", "selector: {app: db}"))
    assert set(names_like("a/b", scene)) == {"shop/api", "shop/db", "kube-system/kube-dns"}


def test_what_is_not_declared_goes_by_the_names_of_the_graph() -> None:
    peers = "{namespaceSelector: {matchLabels: {team: obs}}, podSelector: {matchLabels: {app: prom}}}"
    manifests = pod("api") + policy("p", f"podSelector: {{}}\ningress: [{{from: [{peers}]}}]")
    (end,) = find_ends("pods:[team=obs]/app=prom", [scene_of(manifests, has_undeclared=True)])
    assert end is not None
    assert named(end).title == "pods:[team=obs]/app=prom"


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("8080", AskedPort(8080)),
        ("8080/TCP", AskedPort(8080, Protocol.TCP)),
        ("53/udp", AskedPort(53, Protocol.UDP)),
        ("http", AskedPort("http")),
        ("dns/UDP", AskedPort("dns", Protocol.UDP)),
    ],
)
def test_ports(text: str, port: AskedPort) -> None:
    assert parse_port(text) == port


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0", "port 0 does not exist"),
        ("65536", "port 65536 does not exist"),
        ("9" * 5000, f"port {'9' * 5000} does not exist"),
        ("80/HTTP", "'80/HTTP' names no protocol that policies know"),
        ("80/", "'80/' names no protocol that policies know"),
        ("/TCP", "'/TCP' is no port"),
        ("", "'' is no port"),
        ("-1", "'-1' is no port"),
        ("80-90", "'80-90' is no port"),
    ],
)
def test_ports_that_are_none(text: str, says: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_port(text)
    assert raised.value.message == says
