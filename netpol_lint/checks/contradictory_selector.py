"""contradictory-selector: selectors that nothing can meet, and operators that selectors do not have."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.resources.cluster_policy import ClusterPolicy, PodsPeer
from netpol_lint.resources.network_policy import NetworkPolicy, PodPeer
from netpol_lint.resources.problem import Defect
from netpol_lint.resources.selector import LabelSelector
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.contradictions import Contradiction, contradiction

_Policy = NetworkPolicy | ClusterPolicy


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each selector whose conditions exclude each other, and each operator the API server refuses."""
    for problem in ctx.inventory.problems:
        if problem.defect is Defect.OPERATOR:
            yield ctx.finding(problem.at, problem.message, subject=problem.subject, evidence=problem.evidence)
    policies: list[_Policy] = [*ctx.inventory.policies, *ctx.inventory.cluster_policies]
    for policy in policies:
        for selector, at, what in _selectors(policy):
            found = contradiction(selector, of_namespaces=what == "namespace")
            if found is not None:
                yield _finding(ctx, policy, found, at, what)


def _selectors(policy: _Policy) -> Iterator[tuple[LabelSelector | None, Location, str]]:
    """Yield each selector of a policy with its place and what it selects."""
    if isinstance(policy, NetworkPolicy):
        yield policy.pod_selector, policy.selector_at, "pod"
    else:
        yield policy.namespace_selector, policy.subject_at, "namespace"
        yield policy.pod_selector, policy.subject_at, "pod"
    for rule in policy.rules:
        for peer in rule.peers:
            if isinstance(peer, PodPeer | PodsPeer):
                yield peer.namespace_selector, peer.at, "namespace"
                yield peer.pod_selector, peer.at, "pod"


def _finding(ctx: CheckContext, policy: _Policy, found: Contradiction, at: Location, what: str) -> Finding:
    last = found.requirements[-1]
    if len(found.requirements) == 1:
        message = f"a selector of {policy} selects no {what}, because {found.says} holds for none"
    else:
        message = (
            f"a selector of {policy} selects no {what}, because {found.says} exclude each other;"
            " all conditions of a selector have to hold"
        )
    return ctx.finding(last.at or at, message, subject=str(policy.ref), evidence=_evidence(found))


def _evidence(found: Contradiction) -> Iterator[Evidence]:
    for each in found.requirements[:-1]:
        if each.at is not None:
            yield Evidence(each.at, f"this asks for `{each}`")
