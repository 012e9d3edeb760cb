"""Connections between pods that policies deny for certain: at which end, and what one would edit.

Several rules ask for connections that somebody evidently wants. Where a slip in a selector or a port is
the reason, another rule names it at the line to edit, and `Slips` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from netpol_lint.findings import Evidence
from netpol_lint.policy.group import PolicyGroup, isolates
from netpol_lint.policy.ports import (
    EVERY_CONNECTION,
    FIRST_PORT,
    LAST_PORT,
    NO_CONNECTIONS,
    ConnectionSet,
    PortSet,
    Protocol,
)
from netpol_lint.resources.meta import ref_of
from netpol_lint.resources.network_policy import Direction, NetworkPolicy, PodPeer, PolicyRule
from netpol_lint.resources.selector import Match
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.dangling import Cause, Dangling, dangling_policies
from netpol_lint.rule_api.dangling_peers import dangling_peers
from netpol_lint.rule_api.destinations import number_of

_WHOEVER: Final = frozenset({Cause.CONTRADICTION, Cause.REWRITTEN})
"""Causes of which nobody can tell who was meant."""


def known_ports(ctx: CheckContext, workload: Workload) -> ConnectionSet:
    """Return the ports that a workload declares or a Service leads to, all ports if there are none."""
    found = NO_CONNECTIONS
    for each in workload.ports:
        found |= _single(each.protocol, each.number)
    for service in ctx.services_of(workload):
        for port in service.ports:
            number = number_of(port, workload)
            found |= _single(port.protocol, number) if number is not None else NO_CONNECTIONS
    return found or EVERY_CONNECTION


def _single(protocol: str, number: int) -> ConnectionSet:
    if protocol not in Protocol.__members__ or not FIRST_PORT <= number <= LAST_PORT:
        return NO_CONNECTIONS
    return ConnectionSet.single(Protocol(protocol), PortSet.single(number))


def takes_part(workload: Workload) -> bool:
    """Tell whether policies decide for certain about a workload's connections with other pods."""
    return not (workload.host_network or workload.is_finished or workload.is_assumed)


def denying_sides(
    ctx: CheckContext, source: Workload, destination: Workload, wanted: ConnectionSet
) -> tuple[Direction, ...]:
    """Return the sides that deny all wanted connections for certain."""
    if source is destination and not source.may_have_peers:
        return ()
    sides = (
        (Direction.EGRESS, source, destination),
        (Direction.INGRESS, destination, source),
    )
    return tuple(
        direction
        for direction, own, other in sides
        if not ctx.engine.side(direction, own, other).possible & wanted
    )


def denying_group(ctx: CheckContext, source: Workload, destination: Workload, side: Direction) -> PolicyGroup:
    """Return the policies that decide at one side of a connection."""
    return ctx.engine.group_of(source if side is Direction.EGRESS else destination, side)


def narrowest(group: PolicyGroup) -> NetworkPolicy | None:
    """Return the policy of a group that is most about its pods, to which a rule would be added."""
    policies = [each.policy for each in group.policies]
    return max(policies, key=lambda each: len(each.pod_selector.requirements), default=None)


def isolating(group: PolicyGroup) -> Iterator[Evidence]:
    """Yield the policies of a group as the reason why what they do not allow is denied."""
    yield from (isolates(each.policy, group.direction) for each in group.policies)
    for each in group.cluster_wide:
        yield Evidence(each.policy.at, f"{each.policy} decides about {group.direction.field_name}, too")


