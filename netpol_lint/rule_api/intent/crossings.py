"""Connections that cross a line which somebody drew, and what lets them through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from msgspec import Struct

from netpol_lint.policy.atoms import PortMask
from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.group_rows import group_rows
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.row import Row
from netpol_lint.policy.rules import Action, CompiledRule
from netpol_lint.reach.pod_rows import PodRows, ReachRow
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload


class Crossing(Struct, frozen=True):
    """What pods of some classes may open to those of one class, all of them together."""

    destination: PodClass
    sources: BitSet
    connections: ConnectionSet


class Gate(Struct, frozen=True):
    """What lets a crossing in: an ingress rule; `None` where no policy isolates the destination."""

    destination: PodClass
    rule: CompiledRule | None
    sources: BitSet
    connections: ConnectionSet


class Alike(Struct, frozen=True):
    """Sources that may open the same to every class, and what that is: for certain, and at least possibly."""

    sources: BitSet
    allowed: Row
    possible: Row


@dataclass(slots=True)
class Crossings:
    """Asks one engine who may open what to whom, for many pods at once."""

    engine: PolicyEngine
    _rows: PodRows = field(init=False)

    def __post_init__(self) -> None:
        self._rows = PodRows(group_rows(self.engine))

    def classes_of(self, workloads: Iterable[Workload]) -> BitSet:
        """Return the classes of some workloads."""
        return BitSet.of({self.engine.classes.of(each).index for each in workloads})

    def allowed(
        self, sources: BitSet, destinations: BitSet, asked: Callable[[PodClass], ConnectionSet]
    ) -> Iterator[Crossing]:
        """Yield what may be opened for certain of what is asked, by destination."""
        found: dict[int, tuple[BitSet, ConnectionSet]] = {}
        for index, connections, alike in self._opened(sources, destinations):
            shared = connections & asked(self.engine.classes.classes[index])
            others = self.besides(alike, index)
            if shared and others:
                known = found.get(index, (NO_BITS, NO_CONNECTIONS))
                found[index] = (known[0] | others, known[1] | shared)
        for index, (who, connections) in sorted(found.items()):
            yield Crossing(self.engine.classes.classes[index], who, connections)

    def _opened(self, sources: BitSet, destinations: BitSet) -> Iterator[tuple[int, ConnectionSet, BitSet]]:
        """Yield destinations with what may be opened there, and the sources that all may."""
        for alike in self.alike(sources):
            for mask, peers in alike.allowed.within(destinations):
                connections = self.connections(mask)
                yield from ((index, connections, alike.sources) for index in peers)

    def alike(self, sources: BitSet) -> tuple[Alike, ...]:
        """Return the rows of some sources, each with all of them that share it."""
        # The rows are kept, so that the id of one stands for no other.
        rows: dict[tuple[int, int], tuple[ReachRow, list[int]]] = {}
        for index in sources:
            row = self._rows.row(self.engine.classes.classes[index])
            rows.setdefault((id(row.allowed), id(row.possible)), (row, []))[1].append(index)
        return tuple(Alike(BitSet.of(listed), row.allowed, row.possible) for row, listed in rows.values())

    def connections(self, mask: PortMask) -> ConnectionSet:
        """Return the connections that a mask of a row stands for."""
        return self._rows.rows.ports.connections(mask)

    def besides(self, sources: BitSet, destination: int) -> BitSet:
        """Leave out a single pod that would only reach itself."""
        members = self.engine.classes.classes[destination].members
        is_alone = len(members) == 1 and not members[0].may_have_peers
        return sources - BitSet.of([destination]) if is_alone else sources


def gates(engine: PolicyEngine, crossing: Crossing) -> Iterator[Gate]:
    """Yield each ingress rule that lets some of a crossing in, or that there is none to keep it out."""
    group = engine.group_of_class(crossing.destination, Direction.INGRESS)
    is_open = True
    for rule in allowing(group):
        who = crossing.sources if rule.peers.every else crossing.sources & rule.peers.pods.certain
        connections = rule.connections_to(crossing.destination) & crossing.connections
        if who and connections:
            is_open = False
            yield Gate(crossing.destination, rule, who, connections)
    if is_open:
        yield Gate(crossing.destination, None, crossing.sources, crossing.connections)


def allowing(group: PolicyGroup) -> Iterator[CompiledRule]:
    """Yield the rules about a group's pods that allow something, those of cluster-wide policies as well."""
    yield from group.rules
    for policy in group.cluster_wide:
        yield from (rule for rule in policy.rules[group.direction] if rule.action is Action.ALLOW)
