"""Policies that select the same pods, and what their rules together allow a peer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netpol_lint.findings import Evidence
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.decide import Decision, Step, TierSteps, decide
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.rules import (
    Action,
    CompiledNetworkPolicy,
    CompiledPolicy,
    CompiledRule,
    NetworkPolicyRule,
    Tier,
)
from netpol_lint.policy.verdict import Ternary, UnknownReason, Verdict, in_order
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.resources.selector import Match
from netpol_lint.resources.workload import Workload


@dataclass(frozen=True, slots=True)
class PolicyGroup:
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

    @property
    def rules(self) -> tuple[NetworkPolicyRule, ...]:
        """Every NetworkPolicy's rule in effect for certain, in the order of the policies."""
        return _rules(self.policies, self.direction)

    @property
    def possible_rules(self) -> tuple[NetworkPolicyRule, ...]:
        """Every NetworkPolicy's rule that may be in effect."""
        return _rules((*self.policies, *self.maybe), self.direction)

    @property
    def isolation(self) -> Ternary:
        """Whether its NetworkPolicies isolate its pods, taken by themselves."""
        if self.policies:
            return Ternary.YES
        return Ternary.UNKNOWN if self.maybe else Ternary.NO

    @property
    def tiers(self) -> tuple[TierRules, ...]:
        """The tiers that have a policy about its pods, in the order in which they decide."""
        if self.maybe or self.cluster_wide or self.maybe_cluster_wide:
            certain = (*self.policies, *self.cluster_wide)
            return tuple(_tiers(self.direction, certain, (*self.maybe, *self.maybe_cluster_wide)))
        return (TierRules(self.rules),) if self.policies else ()


