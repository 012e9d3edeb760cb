"""Which classes may admit which at one side, found for all of them at once.

It is no verdict: whom it leaves out is denied for certain, and of the others the policies have to be asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce

from msgspec import Struct

from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.rules import CompiledNetworkPolicy
from netpol_lint.resources.network_policy import Direction


# Without slots, which leave no place for the answers.
class Admission(Struct, frozen=True, dict=True):
    """The classes that may let others through at one side of connections."""

    engine: PolicyEngine
    side: Direction

    def candidates(self, others: Iterable[PodClass]) -> BitSet:
        """Return the classes that may let through one of some others; every class may be so to itself."""
        found = self._undecided | self._open_to_all
        for each in others:
            found |= _union((*self._by_peer.get(each.index, ()), BitSet.of([each.index])))
        return found

    @cached_property
    def _undecided(self) -> BitSet:
        return BitSet.of(each.index for each in self.engine.classes.classes if not self._is_decided(each))

    def _is_decided(self, each: PodClass) -> bool:
        """Tell whether NetworkPolicies isolate a class for certain, and nothing else decides about it."""
        if self.engine.why_unpoliced(each, self.side) is not None:
            return False
        group = self.engine.group_of_class(each, self.side)
        return bool(group.policies) and not (group.maybe or group.cluster_wide or group.maybe_cluster_wide)

    @cached_property
    def _open_to_all(self) -> BitSet:
        return _union(
            policy.subject.certain
            for policy in self.engine.compiled
            if any(rule.peers.every for rule in policy.rules[self.side])
        )

    @cached_property
    def _by_peer(self) -> Mapping[int, Sequence[BitSet]]:
        """The classes with a policy that may mean a class, by its index, in several sets."""
        # Many policies name the same pods: what is added up once for these is not added up for each of them.
        subjects: dict[BitSet, list[BitSet]] = defaultdict(list)
        for policy in self.engine.compiled:
            for peers in _named(policy, self.side):
                subjects[peers].append(policy.subject.certain)
        by_peer: dict[int, list[BitSet]] = defaultdict(list)
        for peers, selected in subjects.items():
            together = _union(selected)
            for index in peers:
                by_peer[index].append(together)
        return by_peer


def _named(policy: CompiledNetworkPolicy, side: Direction) -> Iterator[BitSet]:
    for rule in policy.rules[side]:
        if not rule.peers.every and rule.peers.pods.possible:
            yield rule.peers.pods.possible


def _union(sets: Iterable[BitSet]) -> BitSet:
    return reduce(BitSet.__or__, sets, NO_BITS)
