"""allow-all-ingress-rule, allow-all-egress-rule and default-deny-defeated."""

from __future__ import annotations

from typing import Final

import pytest

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
    policy,
    service,
    tcp,
    to,
    verdicts,
)

IN: Final = "allow-all-ingress-rule"
OUT: Final = "allow-all-egress-rule"
DEFEATED: Final = "default-deny-defeated"

WEB: Final = deployment("web")
API: Final = deployment("api")
DENY: Final = policy("default-deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
EVERY_POD: Final = "{namespaceSelector: {}}"
WARNING: Final = ["warning shop/NetworkPolicy/open"]
NOTE: Final = ["note shop/NetworkPolicy/open"]
ERROR: Final = ["error shop/NetworkPolicy/open"]


def running(product: str, *, name: str = "web", ports: str = "[{containerPort: 8080}]") -> str:
    """Return a Deployment that runs an image."""
    containers = f"[{{name: main, image: {product}, ports: {ports}}}]"
    template = f"{{metadata: {{labels: {{app: {name}}}}}, spec: {{containers: {containers}}}}}"
    return obj("apps/v1", "Deployment", name, spec=f"{{template: {template}}}")


def opened(*rules: str, pods: str = app("web")) -> str:
    """Return the policy of the table for ingress."""
    return ingress(*rules, name="open", pods=pods)


def let_out(*rules: str, pods: str = app("web")) -> str:
    """Return the policy of the table for egress."""
    return egress(*rules, name="open", pods=pods)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([opened("{}")], WARNING, id="an empty rule"),
        pytest.param([opened("{ports: []}")], WARNING, id="an empty list of ports and no peers"),
        pytest.param([opened(from_("{podSelector: {}}"), "{}")], WARNING, id="one of several rules"),
        pytest.param([opened("{}", pods="{}")], WARNING, id="for every pod, without a default deny, once"),
        pytest.param([opened("{}"), DENY], WARNING, id="for some pods of a namespace with a default deny"),
        pytest.param(
            [opened("{}"), service("web")], WARNING, id="a Service inside the cluster changes nothing"
        ),
        pytest.param(
            [policy("open", "{podSelector: {}, ingress: [{}]}")], WARNING, id="policyTypes is left out"
        ),
        pytest.param([opened()], [], id="no rule allows nothing"),
        pytest.param([opened("{from: []}")], [], id="an empty list of peers is a slip of its own"),
        pytest.param([opened("{from: }")], [], id="a null list of peers is, too"),
        pytest.param(
            [opened("{ports: [{port: 80}]}")], [], id="a rule that names ports is not for everything"
        ),
        pytest.param([opened(from_("{podSelector: {}}"))], [], id="the own namespace"),
        pytest.param([opened("{}", pods=app("other"))], [], id="who is selected is not known here"),
        pytest.param(
            [policy("open", "{podSelector: {}, policyTypes: [Egress], ingress: [{}]}")],
            [],
            id="a rule that policyTypes leaves out has no effect",
        ),
        pytest.param([opened("{}", pods="{}"), DENY], [], id="for every pod beside a default deny"),
    ],
)
def test_ingress_for_everybody(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(IN, WEB, *manifests)) == expected


EXTERNAL: Final = obj(
    "v1",
    "Service",
    "web",
    spec="{type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}",
)
WEBHOOK: Final = (
    "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
    "metadata: {name: web}\n"
    "webhooks: [{name: a.example.com, clientConfig: {service: {name: web, namespace: shop}}}]\n"
)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            [running("registry.k8s.io/ingress-nginx/controller:v1.11")], [], id="an ingress controller"
        ),
        pytest.param([running("registry.k8s.io/coredns/coredns:v1.11.1")], [], id="a DNS server"),
        pytest.param([running("otel/opentelemetry-collector-contrib:0.110.0")], [], id="a collector"),
        pytest.param([running("nginx"), EXTERNAL], [], id="behind a load balancer with all of its ports"),
        pytest.param(
            [running("nginx", ports="[{containerPort: 8080}, {containerPort: 9090}]"), EXTERNAL],
            NOTE,
            id="behind a load balancer with one of its ports",
        ),
        pytest.param([running("nginx"), service("web"), WEBHOOK], NOTE, id="a webhook server"),
        pytest.param([running("example.com/shop-operator")], NOTE, id="an operator"),
        pytest.param([running("nginx")], WARNING, id="an image that says nothing"),
    ],
)
def test_who_may_be_open_to_everybody(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(IN, *manifests, opened("{}"))) == expected


