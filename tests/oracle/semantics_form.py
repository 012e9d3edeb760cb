"""The form of a statement about network policies, and the small cluster that most statements are about."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent

from tests.conformance.cases import Probe, parse_probes


@dataclass(frozen=True, slots=True)
class SemanticsCase:
    """A sentence about one line of the semantics, the cluster that shows it, and what is possible there.

    `manifests` is a stream of YAML documents. `ip_version` is the family of all connections that are
    asked about, where that matters. The API server would not take a rejected case; its answers are
    those of a reader who goes on regardless.
    """

    line: str
    sentence: str
    manifests: str
    probes: tuple[Probe, ...]
    ip_version: int | None = None
    is_rejected: bool = False


def case(
    line: str,
    sentence: str,
    manifests: str,
    *probes: str,
    ip_version: int | None = None,
    is_rejected: bool = False,
) -> SemanticsCase:
    """Build a case from lines of probes such as `shop/web TCP/80 allowed: shop/api`."""
    return SemanticsCase(line, sentence, manifests, parse_probes(probes), ip_version, is_rejected)


def policy(spec: str, *, name: str = "policy", namespace: str | None = "shop") -> str:
    """Write a NetworkPolicy document around the text of its `spec`."""
    where = "" if namespace is None else f", namespace: {namespace}"
    header = (
        f"---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}{where}}}\n"
    )
    return f"{header}spec:\n{indent(dedent(spec).strip(), '  ')}\n"


def cluster_policy(
    rules: str,
    *,
    tier: str = "Admin",
    priority: int = 10,
    subject: str = "{namespaces: {}}",
    name: str = "cluster-policy",
) -> str:
    """Write a ClusterNetworkPolicy around the text of its rules."""
    head = f"tier: {tier}\npriority: {priority}\nsubject: {subject}"
    return _cluster_wide("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", name, head, rules)


def admin_policy(
    rules: str, *, priority: int = 10, subject: str = "{namespaces: {}}", name: str = "admin-policy"
) -> str:
    """Write an AdminNetworkPolicy; the rules may say `Accept`, which it calls `Allow`."""
    head = f"priority: {priority}\nsubject: {subject}"
    return _cluster_wide("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", name, head, rules)


def baseline_policy(rules: str, *, subject: str = "{namespaces: {}}") -> str:
    """Write the BaselineAdminNetworkPolicy; the rules may say `Accept`, which it calls `Allow`."""
    head = f"subject: {subject}"
    return _cluster_wide(
        "policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", "default", head, rules
    )


def ingress_rule(*peers: str, action: str = "Deny", protocols: str = "") -> str:
    """Write a rule of `ingress` for a cluster-wide policy."""
    return f"{{action: {action}, from: [{', '.join(peers)}]{protocols and f', protocols: [{protocols}]'}}}"


def egress_rule(*peers: str, action: str = "Deny", protocols: str = "") -> str:
    """Write a rule of `egress` for a cluster-wide policy."""
    return f"{{action: {action}, to: [{', '.join(peers)}]{protocols and f', protocols: [{protocols}]'}}}"


def tcp_port(port: str) -> str:
    """Write an element of `protocols` from `number: 80` or `range: {start: 80, end: 90}`."""
    return f"{{tcp: {{destinationPort: {{{port}}}}}}}"


def _cluster_wide(api_version: str, kind: str, name: str, head: str, rules: str) -> str:
    header = f"---\napiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: {name}}}\n"
    if api_version.endswith("v1alpha1"):
        rules = rules.replace("action: Accept", "action: Allow")
    return f"{header}spec:\n{indent(head, '  ')}\n{indent(dedent(rules).strip(), '  ')}\n"


def documents(text: str) -> str:
    """Write further documents; each begins with its own `---`."""
    return dedent(text).lstrip()


# shop/web, shop/api and ops/probe have no stated address; 192.0.2.1 and 2001:db8::1 are no pods.
SHOP = documents(
    """
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop, labels: {team: sales}}
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: ops, labels: {team: operations}}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web, namespace: shop, labels: {app: web, tier: front}}
    spec:
      containers: [{name: web, image: server, ports: [{name: http, containerPort: 80}]}]
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: api, namespace: shop, labels: {app: api, tier: back, canary: ""}}
    spec:
      containers: [{name: api, image: server, ports: [{name: http, containerPort: 8080}]}]
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: probe, namespace: ops, labels: {app: probe}}
    spec:
      containers: [{name: probe, image: server}]
    """
)

DENY_ALL = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", name="deny-all")
DENY_INGRESS = policy("podSelector: {}", name="deny-ingress")
