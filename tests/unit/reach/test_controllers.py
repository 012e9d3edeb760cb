"""Which pods answer for Ingresses, Gateways and Routes."""

from __future__ import annotations

import pytest

from tests.unit.reach.entrance_manifests import (
    NGINX,
    NGINX_LABELS,
    SHOP,
    TRAEFIK,
    class_of,
    controller,
    described,
    gateway,
    ingress,
    names,
    only,
    route,
    service,
    written,
)

PUBLIC = controller("public", NGINX_LABELS, "--ingress-class=public", "--controller-class=k8s.io/public")
INTERNAL = controller("internal", NGINX_LABELS, "--ingress-class", "internal")
DEFAULT = 'annotations: {ingressclass.kubernetes.io/is-default-class: "true"}'


@pytest.mark.parametrize(
    ("manifests", "class_name", "expected"),
    [
        pytest.param(NGINX, "nginx", ["nginx"], id="a usual name"),
        pytest.param(NGINX, "nginx-internal", ["nginx"], id="a name like a usual one"),
        pytest.param(NGINX, "default", [], id="a name of which nothing is known"),
        pytest.param(NGINX + TRAEFIK, "traefik", ["traefik"], id="one of two products"),
        pytest.param(
            NGINX + TRAEFIK + class_of("IngressClass", "nginx", "traefik.io/ingress-controller"),
            "nginx",
            ["traefik"],
            id="the class decides, not its name",
        ),
        pytest.param(PUBLIC + INTERNAL, "internal", ["internal"], id="the one that states the class"),
        pytest.param(PUBLIC + INTERNAL, "nginx", [], id="none does"),
        pytest.param(
            PUBLIC + NGINX + class_of("IngressClass", "web", "k8s.io/public"),
            "web",
            ["public"],
            id="the one that states the controller",
        ),
        pytest.param(
            PUBLIC + NGINX + class_of("IngressClass", "web", "k8s.io/ingress-nginx"),
            "web",
            ["nginx"],
            id="the one that states none is the usual one",
        ),
        pytest.param(NGINX + TRAEFIK, "", ["nginx", "traefik"], id="without a class any may answer"),
        pytest.param(PUBLIC + TRAEFIK, "", ["traefik"], id="except one that asks for a class"),
        pytest.param(
            NGINX + TRAEFIK + class_of("IngressClass", "web", "traefik.io/ingress-controller", DEFAULT),
            "",
            ["traefik"],
            id="the default class",
        ),
        pytest.param(
            NGINX
            + TRAEFIK
            + class_of("IngressClass", "web", "traefik.io/ingress-controller", DEFAULT)
            + class_of("IngressClass", "api", "k8s.io/ingress-nginx", DEFAULT),
            "",
            ["nginx", "traefik"],
            id="two default classes are none",
        ),
        pytest.param(
            controller("haproxy", "run: haproxy-ingress", "--ingress.class=edge"),
            "edge",
            ["haproxy"],
            id="HAProxy",
        ),
        pytest.param(
            controller(
                "t", "app.kubernetes.io/name: traefik", "--providers.kubernetesingress.ingressClass=edge"
            ),
            "edge",
            ["t"],
            id="Traefik",
        ),
    ],
)
def test_controllers_of_ingresses(manifests: str, class_name: str, expected: list[str]) -> None:
    entry = only(SHOP + manifests + ingress(more=f"ingressClassName: '{class_name}'"))
    assert names(entry) == [f"edge/Pod/{each}" for each in expected]
    assert str(entry.sources) == "no address"


def contour(where: str, class_name: str) -> str:
    """Write what configures an Envoy and that Envoy, in one namespace."""
    shutdown = "{name: s, image: projectcontour/contour}"
    envoy = (
        f"---\napiVersion: v1\nkind: Pod\nmetadata: {{name: envoy, namespace: {where}}}\n"
        f"spec: {{containers: [{shutdown}, {{name: e, image: 'envoyproxy/envoy:v1'}}]}}\n"
    )
    flag = f"--ingress-class-name={class_name}"
    return envoy + controller("contour", "app: contour", "serve", flag, where=where, image="a/contour")


@pytest.mark.parametrize(
    ("class_name", "expected"),
    [
        pytest.param("in", ["inside/Pod/envoy"], id="one of them"),
        pytest.param("both", ["inside/Pod/envoy", "outside/Pod/envoy"], id="both of them"),
        pytest.param("other", [], id="none of them"),
    ],
)
def test_what_configures_a_proxy_states_its_classes(class_name: str, expected: list[str]) -> None:
    proxy = described(
        "HTTPProxy",
        "door",
        "{routes: [{services: [{name: web, port: 80}]}]}",
        version="projectcontour.io/v1",
        metadata=f"annotations: {{kubernetes.io/ingress.class: {class_name}}}",
    )
    entry = only(SHOP + NGINX + contour("inside", "in,both") + contour("outside", "both") + proxy)
    assert names(entry) == expected
    assert written(entry.backends) == ["web 8080/TCP"]


