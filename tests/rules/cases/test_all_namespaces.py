"""all-namespaces-peer: who is meant by every namespace, and what is there for all of them."""

from __future__ import annotations

from typing import Final

import pytest

from tests.rules.cases.manifests import (
    TCP,
    UDP,
    app,
    block,
    deployment,
    egress,
    found,
    from_,
    ingress,
    obj,
    policy,
    service,
    tcp,
    to,
    verdicts,
)

RULE: Final = "all-namespaces-peer"
EVERY_POD: Final = "{namespaceSelector: {}}"
BY_NAME: Final = "matchExpressions: [{key: kubernetes.io/metadata.name, operator: Exists}]"
WARNING: Final = ["warning shop/NetworkPolicy/open"]
NOTE: Final = ["note shop/NetworkPolicy/open"]
DENY: Final = policy("default-deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
WEB: Final = deployment("web")


def running(image: str, *ports: str) -> str:
    """Return the workload of the table with an image and declared ports."""
    containers = f"[{{name: main, image: '{image}', ports: [{', '.join(ports)}]}}]"
    template = f"{{metadata: {{labels: {{app: web}}}}, spec: {{containers: {containers}}}}}"
    return obj("apps/v1", "Deployment", "web", spec=f"{{template: {template}}}")


def opened(*rules: str, name: str = "open", pods: str = app("web")) -> str:
    """Return the policy of the table for ingress."""
    return ingress(*rules, name=name, pods=pods)


def let_out(*rules: str) -> str:
    """Return the policy of the table for egress."""
    return egress(*rules, name="open", pods=app("web"))


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(opened(from_(EVERY_POD, tcp(8080))), WARNING, id="an empty selector"),
        pytest.param(opened(from_(EVERY_POD)), WARNING, id="on every port"),
        pytest.param(opened(from_(EVERY_POD), pods="{}"), WARNING, id="to every pod, once"),
        pytest.param(
            opened(from_("{podSelector: {}, namespaceSelector: {}}", tcp(8080))), WARNING, id="and every pod"
        ),
        pytest.param(
            opened(from_("{podSelector: {matchLabels: {}}, namespaceSelector: {matchLabels: {}}}")),
            WARNING,
            id="empty maps",
        ),
        pytest.param(
            opened(from_(f"{{namespaceSelector: {{{BY_NAME}}}}}")), WARNING, id="a label that all have"
        ),
        pytest.param(
            opened(from_(f"{{podSelector: {{}}}}, {EVERY_POD}", tcp(8080))),
            WARNING,
            id="one of several peers",
        ),
        pytest.param(
            opened(from_("{podSelector: {}}"), from_(EVERY_POD, tcp(8080))),
            WARNING,
            id="one of several rules",
        ),
        pytest.param(let_out(to(EVERY_POD)), WARNING, id="for egress"),
        pytest.param(let_out(to(EVERY_POD, tcp(443))), WARNING, id="for egress on a port"),
        pytest.param(opened(from_("{podSelector: {}}")), [], id="the own namespace"),
        pytest.param(
            opened(from_("{namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}")),
            [],
            id="some pods of every namespace",
        ),
        pytest.param(opened(from_("{namespaceSelector: {matchLabels: {a: b}}}")), [], id="some namespaces"),
        pytest.param(
            opened(from_("{namespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}}")),
            [],
            id="namespaces with a label that not all have",
        ),
        pytest.param(let_out(to(EVERY_POD, UDP, TCP)), [], id="DNS"),
        pytest.param(
            let_out(to(EVERY_POD, "{protocol: UDP, port: 5353}", "{protocol: TCP, port: dns-tcp}")),
            [],
            id="DNS on OpenShift and by name",
        ),
        pytest.param(let_out(to(EVERY_POD, UDP, tcp(443))), WARNING, id="DNS and more"),
        pytest.param(
            ingress(from_(f"{EVERY_POD}, {block('0.0.0.0/0')}"), name="open"),
            [],
            id="with every address beside a default deny is another rule's",
        ),
        pytest.param(
            policy(
                "open",
                "{podSelector: {}, policyTypes: [Egress], ingress: [{from: [{namespaceSelector: {}}]}]}",
            ),
            [],
            id="a rule that policyTypes leaves out has no effect",
        ),
        pytest.param(opened(from_(EVERY_POD), pods=app("other")), [], id="who is selected is not known here"),
    ],
)
def test_what_means_every_namespace(manifest: str, expected: list[str]) -> None:
    assert verdicts(found(RULE, WEB, DENY, manifest)) == expected


