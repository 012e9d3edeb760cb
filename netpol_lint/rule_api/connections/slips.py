"""Slips that are why connections are denied which somebody evidently wants.

Where a slip is the reason, another rule names it at the line to edit, and rules about connections are silent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from typing import Final

from msgspec import Struct

from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.meta import ObjectRef, ref_of
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

    `is_explained` tells that a slip is why anybody is denied there. `named` are the rules with ports by name,
    `peers` those that select nobody, `idle` the rules of policies that select nobody or are not for the side.
    """

    is_explained: bool
    named: tuple[NetworkPolicyRule, ...]
    peers: tuple[Dangling, ...]
    idle: tuple[tuple[NetworkPolicy, PolicyRule], ...]


class Doubts(Struct, frozen=True):
    """What slips at one side may be why of, for the pods of a class.

    They explain all that is denied there, or may explain what is denied `among` some classes, `None` for any.
    """

    explain_all: bool = False
    among: BitSet | None = NO_BITS

    def __bool__(self) -> bool:
        return self.explain_all or self.among != NO_BITS


class _Meaning(Struct, frozen=True):
    """Whom selectors that select nobody were written for: workloads, and all of some namespaces."""

    workloads: Mapping[ObjectRef, Workload]
    namespaces: frozenset[str]

    def holds(self, workload: Workload) -> bool:
        return workload.ref in self.workloads or workload.namespace in self.namespaces


# Without slots, which leave no place for the answers: they are for each end, not for each pair of them.
class Slips(Struct, frozen=True, dict=True):
    """The slips in policies of a cluster of which other rules speak, found when somebody first asks."""

    ctx: CheckContext

    def explain(self, source: Workload | None, destination: Workload) -> bool:
        """Tell whether a slip is why a connection is denied, of a source or of anybody."""
        if self.ctx.port_slips.explains(source, destination) or self._isolates_by_accident(destination):
            return True
        if self._explains_side(Direction.INGRESS, destination, source, destination):
            return True
        return source is not None and self._explains_side(Direction.EGRESS, source, destination, destination)

    def doubts(self, side: Direction, own: PodClass) -> Doubts:
        """Return what is known of one side of a class without asking who is at the other end."""
        key = (side, own.index)
        found = self._doubts.get(key)
        if found is None:
            found = self._doubts[key] = _of_all([self._doubts_of(side, own, each) for each in own.members])
        return found

    @cached_property
    def _doubts(self) -> dict[tuple[Direction, int], Doubts]:
        return {}

    def _doubts_of(self, side: Direction, own: PodClass, workload: Workload) -> Doubts:
        end = self._end(side, workload)
        is_inwards = side is Direction.INGRESS
        if (
            end.is_explained
            or (is_inwards and self._isolates_by_accident(workload))
            or any(each.cause in _WHOEVER for each in end.peers)
            or any(not rule.peers for _, rule in end.idle)
        ):
            return Doubts(explain_all=True)
        found = self.ctx.port_slips.doubts(workload) if is_inwards else NO_BITS
        if found is None or any(rule.peers.every for rule in end.named):
            return Doubts(among=None)
        return Doubts(among=reduce(BitSet.__or__, self._others_of(end), found))

    def _others_of(self, end: _End) -> Iterator[BitSet]:
        """Yield the classes that the slips at an end may have to do with."""
        classes = self.ctx.engine.classes
        yield from (rule.peers.pods.possible for rule in end.named)
        for each in end.peers:
            meaning = self._meaning(each)
            yield BitSet.of(classes.of(workload).index for workload in meaning.workloads.values())
            yield from map(classes.window, meaning.namespaces)
        for policy, rule in end.idle:
            pods = (peer for peer in rule.peers if isinstance(peer, PodPeer))
            yield from (classes.matching(peer, policy.namespace).possible for peer in pods)

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
            or any(self._is_meant(each, other) for each in end.peers)
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
            is_explained=self._would_select[side].holds(own)
            or any(_selects(each, own) for each in self._defined_twice),
            named=tuple(self._with_names(side, own)),
            peers=tuple(self._peers.get((self.ctx.engine.classes.of(own).index, side), ())),
            idle=tuple(each for each in idle if each[0].ref in self._dead or _selects(each[0], own)),
        )

    @cached_property
    def _would_select(self) -> Mapping[Direction, _Meaning]:
        """For whom the policies that select nobody were written, by the sides that they are for."""
        return {
            side: _together(each for each in self._policies if side in each.policy.directions)
            for side in Direction
        }

    def _is_meant(self, each: Dangling, other: Workload | None) -> bool:
        """Tell whether a peer that selects nobody was written for an end."""
        if other is None:
            return each.cause is not Cause.NOTHING
        return each.cause in _WHOEVER or self._meaning(each).holds(other)

    def _meaning(self, each: Dangling) -> _Meaning:
        # By identity: the peers are remembered, and comparing them takes longer than the answer.
        found = self._meanings.get(id(each))
        if found is None:
            found = self._meanings[id(each)] = _meaning(each)
        return found

    @cached_property
    def _meanings(self) -> dict[int, _Meaning]:
        return {}

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


def _selects(policy: NetworkPolicy, workload: Workload) -> bool:
    is_there = policy.namespace == workload.namespace
    return is_there and policy.pod_selector.match(workload.labels) is not Match.NO


def _meaning(each: Dangling) -> _Meaning:
    miss, joined = each.miss, each.joined
    meant = (*each.meant, *(miss.workloads if miss else ()), *(joined.workloads if joined else ()))
    namespaces = {other.name for other in miss.namespaces} if miss is not None else set()
    if each.cause is Cause.NAME_LABEL and each.peer is not None:
        selector = each.peer.namespace_selector
        namespaces.update(*(asked.values for asked in (selector.requirements if selector else ())))
    return _Meaning({workload.ref: workload for workload in meant}, frozenset(namespaces))


def _together(policies: Iterable[Dangling]) -> _Meaning:
    workloads: dict[ObjectRef, Workload] = {}
    namespaces: set[str] = set()
    for each in policies:
        meaning = _meaning(each)
        workloads |= meaning.workloads
        namespaces |= meaning.namespaces
        if each.cause in _WHOEVER:
            namespaces.add(each.policy.namespace)
    return _Meaning(workloads, frozenset(namespaces))


def _of_all(found: Sequence[Doubts]) -> Doubts:
    """Return what is known of a class of whose pods this is known."""
    if all(each.explain_all for each in found):
        return Doubts(explain_all=True)
    among = NO_BITS
    for each in found:
        if each.explain_all or each.among is None:
            return Doubts(among=None)
        among |= each.among
    return Doubts(among=among)


def _is_implied(policy: NetworkPolicy) -> bool:
    """Tell whether a policy isolates for ingress only because it does not say which directions it is for."""
    spec = policy.written.get("spec") if policy.written is not None else None
    has_types = spec is None or spec.get("policyTypes") is not None
    directions = {rule.direction for rule in policy.rules}
    return not has_types and directions == {Direction.EGRESS}
