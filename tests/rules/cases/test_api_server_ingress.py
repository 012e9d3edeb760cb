"""webhook-unreachable: whom the API server calls, and which rules let it in."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, ClusterNetwork, Cni, Config
from netpol_lint.findings import Confidence, Severity
from tests.rules.cases.manifests import (
    KUBE_SYSTEM,
    app,
    block,
    deployment,
    egress,
    from_,
    ingress,
    obj,
    tcp,
    verdicts,
)
from tests.rules.cases.manifests import found as found_by

HOOK = deployment("hook", container="ports: [{name: https, containerPort: 9443}],")
SERVICE = obj("v1", "Service", "hook", spec="{selector: {app: hook}, ports: [{port: 443, targetPort: 9443}]}")
FOREIGN = obj("cilium.io/v2", "CiliumNetworkPolicy", "web", spec="{endpointSelector: {}, ingress: [{}]}")
DENY = ingress(name="deny")
DEFINITION = "CustomResourceDefinition"
TO_HOOK = "service: {namespace: shop, name: hook}"


def webhook(
    kind: str = "ValidatingWebhookConfiguration",
    *,
    client: str = TO_HOOK,
    extra: str = "",
    version: str = "v1",
) -> str:
    hook = f"{{name: hook.example.com, {extra} clientConfig: {{{client}}}}}"
    return (
        f"apiVersion: admissionregistration.k8s.io/{version}\nkind: {kind}\n"
        f"metadata: {{name: policy}}\nwebhooks: [{hook}]\n"
    )


def definition(spec: str, version: str = "v1") -> str:
    return obj(f"apiextensions.k8s.io/{version}", DEFINITION, "shops.example.com", namespace=None, spec=spec)


def hook_policy(*rules: str) -> str:
    return ingress(*rules, name="hook", pods=app("hook"))


def reported(*manifests: str, config: Config = DEFAULT_CONFIG) -> list[str]:
    return verdicts(found_by("webhook-unreachable", *manifests, config=config))


@pytest.mark.parametrize(
    ("manifests", "subject"),
    [
        pytest.param([webhook(), DENY], "deny", id="a default deny and no rule for the webhook"),
        pytest.param([webhook("MutatingWebhookConfiguration"), DENY], "deny", id="a mutating webhook"),
        pytest.param(
            [
                definition(
                    f"{{conversion: {{strategy: Webhook, webhook: {{clientConfig: {{{TO_HOOK}}}}}}}}}"
                ),
                DENY,
            ],
            "deny",
            id="a conversion webhook",
        ),
        pytest.param(
            [
                definition(
                    f"{{conversion: {{strategy: Webhook, webhookClientConfig: {{{TO_HOOK}}}}}}}", "v1beta1"
                ),
                DENY,
            ],
            "deny",
            id="a conversion webhook of v1beta1",
        ),
        pytest.param(
            [
                obj(
                    "apiregistration.k8s.io/v1",
                    "APIService",
                    "v1.example.com",
                    namespace=None,
                    spec=f"{{{TO_HOOK}}}",
                ),
                DENY,
            ],
            "deny",
            id="an aggregated API",
        ),
        pytest.param(
            [webhook(), hook_policy(from_(f"{{podSelector: {app('web')}}}", tcp(9443)))],
            "hook",
            id="a rule for neighbours",
        ),
        pytest.param(
            [
                webhook(),
                hook_policy(
                    from_(
                        f"{{{KUBE_SYSTEM}, podSelector: {{matchLabels: {{component: kube-apiserver}}}}}}",
                        tcp(9443),
                    )
                ),
            ],
            "hook",
            id="a rule for the labels of the API server",
        ),
        pytest.param(
            [
                webhook(),
                hook_policy(
                    from_(
                        "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}}",
                        tcp(9443),
                    )
                ),
            ],
            "hook",
            id="a rule for the namespace of Service kubernetes",
        ),
        pytest.param(
            [webhook(), hook_policy(f"{{ports: [{tcp(8080)}]}}")],
            "hook",
            id="a rule for everybody on another port",
        ),
        pytest.param(
            [webhook(), hook_policy(from_(block("10.0.0.0/8"), tcp(8080)))],
            "hook",
            id="an ipBlock on another port",
        ),
        pytest.param(
            [webhook(client="service: {namespace: shop, name: hook, port: 443, path: /check}"), DENY],
            "deny",
            id="a port and a path that are stated",
        ),
        pytest.param(
            [webhook(), DENY, hook_policy()], "hook", id="two policies, of which the narrower one is named"
        ),
    ],
)
def test_a_webhook_that_does_not_admit_the_api_server_is_reported(manifests: list[str], subject: str) -> None:
    assert reported(HOOK, SERVICE, *manifests) == [f"error shop/NetworkPolicy/{subject}"]


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([webhook()], id="pods that nothing isolates"),
        pytest.param([webhook(), egress(name="out")], id="pods that are isolated for egress alone"),
        pytest.param([webhook(), DENY, hook_policy(f"{{ports: [{tcp(9443)}]}}")], id="the port without from"),
        pytest.param([webhook(), DENY, hook_policy("{}")], id="a rule for everything"),
        pytest.param([webhook(), DENY, hook_policy("{from: []}")], id="an empty from, which is everybody"),
        pytest.param(
            [webhook(), DENY, hook_policy(f"{{ports: [{tcp('https')}]}}")], id="the name of the port"
        ),
        pytest.param(
            [webhook(), hook_policy(from_(block("0.0.0.0/0"), tcp(9443)))], id="an ipBlock of every address"
        ),
        pytest.param(
            [webhook(), hook_policy(from_(block("10.20.0.0/16"), tcp(9443)))], id="an ipBlock of nodes"
        ),
        pytest.param(
            [
                webhook(),
                hook_policy(
                    from_(
                        f"{{{KUBE_SYSTEM}, podSelector: {{matchLabels: {{k8s-app: konnectivity-agent}}}}}}",
                        tcp(9443),
                    )
                ),
            ],
            id="the agents of konnectivity",
        ),
        pytest.param(
            [webhook(), hook_policy(f"{{ports: [{tcp(443)}]}}")],
            id="the port of the Service, a slip in a rule",
        ),
        pytest.param(
            [webhook(), hook_policy(f"{{ports: [{tcp('web')}]}}")], id="a port name that no pod has"
        ),
        pytest.param(
            [webhook(client='url: "https://hooks.example.com"'), DENY], id="a webhook outside the cluster"
        ),
        pytest.param(
            [webhook(client="service: {namespace: shop, name: other}"), DENY],
            id="a Service that is not declared",
        ),
        pytest.param([webhook(), DENY, FOREIGN], id="a policy of another engine"),
        pytest.param(
            [definition("{conversion: {strategy: None}}"), DENY], id="a definition without conversion"
        ),
        pytest.param(
            [obj("apiregistration.k8s.io/v1", "APIService", "v1.apps", namespace=None, spec="{}"), DENY],
            id="an API that the API server serves itself",
        ),
    ],
)
def test_a_webhook_that_the_api_server_may_reach_is_left_alone(manifests: list[str]) -> None:
    assert reported(HOOK, SERVICE, *manifests) == []


def test_a_webhook_on_the_host_network_is_left_alone() -> None:
    assert reported(deployment("hook", pod="hostNetwork: true,"), SERVICE, webhook(), DENY) == []


@pytest.mark.parametrize(
    "peer",
    [
        pytest.param(f"{{{KUBE_SYSTEM}}}", id="kube-system"),
        pytest.param("{namespaceSelector: {}}", id="every namespace"),
        pytest.param("{namespaceSelector: {matchLabels: {name: kube-system}}}", id="kube-system by a label"),
    ],
)
def test_a_rule_that_a_tunnel_may_use_is_a_warning_unless_there_is_one(peer: str) -> None:
    manifests = (HOOK, SERVICE, webhook(), hook_policy(from_(peer, tcp(9443))))

    assert reported(*manifests) == ["warning shop/NetworkPolicy/hook"]
    assert reported(*manifests, config=replace(DEFAULT_CONFIG, cni=Cni("azure-cni"))) == []


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        pytest.param(ClusterNetwork(), 0, id="an unknown API server may be in the block"),
        pytest.param(ClusterNetwork(api_server=(ip_network("10.20.0.5/32"),)), 0, id="it is in the block"),
        pytest.param(ClusterNetwork(api_server=(ip_network("192.0.2.5/32"),)), 1, id="it is somewhere else"),
        pytest.param(
            ClusterNetwork(
                api_server=(ip_network("192.0.2.5/32"),), node_cidrs=(ip_network("10.20.0.0/16"),)
            ),
            0,
            id="its nodes are in the block",
        ),
        pytest.param(
            ClusterNetwork(pod_cidrs=(ip_network("10.0.0.0/8"),)), 1, id="the block holds pods alone"
        ),
    ],
)
def test_what_is_known_of_addresses_decides_about_a_block(network: ClusterNetwork, expected: int) -> None:
    config = replace(DEFAULT_CONFIG, network=network)
    manifests = (HOOK, SERVICE, webhook(), hook_policy(from_(block("10.20.0.0/16"), tcp(9443))))

    assert len(reported(*manifests, config=config)) == expected


@pytest.mark.parametrize(
    ("extra", "version", "says"),
    [
        pytest.param("", "v1", "fails every request", id="Fail by default"),
        pytest.param("failurePolicy: Fail,", "v1", "fails every request", id="Fail"),
        pytest.param("failurePolicy: Ignore,", "v1", "is skipped without a word", id="Ignore"),
        pytest.param("", "v1beta1", "is skipped without a word", id="Ignore by default in v1beta1"),
    ],
)
def test_the_message_says_what_becomes_of_the_requests(extra: str, version: str, says: str) -> None:
    (finding,) = found_by("webhook-unreachable", HOOK, SERVICE, webhook(extra=extra, version=version), DENY)

    assert says in finding.message
    assert finding.severity is Severity.ERROR
    assert finding.confidence is Confidence.MEDIUM


def test_several_webhooks_of_one_cause_share_a_finding() -> None:
    (finding,) = found_by(
        "webhook-unreachable", HOOK, SERVICE, webhook(), webhook("MutatingWebhookConfiguration"), DENY
    )

    assert "ValidatingWebhookConfiguration policy and MutatingWebhookConfiguration policy" in finding.message