@dataclass(frozen=True, slots=True)
class TierRules:
    """The rules of a tier that are about some pods, in order.

    `maybe` holds the positions of those that are in effect only possibly. By default it is the tier of
    NetworkPolicies that select the pods for certain.
    """

    rules: tuple[CompiledRule, ...]
    maybe: frozenset[int] = frozenset()
    isolates: bool = True
    may_fall_through: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether its policies are in effect for certain, and it is certain of every end whom they mean."""
        if self.maybe or (self.isolates and self.may_fall_through):
            return False
        return all(
            rule.peers.pods.is_certain and rule.peers.addresses is rule.peers.possible_addresses
            for rule in self.rules
        )

    @property
    def only_adds_up(self) -> bool:
        """Whether it isolates for certain and all of its rules allow, as those of NetworkPolicies do."""
        if self.maybe or self.may_fall_through:
            return False
        return all(rule.action is Action.ALLOW for rule in self.rules)

    def is_maybe(self, position: int) -> bool:
        """Tell whether the rule at a position is in effect only possibly."""
        return position in self.maybe


def _tiers(
    direction: Direction, certain: Iterable[CompiledPolicy], maybe: Iterable[CompiledPolicy]
) -> Iterator[TierRules]:
    known = [(each, True) for each in certain] + [(each, False) for each in maybe]
    for tier in Tier:
        inside = sorted((each for each in known if each[0].tier is tier), key=lambda each: each[0].order)
        if inside:
            rules = [(rule, sure) for policy, sure in inside for rule in policy.rules[direction]]
            yield TierRules(
                rules=tuple(rule for rule, _ in rules),
                maybe=frozenset(position for position, (_, sure) in enumerate(rules) if not sure),
                isolates=any(direction in policy.isolates for policy, _ in inside),
                may_fall_through=not any(direction in policy.isolates for policy, sure in inside if sure),
            )


def _rules(policies: Iterable[CompiledNetworkPolicy], direction: Direction) -> tuple[NetworkPolicyRule, ...]:
    return tuple(rule for policy in policies for rule in policy.rules[direction])


def verdict_of(group: PolicyGroup, peer: PodClass | CidrSet, destination: PodClass | None) -> Verdict:
    """Return what a group's policies allow to or from a peer.

    Of some addresses, what is allowed with every one of them. Port names are resolved on
    `destination`; without one they name no port.
    """
    tiers = group.tiers
    decisions = [(piece, _decision(tiers, piece, destination)) for piece in _pieces(peer, tiers)]
    allowed = possible = EVERY_CONNECTION if decisions else NO_CONNECTIONS
    for _, decision in decisions:
        allowed &= decision.allowed
        possible &= decision.allowed | decision.unknown
    because = dict.fromkeys(
        evidence
        for piece, decision in decisions
        for evidence in _because(tiers, decision, allowed, destination)
    )
    if not because:
        because = dict.fromkeys(isolates(each.policy, group.direction) for each in group.policies)
    unknown = possible - allowed
    reasons = in_order(
        reason for piece, decision in decisions for reason in _reasons(tiers, piece, decision, unknown)
    )
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
    return in_order(
        reason
        for piece in _pieces(peer, tiers)
        for reason in _reasons(tiers, piece, _decision(tiers, piece, destination), among)
    )


def _reasons(
    tiers: Iterable[TierRules],
    peer: PodClass | CidrSet,
    decision: Decision[ConnectionSet],
    among: ConnectionSet,
) -> Iterator[UnknownReason]:
    """Yield for each rule that leaves open some of the unknown connections why nobody can tell."""
    unknown = decision.unknown & among
    matched = iter(decision.matched)
    for tier in tiers if unknown else ():
        for (position, rule), step in zip(enumerate(tier.rules), matched, strict=False):
            if not (step.possible - step.certain) & unknown:
                continue
            if rule.peers.match(peer) is Match.UNKNOWN:
                yield rule.peers.why_unknown(peer)
            if tier.is_maybe(position):
                yield UnknownReason.LABELS
        if tier.isolates and tier.may_fall_through:
            yield UnknownReason.LABELS


def _pieces(peer: PodClass | CidrSet, tiers: Iterable[TierRules]) -> list[PodClass | CidrSet]:
    """Cut addresses so that each rule matches all of a piece or nothing of it."""
    if isinstance(peer, PodClass):
        return [peer]
    pieces = [peer] if peer else []
    cuts = {cut for tier in tiers for rule in tier.rules for cut in _cuts(rule)}
    for cut in sorted(cuts, key=lambda each: (each.ipv4, each.ipv6)):
        pieces = [part for piece in pieces for part in (piece & cut, piece - cut) if part]
    return list(pieces)


def _cuts(rule: CompiledRule) -> Iterator[CidrSet]:
    yield rule.peers.addresses
    yield rule.peers.possible_addresses


def _decision(
    tiers: Iterable[TierRules], peer: PodClass | CidrSet, destination: PodClass | None
) -> Decision[ConnectionSet]:
    steps = [
        TierSteps(
            tuple(
                _step(rule, peer, destination, is_sure=not tier.is_maybe(position))
                for position, rule in enumerate(tier.rules)
            ),
            tier.isolates,
            tier.may_fall_through,
        )
        for tier in tiers
    ]
    return decide(steps, EVERY_CONNECTION, NO_CONNECTIONS)


def _step(
    rule: CompiledRule, peer: PodClass | CidrSet, destination: PodClass | None, *, is_sure: bool
) -> Step[ConnectionSet]:
    match = rule.peers.match(peer)
    possible = NO_CONNECTIONS if match is Match.NO else rule.connections_to(destination)
    return Step(rule.action, possible if is_sure and match is Match.YES else NO_CONNECTIONS, possible)


def _because(
    tiers: Iterable[TierRules],
    decision: Decision[ConnectionSet],
    allowed: ConnectionSet,
    destination: PodClass | None,
) -> Iterator[Evidence]:
    """Yield the rules that allow what is allowed, or those that deny when nothing is."""
    rules = [rule for tier in tiers for rule in tier.rules]
    for rule, step in zip(rules, decision.matched, strict=False):
        if rule.action is Action.ALLOW and step.certain & allowed:
            yield Evidence(rule.at, f"{rule.policy} allows {rule.connections_to(destination)}")
        elif rule.action is Action.DENY and step.certain and not allowed:
            yield Evidence(rule.at, f"{rule.policy} denies {rule.connections_to(destination)}")


def isolates(policy: NetworkPolicy, direction: Direction) -> Evidence:
    """Return the evidence that a policy isolates what it selects."""
    selected = "every pod" if policy.pod_selector.selects_everything else f"pods with {policy.pod_selector}"
    return Evidence(
        policy.selector_at,
        f"{policy} isolates {selected} of namespace {policy.namespace} for {direction.field_name}",
    )