def test_a_rule_names_only_those_that_are_not_meant_to_be_open() -> None:
    (finding,) = found(IN, WEB, running("coredns/coredns", name="dns"), opened("{}", pods="{}"))

    assert "Deployment web on every port" in finding.message
    assert "dns" not in finding.message


def test_the_evidence_says_what_the_rule_means_and_what_it_undoes() -> None:
    (finding,) = found(IN, WEB, API, DENY, opened("{}"))
    says = [each.says for each in finding.evidence]

    assert says[0].startswith("it is the same as `from` with `namespaceSelector: {}`")
    assert says[1] == "2 workloads in 1 namespace of this repository may connect, and all others"
    assert "NetworkPolicy shop/default-deny has no effect on these pods for ingress" in says


def test_a_rule_of_each_document_is_one_finding() -> None:
    several = ingress("{}", name="other", pods=app("api"))

    assert len(found(IN, WEB, API, opened("{}"), several)) == 2


def test_the_platforms_namespaces_are_left_alone() -> None:
    elsewhere = ingress("{}", namespace="kube-system")

    assert found(IN, deployment("web", namespace="kube-system"), elsewhere) == ()


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([let_out("{}"), DENY], WARNING, id="an empty rule"),
        pytest.param([let_out("{ports: []}"), DENY], WARNING, id="an empty list of ports and no peers"),
        pytest.param([let_out(to(EVERY_POD), "{}"), DENY], WARNING, id="one of several rules"),
        pytest.param([let_out("{}"), API, egress(pods=app("api"))], WARNING, id="others are isolated"),
        pytest.param([let_out("{}")], [], id="a namespace that is open as a whole is open without it"),
        pytest.param([let_out("{}", pods="{}")], NOTE, id="for every pod, and nothing is isolated"),
        pytest.param([let_out("{}", pods="{}"), DENY], [], id="for every pod beside a default deny"),
        pytest.param([let_out("{to: []}"), DENY], [], id="an empty list of peers is a slip of its own"),
        pytest.param([let_out("{ports: [{port: 443}]}"), DENY], [], id="a rule that names ports"),
        pytest.param([let_out(to(block("0.0.0.0/0"))), DENY], [], id="every address is another rule's"),
    ],
)
def test_egress_to_everything(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(OUT, WEB, *manifests)) == expected


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        pytest.param("ghcr.io/fluxcd/source-controller:v1.4.1", [], id="a GitOps controller"),
        pytest.param("ubuntu/squid:5.2", [], id="an egress proxy"),
        pytest.param("quay.io/prometheus/blackbox-exporter:v0.25.0", [], id="what probes any address"),
        pytest.param("gitlab/gitlab-runner:v17", [], id="a build agent"),
        pytest.param("example.com/shop-operator:1.0", NOTE, id="an operator"),
        pytest.param("example.com/shop/api:1.0", WARNING, id="an application"),
    ],
)
def test_who_has_to_reach_everything(product: str, expected: list[str]) -> None:
    assert verdicts(found(OUT, running(product), DENY, let_out("{}"))) == expected


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([DENY, opened("{}", pods="{}")], ERROR, id="an empty rule for ingress"),
        pytest.param([DENY, let_out("{}", pods="{}")], ERROR, id="an empty rule for egress"),
        pytest.param([DENY, opened("{ports: []}", pods="{}")], ERROR, id="an empty list of ports"),
        pytest.param(
            [DENY, opened(from_("{podSelector: {}}"), "{}", pods="{}")], ERROR, id="one of several rules"
        ),
        pytest.param(
            [DENY, opened(from_(", ".join([EVERY_POD, block("0.0.0.0/0"), block("::/0")])), pods="{}")],
            ERROR,
            id="every pod and every address, spelled out",
        ),
        pytest.param(
            [
                DENY,
                opened(from_(", ".join([EVERY_POD, block("0.0.0.0/1"), block("128.0.0.0/1")])), pods="{}"),
            ],
            ERROR,
            id="every pod and every address, in halves",
        ),
        pytest.param([DENY, opened(from_(EVERY_POD), pods="{}")], [], id="every pod, and nobody outside"),
        pytest.param(
            [DENY, opened(from_(f"{EVERY_POD}, {block('0.0.0.0/0', '10.0.0.0/8')}"), pods="{}")],
            [],
            id="not every address",
        ),
        pytest.param([DENY, opened("{}")], [], id="for some pods only"),
        pytest.param([DENY, opened("{from: [], ports: []}", pods="{}")], [], id="an empty list is a slip"),
        pytest.param([DENY, opened(f"{{ports: [{tcp(80)}]}}", pods="{}")], [], id="a rule that names ports"),
        pytest.param([opened("{}", pods="{}")], [], id="no default deny"),
        pytest.param(
            [ingress(name="default-deny"), let_out("{}", pods="{}")], [], id="the other direction is closed"
        ),
        pytest.param(
            [egress(to("{podSelector: {}}"), name="same-namespace"), let_out("{}", pods="{}")],
            [],
            id="a policy that allows some things is not meant to deny",
        ),
        pytest.param(
            [egress(to("{podSelector: {}}"), name="deny-external"), let_out("{}", pods="{}")],
            ERROR,
            id="it is if its name says so",
        ),
        pytest.param(
            [DENY, ingress("{}", name="open", namespace="other"), namespace("other")], [], id="elsewhere"
        ),
    ],
)
def test_a_default_deny_without_effect(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(DEFEATED, WEB, *manifests)) == expected