@dataclass(frozen=True)
class Slips:
    """The slips in policies of a cluster of which other rules speak, found when somebody first asks."""

    ctx: CheckContext

    def explain(self, source: Workload | None, destination: Workload) -> bool:
        """Tell whether a slip is why a connection is denied, of a source or of anybody."""
        if self.ctx.port_slips.explains(source, destination) or self._isolates_by_accident(destination):
            return True
        sides: list[tuple[Direction, Workload, Workload | None]] = [(Direction.INGRESS, destination, source)]
        if source is not None:
            sides.append((Direction.EGRESS, source, destination))
        return any(self._explains_side(*each, destination) for each in sides)

    @cached_property
    def _defined_twice(self) -> frozenset[object]:
        """The objects of which the other definition may say otherwise."""
        return frozenset(ref_of(kept) for kept, _ in self.ctx.duplicates)

    def _explains_side(
        self, side: Direction, own: Workload, other: Workload | None, destination: Workload
    ) -> bool:
        return (
            self._is_without_the_name(side, own, other, destination)
            or any(self._is_meant(each, side, own, other) for each in self._peers)
            or any(self._would_select(each, side, own) for each in self._policies)
            or any(self._has_an_idle_rule(each, side, own, other) for each in self._in_namespace(own))
            or any(
                each.ref in self._defined_twice and _selects(each, own) for each in self._in_namespace(own)
            )
        )

    @cached_property
    def _peers(self) -> tuple[Dangling, ...]:
        return tuple(dangling_peers(self.ctx))

    @cached_property
    def _policies(self) -> tuple[Dangling, ...]:
        return tuple(dangling_policies(self.ctx))

    @cached_property
    def _dead(self) -> frozenset[object]:
        return frozenset(each.policy.ref for each in self._policies)

    def _in_namespace(self, own: Workload) -> tuple[NetworkPolicy, ...]:
        return self.ctx.inventory.policies_in(own.namespace)

    def _is_without_the_name(
        self, side: Direction, own: Workload, other: Workload | None, destination: Workload
    ) -> bool:
        """Tell whether a rule for both ends has a port by a name that the destination does not declare."""
        pod = self.ctx.engine.classes.of(destination)
        return any(
            rule.named
            and not rule.connections_to(pod) - rule.numbered
            and (other is None or rule.peers.match(self.ctx.engine.classes.of(other)) is not Match.NO)
            for rule in self.ctx.engine.group_of(own, side).possible_rules
        )

    def _isolates_by_accident(self, destination: Workload) -> bool:
        """Tell whether only policies without `policyTypes` and with egress rules keep others out."""
        group = self.ctx.engine.group_of(destination, Direction.INGRESS)
        return bool(group.policies) and all(_is_implied(each.policy) for each in group.policies)

    def _is_meant(self, each: Dangling, side: Direction, own: Workload, other: Workload | None) -> bool:
        """Tell whether a peer that selects nobody was written for one end in a policy of the other."""
        if each.rule is None or each.rule.direction is not side or not _selects(each.policy, own):
            return False
        if other is None:
            return each.cause is not Cause.NOTHING
        return each.cause in _WHOEVER or _means(each, other)

    def _would_select(self, each: Dangling, side: Direction, own: Workload) -> bool:
        """Tell whether a policy that selects nobody was written for an end."""
        if side not in each.policy.directions:
            return False
        return _means(each, own) or (each.cause in _WHOEVER and each.policy.namespace == own.namespace)

    def _has_an_idle_rule(
        self, policy: NetworkPolicy, side: Direction, own: Workload, other: Workload | None
    ) -> bool:
        """Tell whether a rule for the other end is idle: its policy selects nobody, or is not for it."""
        is_for_nobody = policy.ref in self._dead
        is_not_in_force = side not in policy.directions and _selects(policy, own)
        if not (is_for_nobody or is_not_in_force):
            return False
        rules = [rule for rule in policy.rules if rule.direction is side]
        return any(self._may_mean(policy, rule, other) for rule in rules)

    def _may_mean(self, policy: NetworkPolicy, rule: PolicyRule, other: Workload | None) -> bool:
        if other is None or not rule.peers:
            return True
        classes = self.ctx.engine.classes
        index = classes.of(other).index
        return any(
            index in classes.matching(peer, policy.namespace).possible
            for peer in rule.peers
            if isinstance(peer, PodPeer)
        )


def _selects(policy: NetworkPolicy, workload: Workload) -> bool:
    is_there = policy.namespace == workload.namespace
    return is_there and policy.pod_selector.match(workload.labels) is not Match.NO


def _means(each: Dangling, workload: Workload) -> bool:
    miss, joined = each.miss, each.joined
    meant = (*each.meant, *(miss.workloads if miss else ()), *(joined.workloads if joined else ()))
    if any(other.ref == workload.ref for other in meant):
        return True
    if miss is not None and any(other.name == workload.namespace for other in miss.namespaces):
        return True
    selector = each.peer.namespace_selector if each.peer is not None else None
    values = (value for asked in (selector.requirements if selector else ()) for value in asked.values)
    return each.cause is Cause.NAME_LABEL and workload.namespace in values


def _is_implied(policy: NetworkPolicy) -> bool:
    """Tell whether a policy isolates for ingress only because it does not say which directions it is for."""
    spec = policy.written.get("spec") if policy.written is not None else None
    has_types = spec is None or spec.get("policyTypes") is not None
    directions = {rule.direction for rule in policy.rules}
    return not has_types and directions == {Direction.EGRESS}
