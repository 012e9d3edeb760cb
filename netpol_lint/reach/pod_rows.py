"""Which pods may open a connection to which, one source after another.

What the destinations let in is pushed to the sources it concerns, so that no table of all pairs is
ever made: memory grows with the rules, and a row is gone once it has been looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from msgspec import Struct, field

from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.group_rows import Box, Cover, GroupRows, Peers, SideCover
from netpol_lint.policy.row import NO_ROW, Row
from netpol_lint.resources.network_policy import Direction


class ReachRow(Struct, frozen=True):
    """What a source may open to each pod class, for certain and at least possibly; nothing to all others.

    The edge of a class to itself is what one of its pods may open to another one.
    """

    source: PodClass
    allowed: Row
    possible: Row


class _Admission(Struct):
    """What all destinations together let in, as boxes of destinations.

    `shared` hold for every source, each list of `boxes` for one set of sources; `of_source` are the
    positions of the lists that hold for a source.
    """

    shared: list[Box] = field(default_factory=list)
    boxes: list[list[Box]] = field(default_factory=list)
    of_source: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def positions(self, source: int) -> tuple[int, ...]:
        """Return what of it concerns a source alone; sources of the same positions are let in alike."""
        return self.of_source.get(source, ())

    def to(self, egress: Cover, positions: tuple[int, ...]) -> Row:
        """Return what sources with such an egress and such positions may open to each destination."""
        return Row.of(self._boxes(egress, positions))

    def _boxes(self, egress: Cover, positions: tuple[int, ...]) -> Iterator[Box]:
        admitted = chain(self.shared, *[self.boxes[position] for position in positions])
        for mask, destinations in admitted:
            if egress.rest & mask:
                yield egress.rest & mask, destinations
            for own, peers in egress.boxes:
                if own & mask:
                    yield own & mask, peers & destinations


class PodRows(Struct):
    """The rows of a cluster, computed when they are asked for."""

    rows: GroupRows
    _certain: _Admission = field(default_factory=_Admission)
    _possible: _Admission = field(default_factory=_Admission)
    _of_family: dict[frozenset[int], BitSet] = field(default_factory=dict)
    _namespace: str = ""
    _known: dict[tuple[object, ...], tuple[SideCover, Row, Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        classes = self.rows.engine.classes
        alive = [each for each in classes.classes if not each.is_finished]
        covers = [(each, self.rows.side(Direction.INGRESS, each, Peers.PODS)) for each in alive]
        self._certain = _pushed([(each, cover.certain) for each, cover in covers], classes.every)
        if all(cover.certain is cover.possible for _, cover in covers):
            self._possible = self._certain
        else:
            self._possible = _pushed([(each, cover.possible) for each, cover in covers], classes.every)
        for families in (frozenset({4}), frozenset({6})):
            other = BitSet.of(each.index for each in alive if each.families and not each.families & families)
            self._of_family[families] = other

    def __iter__(self) -> Iterator[ReachRow]:
        """Yield the row of every source in the order of the classes."""
        for source in self.rows.engine.classes.classes:
            yield self.row(source)

    def row(self, source: PodClass) -> ReachRow:
        """Return the row of one source."""
        if source.is_finished:
            return ReachRow(source, NO_ROW, NO_ROW)
        egress = self.rows.side(Direction.EGRESS, source, Peers.PODS)
        if source.namespace != self._namespace:
            # Sources that reach the same mostly share a namespace, and rows of a large cluster are wide.
            self._namespace, self._known = source.namespace, {}
        sure, maybe = (each.positions(source.index) for each in (self._certain, self._possible))
        key = (id(egress), sure, maybe, source.families)
        found = self._known.get(key)
        if found is None:
            allowed = self._with_a_family(source, self._certain.to(egress.certain, sure))
            possible = allowed
            if egress.certain is not egress.possible or self._certain is not self._possible:
                possible = self._with_a_family(source, self._possible.to(egress.possible, maybe))
            # The egress is kept, so that its id stands for no other one.
            found = self._known[key] = (egress, allowed, possible)
        return ReachRow(source, found[1], found[2])

    def _with_a_family(self, source: PodClass, row: Row) -> Row:
        """Leave out pods that are known to have no address family in common with the source."""
        strangers = self._of_family.get(source.families, NO_BITS)
        return row.only(self.rows.engine.classes.every - strangers) if strangers else row


def _pushed(covers: list[tuple[PodClass, Cover]], every: BitSet) -> _Admission:
    shared: dict[int, list[int]] = defaultdict(list)
    limited: dict[Box, list[int]] = defaultdict(list)
    for destination, cover in covers:
        if cover.rest:
            shared[cover.rest].append(destination.index)
        for box in cover.boxes:
            limited[box].append(destination.index)
    by_sources: dict[BitSet, list[Box]] = defaultdict(list)
    for (mask, sources), destinations in limited.items():
        if sources == every:
            shared[mask].extend(destinations)
        else:
            by_sources[sources].append((mask, BitSet.of(destinations)))
    boxes = []
    of_source: dict[int, list[int]] = defaultdict(list)
    for position, (sources, listed) in enumerate(by_sources.items()):
        boxes.append(listed)
        for source in sources:
            of_source[source].append(position)
    return _Admission(
        shared=[(mask, BitSet.of(indices)) for mask, indices in shared.items()],
        boxes=boxes,
        of_source={source: tuple(positions) for source, positions in of_source.items()},
    )
