"""host-network-bypasses-policy: pods on the host's network and the policies that do not hold them."""

from __future__ import annotations

from typing import Final

import pytest

from tests.rules.cases.manifests import (
    app,
    deployment,
    found,
    ingress,
    obj,
    pod_template,
    policy,
    verdicts,
)

RULE: Final = "host-network-bypasses-policy"
ON_HOST: Final = "hostNetwork: true,"
API: Final = deployment("api", pod=ON_HOST)
AGENT: Final = obj(
    "apps/v1", "DaemonSet", "agent", spec=f"{{template: {pod_template('{app: agent}', pod=ON_HOST)}}}"
)
DENY: Final = policy("default-deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
WARNING: Final = ["warning shop/Deployment/api"]
HOST_ENDPOINT: Final = obj("projectcalico.org/v3", "HostEndpoint", "node-1", namespace=None)
HOST_FIREWALL: Final = obj(
    "cilium.io/v2",
    "CiliumClusterwideNetworkPolicy",
    "nodes",
    namespace=None,
    spec="{nodeSelector: {}, ingress: [{fromEntities: [cluster]}]}",
)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([API, ingress(pods=app("api"))], WARNING, id="a policy is written for it"),
        pytest.param([API, DENY], WARNING, id="a default deny"),
        pytest.param([API, ingress(pods=app("web"))], WARNING, id="policies hold others of its namespace"),
        pytest.param([API], [], id="a namespace without policies"),
        pytest.param(
            [API, policy("deny", "{podSelector: {}}", namespace="other")], [], id="policies elsewhere"
        ),
        pytest.param([deployment("api", pod="hostNetwork: false,"), DENY], [], id="in the pods' network"),
        pytest.param([deployment("api"), DENY], [], id="nothing said"),
        pytest.param([AGENT, DENY], [], id="an agent in a namespace with a default deny"),
        pytest.param(
            [AGENT, ingress(pods="{matchExpressions: [{key: role, operator: DoesNotExist}]}")],
            [],
            id="an agent and a policy for all but some",
        ),
        pytest.param(
            [AGENT, ingress(pods=app("agent"))],
            ["note shop/DaemonSet/agent"],
            id="a policy is written for the agent",
        ),
        pytest.param(
            [API, DENY, HOST_ENDPOINT], ["note shop/Deployment/api"], id="nodes under Calico's policies"
        ),
        pytest.param([API, DENY, HOST_FIREWALL], ["note shop/Deployment/api"], id="Cilium's host firewall"),
        pytest.param(
            [
                obj(
                    "v1",
                    "Pod",
                    "api",
                    spec="{hostNetwork: true,"
                    " containers: [{name: a, image: registry.k8s.io/ingress-nginx/controller}]}",
                ),
                DENY,
            ],
            ["note shop/Pod/api"],
            id="an ingress controller",
        ),
    ],
)
def test_pods_on_the_hosts_network(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(RULE, *manifests)) == expected


def test_the_platforms_namespaces_are_left_alone() -> None:
    proxy = deployment("proxy", namespace="kube-system", pod=ON_HOST)

    assert found(RULE, proxy, policy("deny", "{podSelector: {}}", namespace="kube-system")) == ()


def test_the_message_names_the_policies() -> None:
    (finding,) = found(RULE, API, DENY, ingress(pods=app("api"), name="api"))

    assert "NetworkPolicy api and 1 more select it and do not isolate it" in finding.message
    assert len(finding.evidence) == 2
