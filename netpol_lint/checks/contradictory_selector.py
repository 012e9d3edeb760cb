"""contradictory-selector: selectors that nothing can meet, and operators that selectors do not have."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.resources.cluster_policy import ClusterPolicy, PodsPeer
from netpol_lint.resources.namespace import Namespace
from netpol_lint.resources.network_policy import NetworkPolicy, PodPeer
from netpol_lint.resources.problem import Defect
from netpol_lint.resources.selector import LabelSelector
from netpol_lint.rule_api import CheckContext, confidence_of, joined
from netpol_lint.rule_api.selectors.contradictions import Contradiction, contradiction
from netpol_lint.rule_api.selectors.dangling import Cause, Dangling
from netpol_lint.rule_api.selectors.dangling_peers import dangling_peers
from netpol_lint.rule_api.selectors.selector_words import owner_of

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
    for each in dangling_peers(ctx):
        if each.cause is Cause.NAMED_OTHERWISE and each.peer is not None:
            yield _finding_of_name(ctx, each, each.peer)


def _finding_of_name(ctx: CheckContext, each: Dangling, peer: PodPeer) -> Finding:
    """Report a peer that names a namespace and asks for a label that this one does not have."""
    selector = peer.namespace_selector or LabelSelector()
    unmet = dict.fromkeys(unmet for namespace in each.named for unmet in selector.unmet(namespace.labels))
    labels = joined(f"`{requirement}`" for requirement in unmet)
    listed = joined(namespace.name for namespace in each.named)
    carried = [(namespace, ", ".join(_labels(namespace))) for namespace in each.named]
    return ctx.finding(
        next(iter(unmet)).at or peer.at,
        f"{owner_of(each)} selects no namespace, because {listed}, which it names, does not carry {labels}",
        subject=str(each.policy.ref),
        confidence=confidence_of(each.basis),
        evidence=[
            Evidence(namespace.at, f"namespace {namespace.name} carries {labels_here}")
            for namespace, labels_here in carried
            if namespace.at is not None
        ],
    )


def _labels(namespace: Namespace) -> Iterator[str]:
    return (f"{key}={value}" for key, value in sorted(namespace.labels.known.items()))


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
