"""Routes of the Gateway API: the Gateways that take them, and what they may refer to."""

from __future__ import annotations

import pytest

from netpol_lint.reach.entry_points import EntryPointKind
from tests.unit.cluster_manifests import namespace, pod
from tests.unit.reach.entrance_manifests import (
    GATEWAY_API,
    SHOP,
    dead,
    described,
    found,
    gateway,
    only,
    route,
    service,
    written,
)

EDGE_SHOP = namespace("shop", "edge: open")


@pytest.mark.parametrize(
    ("manifests", "backends", "reasons"),
    [
        pytest.param(gateway() + route(), ["web 8080/TCP"], [], id="every namespace"),
        pytest.param(route(), ["web 8080/TCP"], [], id="a Gateway that is not declared here takes it"),
        pytest.param(
            gateway("") + route(parents="{name: edge, namespace: infra, kind: ListenerSet}"),
            ["web 8080/TCP"],
            [],
            id="a set of listeners is not followed to a Gateway",
        ),
        pytest.param(gateway("") + route(), [], ["NOT_ATTACHED"], id="its own namespace alone"),
        pytest.param(
            gateway("allowedRoutes: {namespaces: {from: None}}") + route(),
            [],
            ["NOT_ATTACHED"],
            id="no namespace",
        ),
        pytest.param(
            EDGE_SHOP
            + gateway("allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {edge: open}}}}")
            + route(),
            ["web 8080/TCP"],
            [],
            id="a namespace that it selects",
        ),
        pytest.param(
            gateway("allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {edge: open}}}}")
            + route(),
            ["web 8080/TCP?"],
            [],
            id="a namespace of which only the name is known",
        ),
        pytest.param(
            EDGE_SHOP + gateway("allowedRoutes: {namespaces: {from: Selector}}") + route(),
            [],
            ["NOT_ATTACHED"],
            id="without a selector none",
        ),
        pytest.param(
            gateway() + route(parents="{name: edge, namespace: infra, sectionName: web, port: 80}"),
            ["web 8080/TCP"],
            [],
            id="a listener by name and port",
        ),
        pytest.param(
            gateway() + route(parents="{name: edge, namespace: infra, sectionName: other}"),
            [],
            ["NOT_ATTACHED"],
            id="a listener there is not",
        ),
        pytest.param(
            gateway() + route(parents="{name: edge, namespace: infra, port: 443}"),
            [],
            ["NOT_ATTACHED"],
            id="a port there is not",
        ),
        pytest.param(gateway() + route(kind="TCPRoute"), [], ["NOT_ATTACHED"], id="another protocol"),
        pytest.param(
            gateway("allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}]}") + route(),
            [],
            ["NOT_ATTACHED"],
            id="another kind",
        ),
        pytest.param(
            gateway("allowedRoutes: {namespaces: {from: All}}, protocol: x.example/odd")
            + route(kind="TLSRoute"),
            ["web 8080/TCP"],
            [],
            id="a protocol of its own takes any kind",
        ),
        pytest.param(
            gateway() + route("backendRefs: [{name: web, port: 8080}]"),
            [],
            ["NO_PORT"],
            id="the pod's number",
        ),
        pytest.param(
            gateway()
            + route("backendRefs: [{name: web, kind: ServiceImport, group: multicluster.x-k8s.io}]"),
            [],
            ["NOT_A_SERVICE"],
            id="a Service of other clusters",
        ),
        pytest.param(
            gateway()
            + route("filters: [{type: RequestMirror, requestMirror: {backendRef: {name: web, port: 80}}}]"),
            ["web 8080/TCP"],
            [],
            id="a mirror",
        ),
        pytest.param(route(parents=""), [], ["NOT_ATTACHED"], id="no Gateway at all"),
    ],
)
def test_routes_of_the_gateway_api(manifests: str, backends: list[str], reasons: list[str]) -> None:
    entry = only(SHOP + manifests)
    assert (entry.kind, str(entry.ref.name)) == (EntryPointKind.GATEWAY, "door")
    assert (written(entry.backends), dead(entry)) == (backends, reasons)


def test_a_route_is_an_entry_for_each_gateway_and_none_for_a_mesh() -> None:
    mesh = '{name: web, kind: Service, group: ""}'
    listeners = ", ".join(f"{{name: edge, namespace: infra, sectionName: {each}}}" for each in ("no", "web"))
    entries = found(SHOP + gateway() + route(parents=f"{{name: other}}, {mesh}, {listeners}"))
    assert [str(each.via) for each in entries] == ["infra/Gateway/edge", "shop/Gateway/other"]
    assert [written(each.backends) for each in entries] == [["web 8080/TCP"], ["web 8080/TCP"]]
    assert found(SHOP + route(parents=mesh)) == ()


def test_udp_routes_lead_to_udp_ports() -> None:
    ports = "[{port: 53, targetPort: 5353, protocol: UDP}, {port: 53, name: tcp}]"
    dns = pod("dns", "app: dns") + service(f"{{selector: {{app: dns}}, ports: {ports}}}", name="dns")
    entry = only(dns + route("backendRefs: [{name: dns, port: 53}]", kind="UDPRoute"))
    assert written(entry.backends) == ["dns 5353/UDP"]


FAR = "backendRefs: [{name: web, namespace: other, port: 80}]"
FAR_SERVICE = pod("web", "app: web", namespace="other") + service(
    "{selector: {app: web}, ports: [{port: 80}]}", namespace="other"
)


def grant(kind: str, where: str = "other") -> str:
    source = f"{{group: {GATEWAY_API}, kind: {kind}, namespace: shop}}"
    spec = f"{{from: [{source}], to: [{{group: '', kind: Service}}]}}"
    return described("ReferenceGrant", "let", spec, version=f"{GATEWAY_API}/v1beta1", where=where)


@pytest.mark.parametrize(
    ("manifests", "backends", "reasons"),
    [
        pytest.param(grant("HTTPRoute"), ["web 80/TCP"], [], id="granted"),
        pytest.param("", [], ["NOT_GRANTED"], id="not granted"),
        pytest.param(grant("TCPRoute"), [], ["NOT_GRANTED"], id="granted to other kinds"),
        pytest.param(grant("HTTPRoute", "shop"), [], ["NOT_GRANTED"], id="granted in another namespace"),
    ],
)
def test_another_namespace_must_grant_a_reference(
    manifests: str, backends: list[str], reasons: list[str]
) -> None:
    entry = only(FAR_SERVICE + manifests + route(FAR))
    assert (written(entry.backends), dead(entry)) == (backends, reasons)
