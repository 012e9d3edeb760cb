"""Ingresses, and what Contour and Traefik write instead: what they lead to, and their classes."""

from __future__ import annotations

import pytest

from netpol_lint.resources.ingress import Ingress, decode_ingress, decode_ingress_class, decode_proxy
from tests.unit.resources.manifests import inventory, only_object

V1 = "networking.k8s.io/v1"
PATH = "{http: {paths: [{backend: {service: {name: %s, port: {number: 80}}}}]}}"


def ingress(spec: str, *, version: str = V1, annotations: str = "") -> Ingress:
    metadata = f"metadata: {{name: web, namespace: shop, annotations: {{{annotations}}}}}"
    text = f"apiVersion: {version}\nkind: Ingress\n{metadata}\nspec: {spec}\n"
    return decode_ingress(only_object(text))


def proxy(kind: str, spec: str, *, version: str = "traefik.io/v1alpha1", annotations: str = "") -> Ingress:
    metadata = f"metadata: {{name: web, namespace: shop, annotations: {{{annotations}}}}}"
    return decode_proxy(only_object(f"apiVersion: {version}\nkind: {kind}\n{metadata}\nspec: {spec}\n"))


def written(found: Ingress) -> list[str]:
    """Write each backend as its reference, its port and, if it is not TCP, its protocol."""
    return [
        f"{each.ref}:{each.port}" + (f"/{each.protocol}" if each.protocol != "TCP" else "")
        for each in found.backends
    ]


@pytest.mark.parametrize(
    ("spec", "backends"),
    [
        pytest.param("{}", [], id="nothing"),
        pytest.param("null", [], id="no spec"),
        pytest.param(f"{{rules: [{PATH % 'web'}]}}", ["shop/Service/web:80"], id="a path"),
        pytest.param(
            f"{{rules: [{PATH % 'web'}, {PATH % 'api'}]}}",
            ["shop/Service/web:80", "shop/Service/api:80"],
            id="two hosts",
        ),
        pytest.param(
            f"{{rules: [{PATH % 'web'}, {PATH % 'web'}]}}", ["shop/Service/web:80"], id="the same one once"
        ),
        pytest.param(
            "{defaultBackend: {service: {name: web, port: {name: http}}}}",
            ["shop/Service/web:http"],
            id="a default, with the name of its port",
        ),
        pytest.param(
            f"{{defaultBackend: {{service: {{name: a}}}}, rules: [{PATH % 'web'}]}}",
            ["shop/Service/a:None", "shop/Service/web:80"],
            id="the default first, without a port",
        ),
        pytest.param("{rules: [{host: a.example}]}", [], id="a rule without http has no backend of its own"),
        pytest.param("{rules: [{http: {paths: null}}, null]}", [], id="no paths"),
        pytest.param("{rules: {http: {}}, defaultBackend: []}", [], id="maps and lists mixed up"),
        pytest.param("{rules: [{http: {paths: [{backend: web}]}}]}", [], id="a name where a map belongs"),
        pytest.param(
            "{rules: [{http: {paths: [{backend: {resource: {apiGroup: k.io, kind: Bucket, name: b}}}]}}]}",
            ["shop/Bucket/b:None"],
            id="a backend that is no Service",
        ),
        pytest.param("{defaultBackend: {resource: {kind: Bucket}}}", [], id="and one without a name"),
        pytest.param(
            "{rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]}",
            [],
            id="the form of an API that is gone",
        ),
    ],
)
def test_backends(spec: str, backends: list[str]) -> None:
    assert written(ingress(spec)) == backends


@pytest.mark.parametrize("version", ["extensions/v1beta1", "networking.k8s.io/v1beta1"])
@pytest.mark.parametrize(
    ("spec", "backends"),
    [
        pytest.param(
            "{rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]}",
            ["shop/Service/web:80"],
            id="a path",
        ),
        pytest.param(
            "{backend: {serviceName: web, servicePort: http}}", ["shop/Service/web:http"], id="the default"
        ),
        pytest.param("{backend: {servicePort: http}}", [], id="no name"),
    ],
)
def test_backends_before_v1(version: str, spec: str, backends: list[str]) -> None:
    assert written(ingress(spec, version=version)) == backends


def test_only_what_is_no_service_is_not_one() -> None:
    spec = "{defaultBackend: {resource: {apiGroup: k.example, kind: Service, name: b}}}"
    (resource,) = ingress(spec).backends
    assert not resource.is_service
    assert ingress(f"{{rules: [{PATH % 'web'}]}}").backends[0].is_service


def test_a_backend_is_placed() -> None:
    text = (
        f"apiVersion: {V1}\nkind: Ingress\nmetadata: {{name: web}}\nspec:\n"
        "  defaultBackend:\n    service: {name: web, port: {number: 80}}\n"
    )
    found = decode_ingress(only_object(text))
    assert str(found.at) == "manifest.yaml:3:18"
    assert [str(each.at) for each in found.backends] == ["manifest.yaml:6:5"]


