"""Gateways, their classes and grants, and the routes that hang on them."""

from __future__ import annotations

import pytest

from netpol_lint.resources.gateway import (
    Gateway,
    ReferenceGrant,
    decode_gateway,
    decode_gateway_class,
    decode_reference_grant,
)
from netpol_lint.resources.gateway_route import GatewayRoute, decode_gateway_route
from tests.unit.resources.manifests import inventory, only_object

GROUP = "gateway.networking.k8s.io"
METADATA = "metadata: {name: web, namespace: shop}"


def gateway(spec: str, version: str = "v1") -> Gateway:
    return decode_gateway(
        only_object(f"apiVersion: {GROUP}/{version}\nkind: Gateway\n{METADATA}\nspec: {spec}\n")
    )


def route(spec: str, *, kind: str = "HTTPRoute", version: str = "v1") -> GatewayRoute:
    text = f"apiVersion: {GROUP}/{version}\nkind: {kind}\n{METADATA}\nspec: {spec}\n"
    return decode_gateway_route(only_object(text))


def grant(spec: str) -> ReferenceGrant:
    text = f"apiVersion: {GROUP}/v1beta1\nkind: ReferenceGrant\n{METADATA}\nspec: {spec}\n"
    return decode_reference_grant(only_object(text))


@pytest.mark.parametrize(
    ("listener", "takes_from", "selector", "kinds"),
    [
        pytest.param("{name: http}", "Same", None, None, id="its own namespace unless it says otherwise"),
        pytest.param("{allowedRoutes: {namespaces: {from: All}}}", "All", None, None, id="every namespace"),
        pytest.param(
            "{allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {edge: a}}}}}",
            "Selector",
            "edge=a",
            None,
            id="some namespaces",
        ),
        pytest.param(
            "{allowedRoutes: {kinds: [{kind: HTTPRoute}, {group: k.example, kind: Odd}, null]}}",
            "Same",
            None,
            {"HTTPRoute"},
            id="some kinds",
        ),
        pytest.param("{allowedRoutes: {kinds: []}}", "Same", None, None, id="no kinds are all"),
        pytest.param("{allowedRoutes: [], port: http}", "Same", None, None, id="of other shapes"),
        pytest.param("null", "Same", None, None, id="null"),
    ],
)
def test_listeners(listener: str, takes_from: str, selector: str | None, kinds: set[str] | None) -> None:
    (found,) = gateway(f"{{listeners: [{listener}]}}").listeners
    assert (found.takes_from, found.kinds) == (takes_from, kinds)
    assert (None if found.namespaces is None else str(found.namespaces)) == selector


def test_a_gateway_and_its_class() -> None:
    found = gateway(
        "{gatewayClassName: edge, listeners: [{name: a, port: 80, protocol: HTTP}],"
        " addresses: [{type: Hostname, value: gw.infra.svc.cluster.local}, {value: 192.0.2.1}, null]}"
    )
    assert (found.class_name, found.hostnames) == ("edge", ("gw.infra.svc.cluster.local",))
    assert [(each.name, each.port, each.protocol) for each in found.listeners] == [("a", 80, "HTTP")]
    head = f"apiVersion: {GROUP}/v1\nkind: GatewayClass\nmetadata: {{name: edge}}\n"
    decoded = decode_gateway_class(only_object(f"{head}spec: {{controllerName: x.io/y}}\n"))
    assert (decoded.name, decoded.controller) == ("edge", "x.io/y")


def test_a_gateway_without_a_spec() -> None:
    found = gateway("null")
    assert (found.class_name, found.listeners, found.hostnames) == (None, (), ())


@pytest.mark.parametrize(
    ("parent", "written", "is_gateway", "is_service"),
    [
        pytest.param(
            "{name: edge}", ("shop/Gateway/edge", None, None), True, False, id="of its own namespace"
        ),
        pytest.param(
            "{name: edge, namespace: infra, sectionName: https, port: 443}",
            ("infra/Gateway/edge", "https", 443),
            True,
            False,
            id="a listener of another namespace",
        ),
        pytest.param(
            '{name: api, group: "", kind: Service}',
            ("shop/Service/api", None, None),
            False,
            True,
            id="of a mesh",
        ),
        pytest.param(
            "{name: a, kind: ListenerSet}", ("shop/ListenerSet/a", None, None), False, False, id="of a set"
        ),
    ],
)
def test_parents(
    parent: str, written: tuple[str, str | None, int | None], is_gateway: bool, is_service: bool
) -> None:
    (found,) = route(f"{{parentRefs: [{parent}]}}").parents
    assert (str(found.ref), found.section, found.port) == written
    assert (found.is_gateway, found.is_service) == (is_gateway, is_service)


