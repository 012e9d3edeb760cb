"""Policies that select the same pods, and what their rules together allow a peer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from netpol_lint.findings import Evidence
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.rules import Action, CompiledNetworkPolicy, CompiledPolicy, NetworkPolicyRule
from netpol_lint.policy.trail import TierRules, Trail, tiers_of, trails
from netpol_lint.policy.verdict import Ternary, UnknownReason, Verdict, in_order
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.resources.selector import Match
from netpol_lint.resources.workload import Workload


# Without slots, which leave no place for the answers: many ask one group.
class PolicyGroup(Struct, frozen=True, dict=True):
    """The policies that select the same pods in one direction, and those pods.

    Pods of a group cannot be told apart in that direction. `maybe` are policies that select them
    only if labels unknown here say so; `cluster_wide` and `maybe_cluster_wide` are the same of the
    tiers before and after NetworkPolicy. A group without workloads stands for pods that are not
    declared here and that its policies select.
    """

    direction: Direction
    namespace: str
    policies: tuple[CompiledNetworkPolicy, ...]
    maybe: tuple[CompiledNetworkPolicy, ...]
    workloads: tuple[Workload, ...]
    cluster_wide: tuple[CompiledPolicy, ...] = ()
    maybe_cluster_wide: tuple[CompiledPolicy, ...] = ()

    @cached_property
    def rules(self) -> tuple[NetworkPolicyRule, ...]:
        """Every NetworkPolicy's rule in effect for certain, in the order of the policies."""
        return _rules(self.policies, self.direction)

    @cached_property
    def possible_rules(self) -> tuple[NetworkPolicyRule, ...]:
        """Every NetworkPolicy's rule that may be in effect."""
        return _rules((*self.policies, *self.maybe), self.direction)

    @cached_property
    def isolations(self) -> tuple[Evidence, ...]:
        """The evidence that each of its policies isolates its pods."""
        return tuple([isolates(each.policy, self.direction) for each in self.policies])

    @property
    def isolation(self) -> Ternary:
        """Whether its NetworkPolicies isolate its pods, taken by themselves."""
        if self.policies:
            return Ternary.YES
        return Ternary.UNKNOWN if self.maybe else Ternary.NO

    @cached_property
    def key(self) -> tuple[object, ...]:
        """What tells it from other groups of the same engine, in which each policy is one object."""
        lists = (self.policies, self.maybe, self.cluster_wide, self.maybe_cluster_wide)
        return (self.direction, *(tuple(map(id, policies)) for policies in lists))

    @cached_property
    def tiers(self) -> tuple[TierRules, ...]:
        """The tiers that have a policy about its pods, in the order in which they decide."""
        if self.maybe or self.cluster_wide or self.maybe_cluster_wide:
            certain = (*self.policies, *self.cluster_wide)
            return tuple(tiers_of(self.direction, certain, (*self.maybe, *self.maybe_cluster_wide)))
        return (TierRules(self.rules),) if self.policies else ()


def _rules(policies: Iterable[CompiledNetworkPolicy], direction: Direction) -> tuple[NetworkPolicyRule, ...]:
    return tuple([rule for policy in policies for rule in policy.rules[direction]])


def verdict_of(group: PolicyGroup, peer: PodClass | CidrSet, destination: PodClass | None) -> Verdict:
    """Return what a group's policies allow to or from a peer.

    Of some addresses, what is allowed with every one of them. Port names are resolved on
    `destination`; without one they name no port.
    """
    tiers = group.tiers
    followed = trails(tiers, peer, destination)
    allowed = possible = EVERY_CONNECTION if followed else NO_CONNECTIONS
    for trail in followed:
        allowed &= trail.allowed
        possible &= trail.allowed | trail.unknown
    because = dict.fromkeys(
        evidence for trail in followed for evidence in _because(trail, allowed, destination)
    )
    if not because:
        because = dict.fromkeys(group.isolations)
    unknown = possible - allowed
    reasons = in_order(reason for trail in followed for reason in _reasons(tiers, trail, unknown))
    return Verdict(allowed, unknown, tuple(because), reasons)


def why_unknown(
    tiers: tuple[TierRules, ...],
    peer: PodClass | CidrSet,
    destination: PodClass | None,
    among: ConnectionSet,
) -> tuple[UnknownReason, ...]:
    """Say why it is unknown what the tiers do with some connections; nothing if they leave no doubt."""
    if all(tier.is_certain for tier in tiers):
        return ()
    followed = trails(tiers, peer, destination)
    return in_order(reason for trail in followed for reason in _reasons(tiers, trail, among))


def _reasons(tiers: Iterable[TierRules], trail: Trail, among: ConnectionSet) -> Iterator[UnknownReason]:
    """Yield for each rule that leaves open some of the unknown connections why nobody can tell."""
    unknown = trail.unknown & among
    if not unknown:
        return
    for stop in trail.stops:
        if (stop.found.possible - stop.found.certain) & unknown:
            if stop.match is Match.UNKNOWN:
                yield stop.rule.peers.why_unknown(trail.peer)
            if stop.is_maybe:
                yield UnknownReason.LABELS
    if any(tier.isolates and tier.may_fall_through for tier in tiers):
        yield UnknownReason.LABELS


def _because(trail: Trail, allowed: ConnectionSet, destination: PodClass | None) -> Iterator[Evidence]:
    """Yield the rules that allow what is allowed, or those that deny when nothing is."""
    for stop in trail.stops:
        rule, certain = stop.rule, stop.found.certain
        if rule.action is Action.ALLOW and certain & allowed:
            yield Evidence(rule.at, f"{rule.policy} allows {rule.connections_to(destination)}")
        elif rule.action is Action.DENY and certain and not allowed:
            yield Evidence(rule.at, f"{rule.policy} denies {rule.connections_to(destination)}")


def isolates(policy: NetworkPolicy, direction: Direction) -> Evidence:
    """Return the evidence that a policy isolates what it selects."""
    selected = "every pod" if policy.pod_selector.selects_everything else f"pods with {policy.pod_selector}"
    return Evidence(
        policy.selector_at,
        f"{policy} isolates {selected} of namespace {policy.namespace} for {direction.field_name}",
    )
