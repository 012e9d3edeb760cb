"""Entry points of a cluster: who comes in, to which pods, and which references lead nowhere."""

from __future__ import annotations

import pytest

from netpol_lint.reach.entry_points import EntryPointKind
from tests.unit.cluster_manifests import deployment
from tests.unit.reach.entrance_manifests import (
    GATEWAY_API,
    SHOP,
    TO_WEB,
    WEB,
    dead,
    described,
    found,
    gateway,
    ingress,
    only,
    route,
    service,
    written,
)
from tests.unit.resources.manifests import inventory


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param(f"{{{TO_WEB}}}", [], id="inside only"),
        pytest.param(f"{{type: NodePort, {TO_WEB}}}", [("NODE_PORT", "0.0.0.0/0,::/0")], id="every node"),
        pytest.param(
            f"{{type: LoadBalancer, {TO_WEB}}}", [("LOAD_BALANCER", "0.0.0.0/0,::/0")], id="everybody"
        ),
        pytest.param(
            f"{{type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/25, 192.0.2.128/25], {TO_WEB}}}",
            [("LOAD_BALANCER", "192.0.2.0/24")],
            id="some",
        ),
        pytest.param(
            f"{{externalIPs: [192.0.2.1], {TO_WEB}}}", [("EXTERNAL_IP", "0.0.0.0/0,::/0")], id="an address"
        ),
        pytest.param(
            "{type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24], externalIPs: [192.0.2.9],"
            f" {TO_WEB}}}",
            [("LOAD_BALANCER", "192.0.2.0/24"), ("EXTERNAL_IP", "0.0.0.0/0,::/0")],
            id="the ranges hold for the load balancer alone",
        ),
        pytest.param("{type: ExternalName, externalName: a.example}", [], id="an alias"),
    ],
)
def test_services_that_clients_reach_directly(spec: str, expected: list[tuple[str, str]]) -> None:
    entries = found(WEB + service(spec))
    assert [(each.kind.name, str(each.sources)) for each in entries] == expected
    for entry in entries:
        assert written(entry.backends) == ["web 8080/TCP"]
        assert (entry.controllers, entry.dangling, entry.has_unread_sources) == ((), (), False)


@pytest.mark.parametrize(
    ("ranges", "sources"),
    [
        pytest.param("192.0.2.0/24, '${OFFICE}'", "192.0.2.0/24", id="some that are known"),
        pytest.param("'${OFFICE}'", "no address", id="none that is known"),
    ],
)
def test_sources_that_only_the_delivery_knows_are_not_everybody(ranges: str, sources: str) -> None:
    entry = only(WEB + service(f"{{type: LoadBalancer, loadBalancerSourceRanges: [{ranges}], {TO_WEB}}}"))
    assert (str(entry.sources), entry.has_unread_sources) == (sources, True)


def test_a_service_without_pods_is_an_entry_that_leads_nowhere() -> None:
    entry = only(service(f"{{type: NodePort, {TO_WEB}}}"))
    assert (entry.backends, dead(entry)) == ((), ["NO_PODS"])


def test_assumed_pods_stand_behind_services() -> None:
    assumed = inventory(WEB).workloads
    (entry,) = found(service(f"{{type: NodePort, {TO_WEB}}}"), assumed)
    assert written(entry.backends) == ["web 8080/TCP"]
    (again,) = found(WEB + service(f"{{type: NodePort, {TO_WEB}}}"), assumed)
    assert written(again.backends) == ["web 8080/TCP"]


@pytest.mark.parametrize(
    ("backend", "expected", "reasons"),
    [
        pytest.param("name: web, port: {number: 80}", ["web 8080/TCP"], [], id="a number"),
        pytest.param("name: web, port: {name: web}", ["web 8080/TCP"], [], id="a name"),
        pytest.param("name: web", ["web 8080/TCP"], [], id="without a port it is any"),
        pytest.param("name: web, port: {number: 8080}", [], ["NO_PORT"], id="the pod's number"),
        pytest.param("name: api, port: {number: 80}", [], ["NO_SERVICE"], id="no such Service"),
    ],
)
def test_ingresses(backend: str, expected: list[str], reasons: list[str]) -> None:
    entry = only(SHOP + ingress(backend))
    assert (entry.kind, str(entry.ref)) == (EntryPointKind.INGRESS, "shop/Ingress/door")
    assert (written(entry.backends), dead(entry)) == (expected, reasons)
    assert (str(entry.sources), entry.controllers) == ("no address", ())


