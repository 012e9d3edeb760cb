"""Policies that select the same pods, and what their rules together allow a peer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netpol_lint.findings import Evidence
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.compiled import CompiledPolicy, CompiledRule
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.verdict import Ternary, Verdict
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.resources.selector import Match
from netpol_lint.resources.workload import Workload


@dataclass(frozen=True, slots=True)
class PolicyGroup:
    """The policies that select the same pods in one direction, and those pods.

    Pods of a group cannot be told apart in that direction. `maybe` are policies that select them
    only if labels unknown here say so. A group without workloads stands for pods that are not
    declared here and that its policies select.
    """

    direction: Direction
    namespace: str
    policies: tuple[CompiledPolicy, ...]
    maybe: tuple[CompiledPolicy, ...]
    workloads: tuple[Workload, ...]

    @property
    def rules(self) -> tuple[CompiledRule, ...]:
        """Every rule in effect for certain, in the order of the policies."""
        return _rules(self.policies, self.direction)

    @property
    def possible_rules(self) -> tuple[CompiledRule, ...]:
        """Every rule that may be in effect."""
        return _rules((*self.policies, *self.maybe), self.direction)

    @property
    def isolation(self) -> Ternary:
        """Whether its policies isolate its pods, taken by themselves."""
        if self.policies:
            return Ternary.YES
        return Ternary.UNKNOWN if self.maybe else Ternary.NO


def _rules(policies: Iterable[CompiledPolicy], direction: Direction) -> tuple[CompiledRule, ...]:
    return tuple(rule for policy in policies for rule in policy.rules[direction])


def verdict_of(group: PolicyGroup, peer: PodClass | CidrSet, destination: PodClass | None) -> Verdict:
    """Return what an isolated group allows to or from a peer.

    Port names are resolved on `destination`; without one they name no port.
    """
    allowed = _allowed(peer, group.rules, destination, at_least=Match.YES)
    possible = _allowed(peer, group.possible_rules, destination, at_least=Match.UNKNOWN)
    because = [
        Evidence(rule.rule.at, f"{rule.policy} allows {connections}")
        for rule in group.rules
        if _has_a_part(rule, peer) and (connections := rule.connections_to(destination)) & allowed
    ]
    because = because or [isolates(each.policy, group.direction) for each in group.policies]
    return Verdict(allowed, possible - allowed, tuple(because))


def isolates(policy: NetworkPolicy, direction: Direction) -> Evidence:
    """Return the evidence that a policy isolates what it selects."""
    selected = "every pod" if policy.pod_selector.selects_everything else f"pods with {policy.pod_selector}"
    return Evidence(
        policy.selector_at,
        f"{policy} isolates {selected} of namespace {policy.namespace} for {direction.field_name}",
    )


def peer_match(rule: CompiledRule, peer: PodClass | CidrSet) -> Match:
    """Tell whether a rule's peers include a pod class, or all of some addresses outside."""
    if rule.every_peer:
        return Match.YES
    if isinstance(peer, PodClass):
        return rule.pods.match(peer)
    return Match.YES if peer and peer <= rule.addresses else Match.NO


def _has_a_part(rule: CompiledRule, peer: PodClass | CidrSet) -> bool:
    """Tell whether a rule's peers include a pod class for certain, or some of the addresses."""
    if isinstance(peer, CidrSet) and not rule.every_peer:
        return bool(rule.addresses & peer)
    return peer_match(rule, peer) is Match.YES


def _allowed(
    peer: PodClass | CidrSet,
    rules: Iterable[CompiledRule],
    destination: PodClass | None,
    *,
    at_least: Match,
) -> ConnectionSet:
    """Return what rules together allow, those that match the peer for certain or at least possibly."""
    if isinstance(peer, CidrSet):
        return _reached_by_all(peer, rules, destination)
    allowed = NO_CONNECTIONS
    for rule in rules:
        if peer_match(rule, peer).value >= at_least.value:
            allowed |= rule.connections_to(destination)
    return allowed


def _reached_by_all(
    addresses: CidrSet, rules: Iterable[CompiledRule], destination: PodClass | None
) -> ConnectionSet:
    """Return the connections that rules together allow with every one of some addresses.

    One rule may allow a part of them and another rule the rest. Connections are kept apart by which
    addresses are still missing.
    """
    missing = [(EVERY_CONNECTION, addresses)] if addresses else []
    for rule in rules:
        allows = rule.connections_to(destination)
        reached = addresses if rule.every_peer else rule.addresses
        split = [(connections & allows, left - reached) for connections, left in missing]
        split += [(connections - allows, left) for connections, left in missing]
        missing = [(connections, left) for connections, left in split if connections]
    allowed = NO_CONNECTIONS
    for connections, left in missing:
        if not left:
            allowed |= connections
    return allowed