@pytest.mark.parametrize(
    ("spec", "annotations", "class_name"),
    [
        pytest.param("{}", "", None, id="none"),
        pytest.param("{ingressClassName: nginx}", "", "nginx", id="the field"),
        pytest.param("{}", "kubernetes.io/ingress.class: nginx", "nginx", id="the annotation"),
        pytest.param("{ingressClassName: a}", "kubernetes.io/ingress.class: b", "b", id="both"),
        pytest.param(
            "{ingressClassName: a}", "kubernetes.io/ingress.class: ''", "a", id="an empty annotation"
        ),
        pytest.param("{ingressClassName: 1}", "", None, id="a number"),
    ],
)
def test_class_names(spec: str, annotations: str, class_name: str | None) -> None:
    assert ingress(spec, annotations=annotations).class_name == class_name


@pytest.mark.parametrize(
    ("metadata", "spec", "controller", "is_default"),
    [
        pytest.param(
            "{name: a}", "{controller: k8s.io/ingress-nginx}", "k8s.io/ingress-nginx", False, id="named"
        ),
        pytest.param(
            '{name: a, annotations: {ingressclass.kubernetes.io/is-default-class: "true"}}',
            "{}",
            None,
            True,
            id="the default, without a controller",
        ),
        pytest.param(
            '{name: a, annotations: {ingressclass.kubernetes.io/is-default-class: "false"}}',
            "null",
            None,
            False,
            id="not the default",
        ),
    ],
)
def test_classes(metadata: str, spec: str, controller: str | None, is_default: bool) -> None:
    text = f"apiVersion: {V1}\nkind: IngressClass\nmetadata: {metadata}\nspec: {spec}\n"
    found = decode_ingress_class(only_object(text))
    assert (found.name, found.controller, found.is_default) == ("a", controller, is_default)


@pytest.mark.parametrize(
    ("kind", "spec", "backends"),
    [
        pytest.param(
            "IngressRoute",
            "{routes: [{services: [{name: web, port: 80}, {name: api, namespace: other, port: http}]}]}",
            ["shop/Service/web:80", "other/Service/api:http"],
            id="services, of other namespaces too",
        ),
        pytest.param(
            "IngressRoute",
            "{routes: [{services: [{name: canary, kind: TraefikService}]}]}",
            ["shop/TraefikService/canary:None"],
            id="what shares traffic out is no Service",
        ),
        pytest.param(
            "IngressRouteUDP",
            "{routes: [{services: [{name: dns, port: 53}]}]}",
            ["shop/Service/dns:53/UDP"],
            id="UDP",
        ),
        pytest.param(
            "IngressRouteTCP",
            "{routes: [{services: [{name: db, port: 5432, weight: 0}]}, null]}",
            [],
            id="no share of the traffic",
        ),
        pytest.param("IngressRoute", "{routes: {services: []}}", [], id="a map where a list belongs"),
        pytest.param("IngressRoute", "null", [], id="no spec"),
    ],
)
def test_routes_of_traefik(kind: str, spec: str, backends: list[str]) -> None:
    found = proxy(kind, spec)
    assert written(found) == backends
    assert found.product == "Traefik"


@pytest.mark.parametrize(
    ("spec", "backends"),
    [
        pytest.param(
            "{routes: [{services: [{name: web, port: 80}, {name: copy, port: 80, mirror: true}]}]}",
            ["shop/Service/web:80", "shop/Service/copy:80"],
            id="services and mirrors",
        ),
        pytest.param("{tcpproxy: {services: [{name: db, port: 5432}]}}", ["shop/Service/db:5432"], id="TCP"),
        pytest.param("{includes: [{name: child}]}", [], id="others"),
    ],
)
def test_proxies_of_contour(spec: str, backends: list[str]) -> None:
    found = proxy(
        "HTTPProxy",
        spec,
        version="projectcontour.io/v1",
        annotations="projectcontour.io/ingress.class: bastion",
    )
    assert written(found) == backends
    assert (found.product, found.class_name) == ("Contour", "bastion")


def test_an_inventory_holds_them_all() -> None:
    text = (
        f"apiVersion: {V1}\nkind: Ingress\nmetadata: {{name: new}}\n---\n"
        "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: old}\n---\n"
        "apiVersion: traefik.containo.us/v1alpha1\nkind: IngressRoute\nmetadata: {name: t}\n---\n"
        "apiVersion: projectcontour.io/v1\nkind: HTTPProxy\nmetadata: {name: c}\n---\n"
        f"apiVersion: {V1}\nkind: IngressClass\nmetadata: {{name: nginx}}\n---\n"
        "apiVersion: config.openshift.io/v1\nkind: Ingress\nmetadata: {name: cluster}\n"
    )
    found = inventory(text)
    assert [each.ref.name for each in found.ingresses] == ["new", "old", "t", "c"]
    assert [each.name for each in found.entrances.ingress_classes] == ["nginx"]


def test_a_class_lives_in_no_namespace() -> None:
    text = f"apiVersion: {V1}\nkind: IngressClass\nmetadata: {{name: nginx}}\n"
    assert inventory(text).namespaces == {}
