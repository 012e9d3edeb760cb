"""The search for the shortest ways that an intruder could walk, breadth first over sets of nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from netpol_lint.policy.bits import BitSet
from netpol_lint.reach.steps import Steps, union

Edge: TypeAlias = tuple[int, int]
"""Two nodes, of which the second is one step from the first."""

Nodes: TypeAlias = tuple[int, ...]
"""The nodes along a way, both ends included."""


class Search(Struct, frozen=True):
    """Ways from any of several nodes to one, with the ids under which somebody asked for them.

    The goal may be one of the starts: other pods of the same class, to which a way leads from these.
    """

    steps: Steps
    starts: Mapping[int, str]
    goal: int
    goal_name: str

    def shortest(self, without: Collection[Edge] = ()) -> Iterator[Nodes]:
        """Yield all shortest ways that avoid some edges, ordered by the ids along them."""
        levels = self._narrowed(self._levels(without), without)
        starts = self._starts_in(levels[0]) if levels else []
        waiting: list[Nodes] = [(node,) for node in reversed(starts)]
        while waiting:
            way = waiting.pop()
            if len(way) == len(levels):
                yield way
            else:
                onwards = self._after(way[-1], without) & levels[len(way)]
                waiting += [(*way, node) for node in reversed(self.steps.in_order(onwards))]

    def first(self, without: Collection[Edge] = ()) -> Nodes:
        """Return the first of the shortest ways that avoid some edges, empty if there is none."""
        return next(self.shortest(without), ())

    def names(self, way: Nodes) -> list[str]:
        """Return the ids along a way."""
        return [self.starts[way[0]], *map(self.steps.name, way[1:-1]), self.goal_name] if way else []

    def _starts_in(self, nodes: BitSet) -> list[int]:
        return sorted((node for node in self.starts if node in nodes), key=self.starts.__getitem__)

    def _after(self, node: int, without: Collection[Edge]) -> BitSet:
        avoided = [end for start, end in without if start == node]
        return self.steps.after(node) - BitSet.of(avoided) if avoided else self.steps.after(node)

    def _levels(self, without: Collection[Edge]) -> list[BitSet]:
        """Return what each number of steps reaches first, up to the goal; nothing if it is out of reach."""
        levels = [BitSet.of(self.starts)]
        goal = BitSet.of([self.goal])
        visited = levels[0] - goal
        while levels[-1]:
            reached = union(self._after(node, without) for node in levels[-1]) - visited
            if self.goal in reached:
                return [*levels, goal]
            visited |= reached
            levels.append(reached)
        return []

    def _narrowed(self, levels: list[BitSet], without: Collection[Edge]) -> list[BitSet]:
        """Return the nodes of each level from which the goal is as near as it can be."""
        narrowed = levels[-1:]
        for level in reversed(levels[:-1]):
            onwards = narrowed[-1]
            narrowed.append(BitSet.of(node for node in level if self._after(node, without) & onwards))
        return narrowed[::-1]