def test_what_an_ingress_leads_to_stands_where_it_says_so() -> None:
    entry = only(SHOP + ingress())
    assert [each.at and each.at.yaml_path for each in entry.backends] == ["spec.defaultBackend"]
    dangling = only(WEB + ingress())
    assert [(each.at.yaml_path, each.says) for each in dangling.dangling] == [
        ("spec.defaultBackend", "Service shop/web is not declared here")
    ]


def test_a_controller_reads_the_endpoints_of_a_headless_service() -> None:
    entry = only(WEB + service(f"{{clusterIP: None, {TO_WEB}}}") + ingress())
    assert written(entry.backends) == ["web 8080/TCP"]


def test_an_object_that_is_no_service_is_not_followed() -> None:
    spec = "{routes: [{services: [{name: web, kind: TraefikService}, {name: web, port: 80}]}]}"
    entry = only(SHOP + described("IngressRoute", "door", spec, version="traefik.io/v1alpha1"))
    assert (written(entry.backends), dead(entry)) == (["web 8080/TCP"], ["NOT_A_SERVICE"])


@pytest.mark.parametrize(
    ("spec", "expected", "reasons"),
    [
        pytest.param("{to: {name: web}}", ["web 8080/TCP", "web 9/TCP"], [], id="every port, but not of UDP"),
        pytest.param(
            "{to: {name: web}, port: {targetPort: 8080}}", ["web 8080/TCP"], [], id="the pod's number"
        ),
        pytest.param("{to: {name: web}, port: {targetPort: '8080'}}", ["web 8080/TCP"], [], id="in quotes"),
        pytest.param(
            "{to: {name: web}, port: {targetPort: web}}", ["web 8080/TCP"], [], id="the Service's name"
        ),
        pytest.param(
            "{to: {name: web}, port: {targetPort: 80}}", [], ["NO_PORT"], id="not the Service's number"
        ),
        pytest.param("{to: {name: web}, port: {targetPort: http}}", [], ["NO_PORT"], id="nor the pod's name"),
        pytest.param(
            "{to: {name: web}, alternateBackends: [{name: api}], port: {targetPort: web}}",
            ["web 8080/TCP"],
            ["NO_SERVICE"],
            id="one of two",
        ),
    ],
)
def test_routes_of_openshift(spec: str, expected: list[str], reasons: list[str]) -> None:
    ports = "{name: web, port: 80, targetPort: http}, {name: m, port: 9}, {name: u, port: 10, protocol: UDP}"
    to_web = service(f"{{selector: {{app: web}}, ports: [{ports}]}}")
    entry = only(WEB + to_web + described("Route", "door", spec, version="route.openshift.io/v1"))
    assert entry.kind is EntryPointKind.ROUTE
    assert (written(entry.backends), dead(entry)) == (expected, reasons)


def test_a_route_says_why_the_service_itself_has_no_endpoints() -> None:
    door = described(
        "Route", "door", "{to: {name: web}, port: {targetPort: web}}", version="route.openshift.io/v1"
    )
    assert dead(only(service(f"{{{TO_WEB}}}") + door)) == ["NO_PODS"]


def test_entries_come_in_one_order() -> None:
    parts = [
        service("{type: NodePort, selector: {app: web}, ports: [{port: 80}]}", name="node"),
        ingress(),
        gateway(),
        route(),
        deployment("other", "app: other"),
        SHOP,
    ]
    expected = ["shop/HTTPRoute/door", "shop/Ingress/door", "shop/Service/node"]
    for manifests in ("".join(parts), "".join(reversed(parts))):
        assert [str(each.ref) for each in found(manifests)] == expected


@pytest.mark.parametrize("kind", ["Ingress", "IngressClass", "Gateway", "GatewayClass", "HTTPRoute", "Route"])
@pytest.mark.parametrize(
    "spec", ["null", "[]", "text", "{rules: 1, parentRefs: [1], to: [], listeners: [x]}"]
)
def test_nothing_malformed_stops_the_rest(kind: str, spec: str) -> None:
    version = {"Route": "route.openshift.io/v1", "Ingress": "networking.k8s.io/v1"}.get(
        kind, f"{GATEWAY_API}/v1"
    )
    version = "networking.k8s.io/v1" if kind == "IngressClass" else version
    entries = found(SHOP + route() + described(kind, "odd", spec, version=version))
    assert ["web 8080/TCP"] in [written(each.backends) for each in entries]
