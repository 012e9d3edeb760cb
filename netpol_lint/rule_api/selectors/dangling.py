"""Why a selector of a policy selects nothing: the one question of all rules that speak of it.

Each such selector has one cause, so that exactly one rule speaks of it. They are asked for in the order
of `Cause`: what is nearest to the line to edit comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.resources.namespace import Namespace
from netpol_lint.resources.network_policy import NetworkPolicy, PodPeer, PolicyRule
from netpol_lint.resources.selector import Match
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import Basis, CheckContext
from netpol_lint.rule_api.selectors.contradictions import contradiction
from netpol_lint.rule_api.selectors.joined_peers import JoinedPeer
from netpol_lint.rule_api.selectors.label_slips import SlipKind
from netpol_lint.rule_api.selectors.missing_pods import basis_of_missing
from netpol_lint.rule_api.selectors.near_misses import (
    NearMiss,
    near_miss_of_pods,
)
from netpol_lint.rule_api.selectors.other_namespaces import meant_for_another_namespace


class Cause(Enum):
    """Why a selector selects nothing, each with the rule that speaks of it."""

    CONTRADICTION = auto()
    """contradictory-selector: no labels can meet it."""
    REWRITTEN = auto()
    """label-transformer-rewrites-peer: a transformer has added labels to it."""
    DNS = auto()
    """dns-peer-mismatch, where names do not resolve; otherwise one of several ways to write the servers."""
    NAME_LABEL = auto()
    """namespace-name-label: a label that is taken for the name of a namespace."""
    WRONG_NAMESPACE = auto()
    """policy-in-wrong-namespace: the pods are in another namespace than the policy."""
    TWO_ITEMS = auto()
    """peer-and-or-confusion: two items of a list where one was meant."""
    OWN_NAMESPACE = auto()
    """bare-podselector-cross-namespace: the pods are in another namespace, which the peer does not name."""
    NEAR_MISS = auto()
    """selector-near-miss: a slip in a label."""
    NAMED_OTHERWISE = auto()
    """contradictory-selector: the namespace of this name has other labels."""
    NOTHING = auto()
    """policy-selects-no-pods, peer-selects-nothing: none of these."""


class Dangling(Struct, frozen=True):
    """A selector that selects nothing, and why.

    Of a policy's own selector `rule` and `peer` are absent. `basis` is what the claim rests on besides what
    is known of `namespaces`, in which no pod was found; `finds_namespaces` says that these are selected and
    only lack the pods. `meant` are pods of another namespace that carry
    the labels; `miss`, `joined` and `named` say more about the causes of which they are.
    """

    cause: Cause
    policy: NetworkPolicy
    namespaces: tuple[str, ...]
    rule: PolicyRule | None = None
    peer: PodPeer | None = None
    basis: Basis = Basis.DECLARED
    meant: tuple[Workload, ...] = ()
    miss: NearMiss | None = None
    joined: JoinedPeer | None = None
    named: tuple[Namespace, ...] = ()
    finds_namespaces: bool = True


def dangling_policies(ctx: CheckContext) -> Iterator[Dangling]:
    """Yield each policy whose own selector selects no pod; one that selects every pod is exempt."""
    return ctx.remembered.answers(_dangling_policies, ctx)


def _dangling_policies(ctx: CheckContext) -> Iterator[Dangling]:
    for policy in ctx.inventory.policies:
        if policy.pod_selector.selects_everything or ctx.is_system(policy.namespace):
            continue
        if contradiction(policy.pod_selector) is not None:
            yield Dangling(Cause.CONTRADICTION, policy, (policy.namespace,))
            continue
        # What a release brings may carry any labels, which makes it less certain that nothing is selected.
        selected = ctx.engine.selected_workloads(policy, at_least=Match.UNKNOWN)
        # A policy that environments share need not have pods in each of them.
        if all(each.is_opaque for each in selected) and not ctx.selects_elsewhere(policy):
            yield _cause_of_policy(ctx, policy, may_select=bool(selected))


def _cause_of_policy(ctx: CheckContext, policy: NetworkPolicy, *, may_select: bool) -> Dangling:
    inside = (policy.namespace,)
    found = Dangling(Cause.NOTHING, policy, inside)
    elsewhere = meant_for_another_namespace(ctx, policy)
    if elsewhere is not None:
        basis = Basis.INCOMPLETE if may_select and ctx.is_open_world else elsewhere.basis
        return replace(found, cause=Cause.WRONG_NAMESPACE, meant=elsewhere.workloads, basis=basis)
    miss = near_miss_of_pods(policy.pod_selector, ctx.inventory.workloads_in(policy.namespace))
    if miss is not None and not _has_a_policy_of_its_own(ctx, policy, miss):
        basis = basis_of_missing(ctx, inside, policy.pod_selector, is_slip=True, may_select=may_select)
        return replace(found, cause=Cause.NEAR_MISS, miss=miss, basis=basis)
    basis = basis_of_missing(ctx, inside, policy.pod_selector, is_slip=False, may_select=may_select)
    return replace(found, basis=basis)


def _has_a_policy_of_its_own(ctx: CheckContext, policy: NetworkPolicy, miss: NearMiss) -> bool:
    """Tell whether what is near is somebody else's: another policy selects it, and this one's name agrees."""
    if miss.is_own_label or not all(each.kind in (SlipKind.TYPO, SlipKind.AFFIX) for each in miss.slips):
        return False
    words = {value for each in miss.wanted for value in each.values}
    name = policy.ref.name
    if not any(word in name for word in words) or any(each.value in name for each in miss.slips):
        return False
    others = (each for each in ctx.inventory.policies_in(policy.namespace) if each is not policy)
    return any(
        not each.pod_selector.selects_everything and each.pod_selector.match(workload.labels) is Match.YES
        for each in others
        for workload in miss.workloads
    )