WEBHOOK: Final = (
    "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
    "metadata: {name: web}\n"
    "webhooks: [{name: a.example.com, clientConfig: {service: {name: web, namespace: shop}}}]\n"
)
HTTP: Final = "{containerPort: 8080, name: http}"
METRICS: Final = "{containerPort: 9090, name: http-metrics}"
APP: Final = running("example.com/app", HTTP, METRICS)
EXTERNAL: Final = obj(
    "v1",
    "Service",
    "web",
    spec="{type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http}]}",
)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            [APP, opened(from_(EVERY_POD, tcp(9090)))], [], id="metrics by the number of a named port"
        ),
        pytest.param([APP, opened(from_(EVERY_POD, tcp("http-metrics")))], [], id="metrics by name"),
        pytest.param([APP, opened(from_(EVERY_POD, tcp(9090), tcp(8080)))], WARNING, id="metrics and more"),
        pytest.param([APP, opened(from_(EVERY_POD), name="open")], WARNING, id="metrics among every port"),
        pytest.param(
            [running("example.com/app"), opened(from_(EVERY_POD, tcp(9102)), name="allow-metrics")],
            [],
            id="metrics by the policy's name",
        ),
        pytest.param(
            [APP, EXTERNAL, opened(from_(EVERY_POD, tcp(8080)))], [], id="a port that is public anyway"
        ),
        pytest.param([APP, EXTERNAL, opened(from_(EVERY_POD))], WARNING, id="more than is public"),
        pytest.param([APP, service("web"), WEBHOOK, opened(from_(EVERY_POD))], [], id="a webhook server"),
        pytest.param(
            [running("registry.k8s.io/ingress-nginx/controller:v1.11"), opened(from_(EVERY_POD))],
            [],
            id="an ingress controller",
        ),
        pytest.param(
            [running("otel/opentelemetry-collector:0.110.0"), opened(from_(EVERY_POD, tcp(4317)))],
            [],
            id="a collector",
        ),
        pytest.param(
            [running("ghcr.io/fluxcd/notification-controller:v1.4.0"), opened(from_(EVERY_POD))],
            [],
            id="the receiver of webhooks",
        ),
        pytest.param(
            [running("example.com/shop-operator"), opened(from_(EVERY_POD, tcp(8080)))],
            NOTE,
            id="an operator",
        ),
        pytest.param(
            [running("quay.io/prometheus/prometheus:v2.55.0"), let_out(to(EVERY_POD))], [], id="Prometheus"
        ),
        pytest.param(
            [running("registry.k8s.io/ingress-nginx/controller:v1.11"), let_out(to(EVERY_POD))],
            [],
            id="an ingress controller to its backends",
        ),
        pytest.param(
            [running("postgres:17", "{containerPort: 5432}"), opened(from_(EVERY_POD, tcp(5432)))],
            [],
            id="a database is another rule's",
        ),
    ],
)
def test_what_is_there_for_every_namespace(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(RULE, *manifests)) == expected


def test_the_message_says_what_opens_what_to_whom() -> None:
    (finding,) = found(RULE, WEB, opened(from_(EVERY_POD, tcp(8080), tcp("grpc"))))

    assert finding.message == (
        "`namespaceSelector: {}` in `spec.ingress[0]` of NetworkPolicy shop/open lets the pods of every "
        "namespace connect to Deployment web on TCP 8080 and `grpc`; "
        "name the namespaces that are meant, and their pods"
    )


def test_the_platforms_namespaces_are_left_alone() -> None:
    elsewhere = ingress(from_(EVERY_POD), namespace="kube-system")

    assert found(RULE, deployment("web", namespace="kube-system"), elsewhere) == ()
