"""What the isolation rules and the DNS rules say where cluster-wide policies take part."""

from __future__ import annotations

import pytest

from tests.rules.cases.isolation_rules import DENY_ALL, EGRESS, INGRESS, OPEN, WEB, WORKLOAD
from tests.rules.cases.manifests import app, deployment, found, obj, policy, verdicts

API_VERSION = "policy.networking.k8s.io/v1alpha2"
DENY_PODS = "{action: Deny, from: [{namespaces: {}}]}"
ALLOW_MONITORING = (
    "{action: Accept, from: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]}"
)


def cluster_policy(tier: str, rules: str, *, subject: str = "{namespaces: {}}", name: str = "cluster") -> str:
    spec = f"{{tier: {tier}, priority: 10, subject: {subject}, {rules}}}"
    return obj(API_VERSION, "ClusterNetworkPolicy", name, namespace=None, spec=spec)


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        pytest.param(
            cluster_policy("Baseline", f"ingress: [{DENY_PODS}]"), [], id="a baseline denies every pod"
        ),
        pytest.param(
            cluster_policy("Baseline", f"ingress: [{ALLOW_MONITORING}, {DENY_PODS}]"),
            [],
            id="a baseline denies every pod but those it names",
        ),
        pytest.param(
            cluster_policy("Admin", f"ingress: [{DENY_PODS}]"), [], id="an admin policy denies every pod"
        ),
        pytest.param(
            cluster_policy("Baseline", "ingress: [{action: Accept, from: [{namespaces: {}}]}]"),
            [OPEN],
            id="a baseline accepts every pod",
        ),
        pytest.param(
            cluster_policy("Baseline", f"egress: [{DENY_PODS.replace('from', 'to')}]"),
            [OPEN],
            id="a baseline of the other direction",
        ),
        pytest.param(
            cluster_policy("Admin", "egress: [{action: Deny, to: [{networks: [169.254.169.254/32]}]}]"),
            [OPEN],
            id="an admin policy keeps one address away",
        ),
        pytest.param(
            cluster_policy(
                "Baseline",
                f"ingress: [{DENY_PODS}]",
                subject="{namespaces: {matchLabels: {kubernetes.io/metadata.name: other}}}",
            ),
            [OPEN],
            id="a baseline for another namespace",
        ),
    ],
)
def test_a_cluster_wide_deny_is_a_default_deny(policies: str, expected: list[str]) -> None:
    assert verdicts(found(INGRESS, WEB, policies)) == expected


def test_a_workload_that_a_baseline_closes_is_not_called_open() -> None:
    isolated = policy("web", f"{{podSelector: {app('web')}, policyTypes: [Ingress]}}")
    baseline = cluster_policy("Baseline", f"ingress: [{DENY_PODS}]")

    assert verdicts(found(WORKLOAD, WEB, deployment("api"), isolated)) == ["warning shop/Deployment/api"]
    assert found(WORKLOAD, WEB, deployment("api"), isolated, baseline) == ()


def test_a_refused_cluster_wide_policy_leaves_every_namespace_less_certain() -> None:
    refused = cluster_policy("Baseline", "ingress: [{action: Drop, from: [{namespaces: {}}]}]")

    assert found(INGRESS, WEB, refused) == ()
    assert found(EGRESS, WEB, refused) == ()


def test_an_admin_policy_that_accepts_dns_unblocks_it() -> None:
    accept = cluster_policy(
        "Admin",
        "egress: [{action: Accept, to: [{namespaces: {}}], "
        "protocols: [{udp: {destinationPort: {number: 53}}}, {tcp: {destinationPort: {number: 53}}}]}]",
    )
    asking = deployment("web", env={"API": "http://api.other.svc"})
    allow = policy("allow", "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 8080}]}]}")

    assert verdicts(found("dns-egress-blocked", asking, allow)) == ["error shop/NetworkPolicy/allow"]
    assert found("dns-egress-blocked", asking, allow, accept) == ()


def test_a_pass_leaves_the_decision_to_network_policies() -> None:
    passing = cluster_policy("Admin", "ingress: [{action: Pass, from: [{namespaces: {}}]}]")

    assert verdicts(found(INGRESS, WEB, passing)) == [OPEN]
    assert found(INGRESS, WEB, passing, DENY_ALL) == ()