@pytest.mark.parametrize(
    ("spec", "backends"),
    [
        pytest.param("null", [], id="no spec"),
        pytest.param("{rules: [null, {}]}", [], id="no backends"),
        pytest.param(
            "{rules: [{backendRefs: [{name: a, port: 8}, {name: a, port: 8}, {name: b, namespace: c}]}]}",
            ["shop/Service/a:8", "c/Service/b:None"],
            id="each once, of other namespaces too",
        ),
        pytest.param("{rules: [{backendRefs: [{name: a, port: 80, weight: 0}]}]}", [], id="no share"),
        pytest.param(
            "{rules: [{backendRefs: [{name: a, kind: Backend, group: k.example}]}]}",
            ["shop/Backend/a:None"],
            id="no Service",
        ),
        pytest.param(
            "{rules: [{filters: [{type: RequestMirror, requestMirror: {backendRef: {name: m, port: 80}}}]}]}",
            ["shop/Service/m:80"],
            id="a mirror of a rule",
        ),
        pytest.param(
            "{rules: [{backendRefs: [{name: a, filters: [{requestMirror: {backendRef: {name: m}}}]}]}]}",
            ["shop/Service/a:None", "shop/Service/m:None"],
            id="a mirror of a backend",
        ),
        pytest.param(
            "{rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]}",
            [],
            id="a redirect",
        ),
        pytest.param(
            "{rules: [{backendRefs: [{port: 80}, web]}], parentRefs: edge}", [], id="of other shapes"
        ),
    ],
)
def test_backends(spec: str, backends: list[str]) -> None:
    assert [f"{each.ref}:{each.port}" for each in route(spec).backends] == backends


@pytest.mark.parametrize(
    ("kind", "version", "protocol"),
    [
        ("HTTPRoute", "v1beta1", "TCP"),
        ("GRPCRoute", "v1alpha2", "TCP"),
        ("TLSRoute", "v1alpha3", "TCP"),
        ("TCPRoute", "v1alpha2", "TCP"),
        ("UDPRoute", "v1alpha2", "UDP"),
    ],
)
def test_every_kind_and_version(kind: str, version: str, protocol: str) -> None:
    text = (
        f"apiVersion: {GROUP}/{version}\nkind: {kind}\n{METADATA}\n"
        "spec: {rules: [{backendRefs: [{name: a, port: 53}]}]}\n"
    )
    (found,) = inventory(text).entrances.gateway_routes
    assert [each.protocol for each in found.backends] == [protocol]


FROM = f"from: [{{group: {GROUP}, kind: HTTPRoute, namespace: edge}}]"


@pytest.mark.parametrize(
    ("spec", "is_permitted"),
    [
        pytest.param(f"{{{FROM}, to: [{{group: '', kind: Service}}]}}", True, id="any Service"),
        pytest.param(f"{{{FROM}, to: [{{kind: Service, name: web}}]}}", True, id="this one"),
        pytest.param(f"{{{FROM}, to: [{{kind: Service, name: api}}]}}", False, id="another one"),
        pytest.param(f"{{{FROM}, to: [{{kind: Secret}}]}}", False, id="another kind"),
        pytest.param(f"{{{FROM}}}", False, id="nothing"),
        pytest.param("{to: [{kind: Service}]}", False, id="nobody"),
        pytest.param(
            f"{{from: [{{group: {GROUP}, kind: TCPRoute, namespace: edge}}], to: [{{kind: Service}}]}}",
            False,
            id="another kind of route",
        ),
        pytest.param("{from: {}, to: null}", False, id="of other shapes"),
    ],
)
def test_grants(spec: str, is_permitted: bool) -> None:
    found = grant(spec)
    assert found.namespace == "shop"
    assert found.permits((GROUP, "HTTPRoute", "edge"), ("", "Service", "web")) is is_permitted


def test_a_gateway_of_a_mesh_is_none_of_these() -> None:
    text = "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: edge}\n"
    assert inventory(text).entrances.gateways == ()