@pytest.mark.parametrize("rule_id", [IN, OUT, "missing-default-deny-ingress", "workload-not-isolated"])
def test_a_defeated_default_deny_is_said_once(rule_id: str) -> None:
    assert found(rule_id, WEB, DENY, opened("{}", pods="{}")) == ()


def test_rules_that_together_open_a_namespace_are_one_finding() -> None:
    pods = [deployment(name) for name in ("a", "b", "c")]
    rules = [egress("{}", name=f"open-{name}", pods=app(name)) for name in ("a", "b", "c")]
    (finding,) = found(OUT, *pods, *rules, DENY)

    assert finding.message.startswith("3 rules for egress name neither peers nor ports")
    assert len(finding.evidence) == 3


def test_rules_that_leave_a_workload_closed_are_several_findings() -> None:
    pods = [deployment(name) for name in ("a", "b", "c", "d")]
    rules = [egress("{}", name=f"open-{name}", pods=app(name)) for name in ("a", "b", "c")]

    assert len(found(OUT, *pods, *rules, DENY)) == 3


@pytest.mark.parametrize("rule_id", ["ipblock-any-address", "all-namespaces-peer"])
def test_everything_spelled_out_is_said_once(rule_id: str) -> None:
    everything = ", ".join([EVERY_POD, block("0.0.0.0/0"), block("::/0")])

    for policy_of in (opened(from_(everything), pods="{}"), let_out(to(everything), pods="{}")):
        assert len(found(DEFEATED, WEB, DENY, policy_of)) == 1
        assert found(rule_id, WEB, DENY, policy_of) == ()
