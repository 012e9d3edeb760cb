"""Small clusters in which policies of every tier meet, for tests that ask about every pair of ends."""

from __future__ import annotations

from typing import Final

from tests.unit.cluster_manifests import CILIUM, DENY_BOTH, namespace, pod, policy
from tests.unit.resources.cluster_policy_manifests import ANP, BANP, CNP, manifest

HTTP: Final = "{name: http, containerPort: 8080}"
PODS: Final = (
    namespace("shop", "team: shop")
    + pod("web", "app: web", ports=HTTP)
    + pod(
        "api",
        "app: api",
        ports="{name: http, containerPort: 9090}, {name: http, containerPort: 53, protocol: UDP}",
    )
    + pod("old", "app: '${APP}'", status="podIP: 10.0.0.7")
    + pod("done", "app: web", status="phase: Succeeded")
    + pod("node", "app: web", spec="hostNetwork: true")
    + pod("prom", "app: prom", namespace="obs", ports=HTTP)
    + pod("six", "app: six", namespace="obs", status="podIP: 'fd00::7'")
)
"""Pods that name ports, state addresses or have unknown labels, and such as no policy is about."""


def cluster_wide(kind: str, name: str, head: str, rules: str) -> str:
    """Write a cluster-wide policy for every pod, as a document; `head` are its tier and priority."""
    spec = f"{head}\nsubject: {{namespaces: {{}}}}\n{rules}"
    return f"---\n{manifest(kind, spec, metadata=f'name: {name}')}"


_WEB_FROM_OBS: Final = policy(
    "web",
    "podSelector: {matchLabels: {app: web}}\npolicyTypes: [Ingress, Egress]\n"
    "ingress:\n- {from: [{namespaceSelector: {matchLabels: {team: obs}}}], ports: [{port: http}]}\n"
    "- {from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 80, endPort: 90}, {port: 85}]}\n"
    "egress:\n- {to: [{namespaceSelector: {}}], ports: [{port: http}, {port: 53, protocol: UDP}]}\n"
    "- {to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/24]}}]}\n- {ports: [{port: http}, {port: 443}]}",
)
_ADMIN: Final = cluster_wide(
    CNP,
    "admin",
    "tier: Admin\npriority: 1",
    "ingress:\n- {action: Pass, from: [{pods: {podSelector: {matchLabels: {app: prom}}}}]}\n"
    "- {action: Deny, from: [{namespaces: {matchLabels: {team: obs}}}]}\n"
    "egress:\n"
    "- {action: Accept, to: [{namespaces: {}}], protocols: [{destinationNamedPort: http}]}\n"
    "- {action: Deny, to: [{networks: [10.0.0.0/24]}], protocols: [{tcp: {destinationPort: {number: 80}}}]}\n"
    "- {action: Pass, to: [{nodes: {}}]}\n"
    "- {action: Deny, to: [{networks: ['fd00::/8']}]}",
)
_OLDER: Final = cluster_wide(
    ANP,
    "older",
    "priority: 1",
    "egress:\n- {action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}}],"
    " ports: [{portRange: {start: 80, end: 9000}}, {namedPort: http}]}",
)
_BASELINE: Final = cluster_wide(
    BANP,
    "default",
    "",
    "ingress:\n- {action: Allow, from: [{namespaces: {matchLabels: {team: shop}}}]}\n"
    "- {action: Deny, from: [{namespaces: {}}]}\n"
    "egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]",
)

CLUSTERS: Final = {
    "no policy": PODS,
    "NetworkPolicies": PODS + policy("deny", DENY_BOTH, namespace="obs") + _WEB_FROM_OBS,
    "the admin tier": PODS + _ADMIN + _OLDER,
    "the baseline": PODS + _BASELINE,
    "every tier": PODS
    + _ADMIN
    + _WEB_FROM_OBS
    + policy("deny", DENY_BOTH, namespace="obs")
    + _BASELINE
    + _OLDER,
    "a policy that is not evaluated": PODS + _ADMIN + _WEB_FROM_OBS + CILIUM % ("CiliumNetworkPolicy", "obs"),
}
"""Manifests by what decides in the cluster."""
