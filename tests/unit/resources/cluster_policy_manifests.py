"""Cluster-wide policies from as much of their text as a test is about."""

from __future__ import annotations

from textwrap import indent

from netpol_lint.resources.cluster_policy import ClusterPolicy, ClusterRule
from netpol_lint.resources.cluster_policy_decoder import decode_cluster_policy
from netpol_lint.resources.problem import ManifestProblem
from tests.unit.resources.manifests import only_object, unmarked

ANP, BANP, CNP = "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"
GROUP = "policy.networking.k8s.io"
VERSIONS = {ANP: "v1alpha1", BANP: "v1alpha1", CNP: "v1alpha2"}
HEADS = {
    ANP: "priority: 5\nsubject: {namespaces: {}}\n",
    BANP: "subject: {namespaces: {}}\n",
    CNP: "tier: Admin\npriority: 5\nsubject: {namespaces: {}}\n",
}
"""What each kind needs under `spec` besides rules."""


def manifest(
    kind: str, spec: str | None, *, metadata: str = "name: default", version: str = "", more: str = ""
) -> str:
    """Write a policy; `spec` is in lines flush left that start in line 5, or `None` for no spec."""
    api_version = f"{GROUP}/{version or VERSIONS[kind]}"
    head = f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{{metadata}}}\n{more}"
    return head if spec is None else f"{head}spec:\n{indent(spec, '  ')}\n"


def with_rules(kind: str, rules: str) -> str:
    """Write a policy with rules; `rules` are the lines of `ingress` and `egress`."""
    return manifest(kind, HEADS[kind] + rules)


def in_rule(kind: str, *fields: str) -> str:
    """Write a policy whose one rule, of egress, has these fields besides what every rule has."""
    names = [field.replace("«", "").partition(":")[0] for field in fields]
    action = "Accept" if kind == CNP else "Allow"
    needed = {"action": f"action: {action}", "to": "to: [{namespaces: {}}]"}
    missing = [text for name, text in needed.items() if name not in names]
    return with_rules(kind, f"egress:\n- {{{', '.join([*missing, *fields])}}}")


def accepted(text: str) -> ClusterPolicy:
    """Decode a policy that has nothing wrong with it."""
    found = decode_cluster_policy(only_object(text))
    assert found.problems == ()
    assert found.policy is not None
    return found.policy


def accepted_rule(text: str) -> ClusterRule:
    """Decode a policy of one rule that has nothing wrong with it."""
    (rule,) = accepted(text).rules
    return rule


def refusal(text: str) -> ManifestProblem:
    """Decode a policy with one defect that makes the API server refuse it, at the marked place."""
    text, (region,) = unmarked(text)
    found = decode_cluster_policy(only_object(text))
    assert found.policy is None
    (problem,) = found.problems
    assert problem.is_fatal
    assert problem.at.region == region
    return problem


def mention(text: str) -> tuple[ClusterPolicy, ManifestProblem]:
    """Decode a policy with one defect, at the marked place, that leaves it its meaning."""
    text, (region,) = unmarked(text)
    found = decode_cluster_policy(only_object(text))
    assert found.policy is not None
    (problem,) = found.problems
    assert not problem.is_fatal
    assert problem.at.region == region
    return found.policy, problem
