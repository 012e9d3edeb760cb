"""ingress-backend-unreachable: who opens connections to backends, and which rules admit that."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG
from netpol_lint.findings import Confidence
from netpol_lint.rulebook import Profile
from tests.rules.cases.manifests import (
    app,
    block,
    deployment,
    egress,
    found,
    from_,
    ingress,
    namespace,
    obj,
    tcp,
)

WEB = deployment("web", container="ports: [{name: http, containerPort: 8080}],")
SERVICE = obj("v1", "Service", "web", spec="{selector: {app: web}, ports: [{port: 80, targetPort: http}]}")
DENY = ingress(name="deny")
SHOP = namespace("shop")
EDGE = namespace("ingress-nginx")


def controller(pod: str = "") -> str:
    labels = "{app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}"
    return deployment("edge", namespace="ingress-nginx", labels=labels, pod=pod)


def ingress_of(class_name: str = "nginx") -> str:
    path = "{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}"
    return obj(
        "networking.k8s.io/v1",
        "Ingress",
        "web",
        spec=f"{{ingressClassName: {class_name}, rules: [{{http: {{paths: [{path}]}}}}]}}",
    )


def web(*rules: str) -> str:
    return ingress(*rules, name="web", pods=app("web"))


INGRESS = ingress_of()
IN_EDGE = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}"
FROM_EDGE = from_(f"{{{IN_EDGE}}}", tcp(8080))
FROM_NEIGHBOUR = from_(f"{{podSelector: {app('api')}}}", tcp(8080))
ROUTE = obj("route.openshift.io/v1", "Route", "web", spec="{to: {kind: Service, name: web}}")
HTTP_ROUTE = obj(
    "gateway.networking.k8s.io/v1",
    "HTTPRoute",
    "web",
    spec="{parentRefs: [{name: edge, namespace: infra}], rules: [{backendRefs: [{name: web, port: 80}]}]}",
)
BASE = [SHOP, EDGE, WEB, SERVICE]


def reported(*manifests: str) -> list[str]:
    findings = found("ingress-backend-unreachable", *manifests)
    return [f"{each.severity.value} {each.confidence.value} {each.subject}" for each in findings]


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([INGRESS, controller(), DENY], "high shop/NetworkPolicy/deny", id="a default deny only"),
        pytest.param(
            [INGRESS, controller(), web(FROM_NEIGHBOUR), deployment("api")],
            "high shop/NetworkPolicy/web",
            id="a rule for neighbours",
        ),
        pytest.param(
            [INGRESS, controller(), web(FROM_EDGE), egress(namespace="ingress-nginx", name="out")],
            "high ingress-nginx/NetworkPolicy/out",
            id="the controller may not send",
        ),
        pytest.param(
            [INGRESS, DENY], "medium shop/NetworkPolicy/deny", id="a controller that nobody declares"
        ),
        pytest.param([ingress_of("edge"), DENY], "medium shop/NetworkPolicy/deny", id="a class nobody knows"),
        pytest.param([ROUTE, DENY], "medium shop/NetworkPolicy/deny", id="a Route"),
        pytest.param([HTTP_ROUTE, DENY], "medium shop/NetworkPolicy/deny", id="an HTTPRoute"),
        pytest.param(
            [INGRESS, web(FROM_NEIGHBOUR), deployment("api")],
            "medium shop/NetworkPolicy/web",
            id="nobody from outside the namespace may enter",
        ),
        pytest.param(
            [
                INGRESS,
                namespace("crm"),
                deployment("crm", namespace="crm"),
                web(
                    from_("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: crm}}}", tcp(8080))
                ),
            ],
            "medium shop/NetworkPolicy/web",
            id="only a namespace whose workloads are declared here may enter",
        ),
    ],
)
def test_nobody_admits_the_controller(manifests: list[str], expected: str) -> None:
    assert reported(*BASE, *manifests) == [f"error {expected}"]


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([INGRESS, controller()], id="nothing isolates the pods"),
        pytest.param([INGRESS, controller(), DENY, web(FROM_EDGE)], id="the namespace of the controller"),
        pytest.param([INGRESS, DENY, web(FROM_EDGE)], id="the usual namespace, which nobody declares"),
        pytest.param(
            [INGRESS, DENY, web(from_("{namespaceSelector: {matchLabels: {role: edge}}}", tcp(8080)))],
            id="a namespace by a label that somebody else sets",
        ),
        pytest.param([INGRESS, controller(), DENY, web("{ports: [{port: 8080}]}")], id="everybody"),
        pytest.param([INGRESS, DENY, web(from_(block("10.0.0.0/8"), tcp(8080)))], id="addresses"),
        pytest.param(
            [INGRESS, controller(), DENY, web(from_(f"{{{IN_EDGE}}}", tcp(80)))], id="a slip in a port"
        ),
        pytest.param([INGRESS, controller("hostNetwork: true,"), DENY], id="a controller on its node"),
        pytest.param([ingress_of("alb"), DENY], id="a load balancer outside"),
        pytest.param(
            [
                INGRESS,
                controller(),
                DENY,
                web(from_("{namespaceSelector: {matchLabels: {name: ingress-nginx}}}", tcp(8080))),
            ],
            id="a label that is taken for the name of the namespace",
        ),
        pytest.param(
            [HTTP_ROUTE.replace("infra", "shop"), DENY, web(from_("{podSelector: {}}"))],
            id="proxies that a Gateway makes in the namespace",
        ),
        pytest.param(
            [
                INGRESS,
                DENY,
                obj(
                    "cilium.io/v2", "CiliumNetworkPolicy", "all", spec="{endpointSelector: {}, ingress: [{}]}"
                ),
            ],
            id="a policy that is not evaluated",
        ),
        pytest.param([DENY], id="no Ingress"),
    ],
)
def test_left_alone(manifests: list[str]) -> None:
    assert reported(*BASE, *manifests) == []


def test_a_controller_on_its_node_is_possible_at_most() -> None:
    config = replace(DEFAULT_CONFIG, profile=Profile.PEDANTIC)
    (finding,) = found(
        "ingress-backend-unreachable", *BASE, INGRESS, controller("hostNetwork: true,"), DENY, config=config
    )

    assert finding.confidence is Confidence.LOW


def test_entry_points_with_one_cause_are_one_finding() -> None:
    (finding,) = found("ingress-backend-unreachable", *BASE, INGRESS, ROUTE, DENY)

    assert finding.message.startswith("ingress of Deployment web in namespace shop does not admit")


def test_the_evidence_is_the_way_from_the_route_to_the_pods() -> None:
    (finding,) = found("ingress-backend-unreachable", *BASE, INGRESS, controller(), DENY)

    assert finding.message == (
        "ingress of Deployment web in namespace shop does not admit Deployment edge in namespace"
        " ingress-nginx on TCP 8080, to which Ingress web leads; requests from outside fail;"
        " `netpol-lint generate allow ingress-nginx/Deployment/edge shop/Deployment/web` writes"
        " what is missing"
    )
    assert [each.says for each in finding.evidence] == [
        "Ingress web leads to port 80 of Service shop/web",
        "Service shop/web leads to TCP 8080 of Deployment shop/web",
        "Deployment ingress-nginx/edge opens the connections",
        "NetworkPolicy shop/deny isolates every pod of namespace shop for ingress",
    ]
