"""Services and Ingresses: which pods and ports they lead to, and who may come in by them."""

from __future__ import annotations

import pytest

from netpol_lint.resources.service import Ingress, Service, decode_ingress, decode_service
from tests.unit.resources.manifests import inventory, only_object

Backend = tuple[str, int | str | None]


def service(spec: str) -> Service:
    head = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
    return decode_service(only_object(f"{head}spec: {spec}\n"))


def ingress(spec: str) -> Ingress:
    head = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\n"
    return decode_ingress(only_object(f"{head}spec: {spec}\n"))


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
    ],
)
def test_types(spec: str, kind: str, is_external: bool) -> None:
    found = service(spec)
    assert (found.type, found.is_external) == (kind, is_external)


def test_a_service_is_named_and_placed() -> None:
    found = service("{type: ExternalName, externalName: a.example}")
    assert (str(found.ref), str(found.at)) == ("shop/Service/web", "manifest.yaml:3:18")
    assert found.external_name == "a.example"


PATH = "{http: {paths: [{backend: {service: {name: %s, port: {number: 80}}}}]}}"


@pytest.mark.parametrize(
    ("spec", "backends"),
    [
        pytest.param("{}", [], id="nothing"),
        pytest.param("null", [], id="no spec"),
        pytest.param(f"{{rules: [{PATH % 'web'}]}}", [("web", 80)], id="a path"),
        pytest.param(
            f"{{rules: [{PATH % 'web'}, {PATH % 'api'}]}}", [("web", 80), ("api", 80)], id="two hosts"
        ),
        pytest.param(f"{{rules: [{PATH % 'web'}, {PATH % 'web'}]}}", [("web", 80)], id="the same one once"),
        pytest.param(
            "{defaultBackend: {service: {name: web, port: {name: http}}}}", [("web", "http")], id="default"
        ),
        pytest.param(
            f"{{defaultBackend: {{service: {{name: a}}}}, rules: [{PATH % 'web'}]}}",
            [("a", None), ("web", 80)],
            id="the default first, without a port",
        ),
        pytest.param("{rules: [{host: a.example}]}", [], id="a rule without http has no backend of its own"),
        pytest.param("{rules: [{http: {paths: null}}, null]}", [], id="no paths"),
        pytest.param(
            "{rules: [{http: {paths: [{backend: {resource: {kind: Bucket, name: b}}}]}}]}",
            [],
            id="a backend that is no Service",
        ),
        pytest.param(
            "{rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]}",
            [],
            id="the form of an API that is gone",
        ),
    ],
)
def test_backends(spec: str, backends: list[Backend]) -> None:
    assert list(ingress(spec).backends) == backends


def test_an_inventory_holds_both() -> None:
    text = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n---\n"
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\n---\n"
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: fn}\n"
    )
    found = inventory(text)
    assert [str(each.ref) for each in found.services] == ["default/Service/web"]
    assert [str(each.ref) for each in found.ingresses] == ["default/Ingress/web"]