@pytest.mark.parametrize(
    ("manifests", "class_name", "expected"),
    [
        pytest.param("", "", ["edge/Pod/traefik"], id="by nobody else"),
        pytest.param(
            class_of("IngressClass", "nginx", "k8s.io/ingress-nginx", DEFAULT),
            "",
            ["edge/Pod/traefik"],
            id="the default class is one for Ingresses",
        ),
        pytest.param("", "alb", [], id="nor by a load balancer"),
    ],
)
def test_a_kind_of_one_product_is_answered_by_that(
    manifests: str, class_name: str, expected: list[str]
) -> None:
    door = described(
        "IngressRoute",
        "door",
        "{routes: [{services: [{name: web, port: 80}]}]}",
        version="traefik.io/v1alpha1",
        metadata=f"annotations: {{kubernetes.io/ingress.class: '{class_name}'}}",
    )
    entry = only(SHOP + NGINX + TRAEFIK + manifests + door)
    assert (names(entry), str(entry.sources)) == (expected, "no address")


@pytest.mark.parametrize(
    ("manifests", "class_name", "product", "sources"),
    [
        pytest.param("", "alb", "AWS Load Balancer Controller", "0.0.0.0/0,::/0", id="a load balancer"),
        pytest.param(
            class_of("IngressClass", "web", "ingress.k8s.aws/alb"),
            "web",
            "AWS Load Balancer Controller",
            "0.0.0.0/0,::/0",
            id="by its controller",
        ),
        pytest.param("", "traefik", "Traefik", "no address", id="pods that are not declared here"),
        pytest.param("", "nginx", None, "no address", id="one of two products"),
    ],
)
def test_ingresses_that_no_pod_here_answers(
    manifests: str, class_name: str, product: str | None, sources: str
) -> None:
    entry = only(SHOP + manifests + ingress(more=f"ingressClassName: {class_name}"))
    assert (entry.controllers, entry.product, str(entry.sources)) == ((), product, sources)


def test_openshifts_router_answers_for_routes() -> None:
    label = "ingresscontroller.operator.openshift.io/deployment-ingresscontroller: default"
    door = described("Route", "door", "{to: {name: web}}", version="route.openshift.io/v1")
    assert names(only(SHOP + NGINX + controller("router", label) + door)) == ["edge/Pod/router"]


OWN = "gateway.networking.k8s.io/gateway-name: edge"
ENVOY_OWN = (
    "gateway.envoyproxy.io/owning-gateway-name: edge, gateway.envoyproxy.io/owning-gateway-namespace: infra"
)
LISTENER = "allowedRoutes: {namespaces: {from: All}}"


@pytest.mark.parametrize(
    ("manifests", "expected", "product"),
    [
        pytest.param(gateway(), [], None, id="nothing is known of the class"),
        pytest.param(
            gateway() + class_of("GatewayClass", "edge", "traefik.io/gateway-controller") + TRAEFIK + NGINX,
            ["edge/Pod/traefik"],
            "Traefik",
            id="the pods that all Gateways share",
        ),
        pytest.param(
            gateway(class_name="traefik") + TRAEFIK, ["edge/Pod/traefik"], "Traefik", id="a usual name"
        ),
        pytest.param(gateway(class_name="nginx") + NGINX, [], "NGINX Gateway Fabric", id="another product"),
        pytest.param(
            gateway(class_name="istio") + controller("gw", "istio: ingressgateway"),
            [],
            "Istio",
            id="pods of its own are made later",
        ),
        pytest.param(
            gateway(class_name="istio") + controller("gw", OWN, where="infra") + controller("no", OWN),
            ["infra/Pod/gw"],
            None,
            id="pods of its own that are declared, in its namespace",
        ),
        pytest.param(
            gateway() + controller("gw", ENVOY_OWN, where="envoy-gateway-system"),
            ["envoy-gateway-system/Pod/gw"],
            None,
            id="pods of its own, in the namespace of the controller",
        ),
        pytest.param(
            controller("gw", OWN, where="infra"), ["infra/Pod/gw"], None, id="of a Gateway not declared"
        ),
        pytest.param(
            gateway(
                LISTENER,
                class_name="istio",
                more="addresses: [{type: Hostname, value: web.shop.svc.cluster.local}]",
            ),
            ["shop/Pod/web"],
            None,
            id="the pods of the Service that is its address",
        ),
        pytest.param(
            gateway(LISTENER, class_name="istio", more="addresses: [{type: Hostname, value: gone.shop.svc}]"),
            [],
            "Istio",
            id="an address of which nothing is known",
        ),
        pytest.param(
            service("{ports: [{port: 80}]}", name="gw", namespace="infra")
            + gateway(LISTENER, class_name="istio", more="addresses: [{type: Hostname, value: gw}]"),
            [],
            "Istio",
            id="an address without a selector",
        ),
    ],
)
def test_controllers_of_gateways(manifests: str, expected: list[str], product: str | None) -> None:
    entry = only(SHOP + manifests + route())
    assert (names(entry), entry.product, str(entry.sources)) == (expected, product, "no address")


def test_a_gateway_that_is_a_load_balancer_sends_traffic_from_outside() -> None:
    entry = only(SHOP + gateway(class_name="gke-l7-global-external-managed") + route())
    assert (entry.controllers, entry.product, str(entry.sources)) == (
        (),
        "Google Kubernetes Engine",
        "0.0.0.0/0,::/0",
    )
