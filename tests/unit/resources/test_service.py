"""Services: which pods and ports they stand for, and who may reach them from outside."""

from __future__ import annotations

import pytest

from netpol_lint.resources.service import Service, decode_service
from tests.unit.resources.manifests import inventory, only_object


def service(spec: str, annotations: str = "") -> Service:
    metadata = f"metadata: {{name: web, namespace: shop, annotations: {{{annotations}}}}}"
    return decode_service(only_object(f"apiVersion: v1\nkind: Service\n{metadata}\nspec: {spec}\n"))


@pytest.mark.parametrize(
    ("spec", "selector"),
    [
        pytest.param("{selector: {app: web, tier: x}}", "app=web, tier=x", id="labels"),
        pytest.param("{selector: {}}", None, id="an empty selector selects nothing"),
        pytest.param("{selector: null}", None, id="nor does null"),
        pytest.param("{}", None, id="nor does none"),
        pytest.param("null", None, id="nor does no spec"),
        pytest.param(
            "{type: ExternalName, externalName: example.com, selector: {app: web}}",
            None,
            id="an ExternalName has no pods, whatever its selector",
        ),
    ],
)
def test_selectors(spec: str, selector: str | None) -> None:
    found = service(spec).selector
    assert (None if found is None else str(found)) == selector


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        pytest.param("{port: 80}", [(80, 80, "TCP", None)], id="the pod's port is the same"),
        pytest.param("{port: 80, targetPort: 8080}", [(80, 8080, "TCP", None)], id="another number"),
        pytest.param("{port: 80, targetPort: http}", [(80, "http", "TCP", None)], id="a name"),
        pytest.param("{port: 80, targetPort: null}", [(80, 80, "TCP", None)], id="null is the same number"),
        pytest.param("{port: 80, targetPort: 0}", [(80, 80, "TCP", None)], id="so is zero"),
        pytest.param('{port: 80, targetPort: ""}', [(80, 80, "TCP", None)], id="and the empty string"),
        pytest.param("{port: 53, protocol: UDP, name: dns}", [(53, 53, "UDP", "dns")], id="as written"),
        pytest.param("{name: http}", [], id="no number"),
        pytest.param("{port: http}", [], id="a name where the number belongs"),
        pytest.param("null", [], id="null"),
    ],
)
def test_ports(port: str, expected: list[tuple[int, int | str, str, str | None]]) -> None:
    found = service(f"{{ports: [{port}]}}").ports
    assert [(each.port, each.target, each.protocol, each.name) for each in found] == expected


@pytest.mark.parametrize(
    ("spec", "kind", "is_external"),
    [
        pytest.param("{}", "ClusterIP", False, id="ClusterIP unless it says otherwise"),
        pytest.param("{type: NodePort}", "NodePort", True, id="NodePort"),
        pytest.param("{type: LoadBalancer}", "LoadBalancer", True, id="LoadBalancer"),
        pytest.param(
            "{type: ExternalName, externalName: a.example}", "ExternalName", False, id="ExternalName"
        ),
        pytest.param("{clusterIP: None}", "ClusterIP", False, id="headless"),
        pytest.param("{externalIPs: [192.0.2.1]}", "ClusterIP", True, id="addresses from outside"),
        pytest.param("{externalIPs: []}", "ClusterIP", False, id="no addresses from outside"),
        pytest.param("{externalIPs: 192.0.2.1}", "ClusterIP", False, id="an address where a list belongs"),
        pytest.param(
            "{type: ExternalName, externalIPs: [192.0.2.1]}", "ExternalName", False, id="of an alias"
        ),
    ],
)
def test_types(spec: str, kind: str, is_external: bool) -> None:
    found = service(spec)
    assert (found.type, found.is_external) == (kind, is_external)


def test_a_service_is_named_and_placed() -> None:
    found = service("{type: ExternalName, externalName: a.example}")
    assert (str(found.ref), str(found.at)) == ("shop/Service/web", "manifest.yaml:3:18")
    assert found.external_name == "a.example"


@pytest.mark.parametrize(
    ("spec", "is_headless"),
    [
        pytest.param("{clusterIP: None}", True, id="None is an address that there is none"),
        pytest.param('{clusterIP: ""}', False, id="the empty string asks for one"),
        pytest.param("{clusterIP: 10.0.0.10}", False, id="an address"),
        pytest.param("{}", False, id="left out"),
        pytest.param("{type: ExternalName, clusterIP: None}", False, id="an alias has no pods to stand for"),
    ],
)
def test_headless(spec: str, is_headless: bool) -> None:
    assert service(spec).is_headless is is_headless


ANNOTATION = "service.beta.kubernetes.io/load-balancer-source-ranges"


@pytest.mark.parametrize(
    ("spec", "annotations", "ranges", "has_unread"),
    [
        pytest.param("{type: LoadBalancer}", "", [], False, id="none"),
        pytest.param(
            "{type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24, '2001:db8::/32']}",
            "",
            ["192.0.2.0/24", "2001:db8::/32"],
            False,
            id="both families",
        ),
        pytest.param(
            "{type: LoadBalancer, loadBalancerSourceRanges: [' 192.0.2.9/24 ']}",
            "",
            ["192.0.2.0/24"],
            False,
            id="white space and host bits mean nothing",
        ),
        pytest.param(
            "{type: LoadBalancer, loadBalancerSourceRanges: ['${HOME_RANGE}', 192.0.2.0/24]}",
            "",
            ["192.0.2.0/24"],
            True,
            id="one that only the delivery fills in is left out",
        ),
        pytest.param(
            "{type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.1]}", "", [], True, id="no CIDR"
        ),
        pytest.param(
            "{type: LoadBalancer}",
            f"{ANNOTATION}: '192.0.2.0/24, 198.51.100.0/24'",
            ["192.0.2.0/24", "198.51.100.0/24"],
            False,
            id="the annotation where the field is empty",
        ),
        pytest.param(
            "{type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24]}",
            f"{ANNOTATION}: 198.51.100.0/24",
            ["192.0.2.0/24"],
            False,
            id="not where it is not",
        ),
        pytest.param(
            "{type: NodePort, loadBalancerSourceRanges: [192.0.2.0/24]}",
            "",
            [],
            False,
            id="without a load balancer nobody looks at them",
        ),
    ],
)
def test_source_ranges(spec: str, annotations: str, ranges: list[str], has_unread: bool) -> None:
    found = service(spec, annotations)
    assert ([str(each) for each in found.source_ranges], found.has_unread_ranges) == (ranges, has_unread)


def test_a_port_stands_where_its_target_is_written() -> None:
    head = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
    (port,) = decode_service(only_object(f"{head}spec:\n  ports:\n  - port: 80\n    targetPort: web\n")).ports
    assert str(port.at) == "manifest.yaml:7:17"


def test_an_inventory_holds_services_and_no_functions() -> None:
    text = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n---\n"
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: fn}\n"
    )
    assert [str(each.ref) for each in inventory(text).services] == ["default/Service/web"]
