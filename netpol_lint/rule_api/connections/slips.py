"""Slips that are why connections are denied which somebody evidently wants.

Where a slip in a selector or a port is the reason, another rule names it at the line to edit, and the
rules that ask for such connections are silent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from msgspec import Struct

from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.meta import ref_of
from netpol_lint.resources.network_policy import Direction, NetworkPolicy, PodPeer, PolicyRule
from netpol_lint.resources.selector import Match
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.selectors.dangling import Cause, Dangling, dangling_policies
from netpol_lint.rule_api.selectors.dangling_peers import dangling_peers

_WHOEVER: Final = frozenset({Cause.CONTRADICTION, Cause.REWRITTEN})
"""Causes of which nobody can tell who was meant."""


class _End(Struct, frozen=True):
    """What is known of one side of a workload, whoever is at the other end.

    `is_explained` tells that a slip is why anybody is denied there. `named` are the rules with ports by
    name, `peers` those of policies of the workload that select nobody, and `idle` the rules of policies
    that select nobody or are not for the side.
    """

    is_explained: bool
    named: tuple[NetworkPolicyRule, ...]
    peers: tuple[Dangling, ...]
    idle: tuple[tuple[NetworkPolicy, PolicyRule], ...]


# Without slots, which leave no place for the answers: they are given for each end, not for each pair of them.
class Slips(Struct, frozen=True, dict=True):
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
    def _defined_twice(self) -> tuple[NetworkPolicy, ...]:
        """The policies of which the other definition may say otherwise."""
        kept = frozenset(ref_of(each) for each, _ in self.ctx.duplicates)
        return tuple(each for each in self.ctx.inventory.policies if each.ref in kept) if kept else ()

    def _explains_side(
        self, side: Direction, own: Workload, other: Workload | None, destination: Workload
    ) -> bool:
        end = self._end(side, own)
        return (
            end.is_explained
            or any(self._is_without_the_name(side, each, other, destination) for each in end.named)
            or any(_is_meant(each, other) for each in end.peers)
            or any(self._may_mean(policy, rule, other) for policy, rule in end.idle)
        )

    def _end(self, side: Direction, own: Workload) -> _End:
        key = (side, own.ref)
        found = self._ends.get(key)
        if found is None:
            found = self._ends[key] = self._looked_at(side, own)
        return found

    @cached_property
    def _ends(self) -> dict[object, _End]:
        return {}

    def _looked_at(self, side: Direction, own: Workload) -> _End:
        idle = self._idle.get((own.namespace, side), ())
        return _End(
            is_explained=any(_would_select(each, side, own) for each in self._policies)
            or any(_selects(each, own) for each in self._defined_twice),
            named=tuple(self._with_names(side, own)),
            peers=tuple(self._peers.get((self.ctx.engine.classes.of(own).index, side), ())),
            idle=tuple(each for each in idle if each[0].ref in self._dead or _selects(each[0], own)),
        )

    def _with_names(self, side: Direction, own: Workload) -> Iterator[NetworkPolicyRule]:
        """Yield the rules whose ports have names, of those for ingress the ones that mean no port."""
        for each in self.ctx.engine.group_of(own, side).possible_rules:
            if each.named and (side is Direction.EGRESS or self._is_lost(each, own)):
                yield each

    def _is_lost(self, rule: NetworkPolicyRule, destination: Workload) -> bool:
        """Tell whether the names of a rule's ports mean nothing at a destination."""
        return not rule.connections_to(self.ctx.engine.classes.of(destination)) - rule.numbered

    @cached_property
    def _peers(self) -> Mapping[tuple[int, Direction], Sequence[Dangling]]:
        """The peers that select nobody, by the classes that their policies may select, and their side."""
        found: dict[tuple[int, Direction], list[Dangling]] = defaultdict(list)
        for each in dangling_peers(self.ctx):
            if each.rule is not None:
                policy = each.policy
                own = self.ctx.engine.classes.in_namespace(policy.namespace, policy.pod_selector)
                for index in own.possible:
                    found[index, each.rule.direction].append(each)
        return found

    @cached_property
    def _idle(self) -> Mapping[tuple[str, Direction], Sequence[tuple[NetworkPolicy, PolicyRule]]]:
        """The rules of policies that select nobody or are not for their side, by namespace and side."""
        found: dict[tuple[str, Direction], list[tuple[NetworkPolicy, PolicyRule]]] = defaultdict(list)
        for policy in self.ctx.inventory.policies:
            for rule in policy.rules:
                if rule.direction not in policy.directions or policy.ref in self._dead:
                    found[policy.namespace, rule.direction].append((policy, rule))
        return found

    @cached_property
    def _policies(self) -> tuple[Dangling, ...]:
        return tuple(dangling_policies(self.ctx))

    @cached_property
    def _dead(self) -> frozenset[object]:
        return frozenset(each.policy.ref for each in self._policies)

    def _is_without_the_name(
        self, side: Direction, rule: NetworkPolicyRule, other: Workload | None, destination: Workload
    ) -> bool:
        """Tell whether a rule for both ends has a port by a name that the destination does not declare."""
        if side is Direction.EGRESS and not self._is_lost(rule, destination):
            return False
        return other is None or rule.peers.match(self.ctx.engine.classes.of(other)) is not Match.NO

    def _isolates_by_accident(self, destination: Workload) -> bool:
        """Tell whether only policies without `policyTypes` and with egress rules keep others out."""
        pod = self.ctx.engine.classes.of(destination)
        found = self._accidents.get(pod.index)
        if found is None:
            group = self.ctx.engine.group_of_class(pod, Direction.INGRESS)
            found = bool(group.policies) and all(_is_implied(each.policy) for each in group.policies)
            self._accidents[pod.index] = found
        return found

    @cached_property
    def _accidents(self) -> dict[int, bool]:
        return {}

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


def _is_meant(each: Dangling, other: Workload | None) -> bool:
    """Tell whether a peer that selects nobody was written for an end."""
    if other is None:
        return each.cause is not Cause.NOTHING
    return each.cause in _WHOEVER or _means(each, other)


def _would_select(each: Dangling, side: Direction, own: Workload) -> bool:
    """Tell whether a policy that selects nobody was written for an end."""
    if side not in each.policy.directions:
        return False
    return _means(each, own) or (each.cause in _WHOEVER and each.policy.namespace == own.namespace)


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
