"""Which of many denied connections no other rule speaks of, found without asking about each pair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import product
from typing import Final

from msgspec import Struct

from netpol_lint.policy.bits import BitSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.connections.broken_connections import takes_part
from netpol_lint.rule_api.connections.denied_pairs import OTHER_SIDE, Block
from netpol_lint.rule_api.connections.slips import Doubts, Slips
from netpol_lint.rule_api.context import CheckContext

_FEW: Final = 16


# Without slots, which leave no place for the answers.
class Unexplained(Struct, frozen=True, dict=True):
    """The connections that neither a slip explains nor an ingress controller's rule speaks of."""

    ctx: CheckContext
    slips: Slips

    def among(
        self, direction: Direction, own: Iterable[PodClass], others: Iterable[PodClass]
    ) -> Iterator[Block]:
        """Yield the pairs of which no other rule speaks, of classes with those at the other end.

        Most classes have no slip: then all pairs are one block, and nobody is asked about any of them.
        """
        known = [(each, self.slips.doubts(direction, each)) for each in own]
        left = tuple(each for each, doubts in known if not doubts.explain_all)
        subjects = BitSet.of(each.index for each in left)
        asked = self._asked(direction, subjects, [doubts for _, doubts in known if not doubts.explain_all])
        listed = tuple(others) if left else ()
        # To ask for the doubts about each of many takes longer than to know them of all.
        special = None if len(listed) <= _FEW else self._special(OTHER_SIDE[direction]) | asked
        if special is not None and not special & BitSet.of(each.index for each in listed):
            yield from _whole(left, listed)
            return
        whole: list[PodClass] = []
        for other in listed:
            if special is not None and other.index not in special:
                whole.append(other)
                continue
            doubts = self.slips.doubts(OTHER_SIDE[direction], other)
            if doubts.explain_all:
                continue
            if other.index in asked or doubts.among is None or doubts.among & subjects:
                yield from _whole(left, whole)
                whole = []
                yield from self._singly(direction, left, other)
            else:
                whole.append(other)
        yield from _whole(left, whole)

    def _special(self, side: Direction) -> BitSet:
        """Return the classes of which there are doubts at a side."""
        found = self._specials.get(side)
        if found is None:
            classes = (each for each in self.ctx.engine.classes.classes if takes_part(each.members[0]))
            known = ((each.index, self.slips.doubts(side, each)) for each in classes)
            found = BitSet.of(index for index, doubts in known if doubts)
            self._specials[side] = found
        return found

    @cached_property
    def _specials(self) -> dict[Direction, BitSet]:
        return {}

    def _asked(self, direction: Direction, subjects: BitSet, known: Iterable[Doubts]) -> BitSet:
        """Return the classes at the other end that have to be asked about one by one; each about itself."""
        every = self.ctx.engine.classes.every
        if direction is Direction.EGRESS:
            found = every if self._leading & subjects else subjects
        else:
            found = subjects | self._leading
        return reduce(BitSet.__or__, (every if each.among is None else each.among for each in known), found)

    def _singly(self, direction: Direction, own: Iterable[PodClass], other: PodClass) -> Iterator[Block]:
        """Yield the pairs of one of the other classes of which no other rule speaks, each by itself."""
        is_outwards = direction is Direction.EGRESS
        for each in own:
            ends = (each.members, other.members) if is_outwards else (other.members, each.members)
            for source, destination in product(*ends):
                if source.ref != destination.ref and not self._is_told_elsewhere(source, destination):
                    pair = ((source,), (destination,))
                    yield Block(pair[:1], pair[1:]) if is_outwards else Block(pair[1:], pair[:1])

    def _is_told_elsewhere(self, source: Workload, destination: Workload) -> bool:
        return (source.ref, destination.ref) in self._led or self.slips.explain(source, destination)

    @cached_property
    def _led(self) -> frozenset[tuple[object, object]]:
        """The connections of ingress controllers to what they lead to, which have a rule of their own."""
        return frozenset(
            (controller.ref, backend.workload.ref)
            for point in self.ctx.reach.entry_points
            for controller in point.controllers
            for backend in point.backends
        )

    @cached_property
    def _leading(self) -> BitSet:
        """The classes of the ingress controllers that lead somewhere."""
        refs = {source for source, _ in self._led}
        classes = self.ctx.engine.classes.classes if refs else ()
        return BitSet.of(each.index for each in classes if any(one.ref in refs for one in each.members))


def _whole(own: tuple[PodClass, ...], others: Sequence[PodClass]) -> Iterator[Block]:
    if others:
        yield Block(tuple(each.members for each in own), tuple(each.members for each in others))
