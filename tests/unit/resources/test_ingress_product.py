"""The products that answer for Ingresses and Gateways, told by labels, images and names of classes."""

from __future__ import annotations

import pytest

from netpol_lint.facts.ingress_controllers import Product, products
from netpol_lint.facts.pods import repository_of
from netpol_lint.resources.ingress_product import product_of
from netpol_lint.resources.workload import decode_workload
from tests.unit.resources.manifests import only_object


def recognised(labels: str, *images: str) -> str | None:
    containers = ", ".join(f"{{name: c{index}, image: '{image}'}}" for index, image in enumerate(images))
    metadata = f"metadata: {{name: a, labels: {{{labels}}}}}"
    text = f"apiVersion: v1\nkind: Pod\n{metadata}\nspec: {{containers: [{containers}]}}\n"
    workload = decode_workload(only_object(text))
    assert workload is not None
    product = product_of(workload)
    return None if product is None else product.name


NGINX = "app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component"
ROUTER = "ingresscontroller.operator.openshift.io/deployment-ingresscontroller: default"


@pytest.mark.parametrize(
    ("labels", "images", "product"),
    [
        pytest.param("app: web", ["nginx:1.27"], None, id="a web server is no controller"),
        pytest.param(f"{NGINX}: controller", ["own/copy"], "ingress-nginx", id="by labels"),
        pytest.param(f"{NGINX}: admission-webhook", ["certgen"], None, id="a Job of the product"),
        pytest.param(
            "app: ingress",
            ["registry.k8s.io/ingress-nginx/controller:v1.5.2@sha256:0a"],
            "ingress-nginx",
            id="by image",
        ),
        pytest.param(f"{NGINX}: controller", ["traefik"], "ingress-nginx", id="the first of two"),
        pytest.param("app: a", ["nginx/nginx-ingress:5.0"], "NGINX Ingress Controller", id="F5's"),
        pytest.param("app: a", ["localhost:5000/library/traefik:v3"], "Traefik", id="a registry with a port"),
        pytest.param("app: a", ["example.com/not-traefik"], None, id="only whole segments count"),
        pytest.param("app: envoy", ["envoyproxy/envoy:v1"], None, id="any Envoy"),
        pytest.param(
            "app: envoy",
            ["ghcr.io/projectcontour/contour:v1", "envoyproxy/envoy:v1"],
            "Contour",
            id="Contour's Envoy",
        ),
        pytest.param("app: contour", ["ghcr.io/projectcontour/contour:v1"], None, id="what configures it"),
        pytest.param("run: haproxy-ingress", ["a"], "HAProxy Kubernetes Ingress Controller", id="HAProxy's"),
        pytest.param(
            "app: a", ["quay.io/jcmoraisjr/haproxy-ingress:v0.15"], "HAProxy Ingress", id="the other"
        ),
        pytest.param("app: a", ["kong/kong-gateway:3.9"], "Kong", id="Kong"),
        pytest.param("istio: ingressgateway", ["auto"], "Istio", id="an Istio gateway, injected"),
        pytest.param("k8s-app: cilium-envoy", ["a"], "Cilium", id="Cilium's Envoy"),
        pytest.param("k8s-app: cilium", ["quay.io/cilium/cilium:v1.17"], "Cilium", id="Cilium's agent"),
        pytest.param("k8s-app: cilium", ["quay.io/cilium/operator"], None, id="not its operator"),
        pytest.param(ROUTER, ["a"], "OpenShift", id="OpenShift's router, of any name"),
    ],
)
def test_pods(labels: str, images: list[str], product: str | None) -> None:
    assert recognised(labels, *images) == product


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        ("nginx", "nginx"),
        ("nginx:1.27", "nginx"),
        ("nginx@sha256:0a", "nginx"),
        ("localhost:5000/a/b", "localhost:5000/a/b"),
        ("localhost:5000/a/b:v1@sha256:0a", "localhost:5000/a/b"),
        ("", ""),
    ],
)
def test_repositories(image: str, repository: str) -> None:
    assert repository_of(image) == repository


@pytest.mark.parametrize(
    ("controller", "expected"),
    [
        ("k8s.io/ingress-nginx", ["ingress-nginx"]),
        ("haproxy.org/ingress-controller/edge", ["HAProxy Kubernetes Ingress Controller"]),
        ("projectcontour.io/ingress-contour/contour", ["Contour"]),
        ("ingress.k8s.aws/alb", ["AWS Load Balancer Controller"]),
        ("k8s.io/ingress-nginx-of-mine", []),
    ],
)
def test_controllers_of_ingress_classes(controller: str, expected: list[str]) -> None:
    assert [each.name for each in products() if each.ingress.is_named_by(controller)] == expected


@pytest.mark.parametrize(
    ("class_name", "expected"),
    [
        ("nginx-internal", ["ingress-nginx", "NGINX Ingress Controller"]),
        ("public-traefik", ["Traefik"]),
        ("azure/application-gateway", ["Azure Application Gateway"]),
        ("gce-internal", ["Google Kubernetes Engine"]),
        ("default", []),
        ("kongregate", []),
    ],
)
def test_usual_names_of_ingress_classes(class_name: str, expected: list[str]) -> None:
    assert [each.name for each in products() if each.ingress.is_usual(class_name)] == expected


@pytest.mark.parametrize("product", products(), ids=lambda each: each.name)
def test_each_product_can_be_checked_and_found(product: Product) -> None:
    assert product.source.startswith("https://")
    assert product.ingress.controllers or product.gateway.controllers
    assert not (product.is_outside and product.signs)
