"""What an intruder could walk: connections that may be opened, one after another.

None of this is connectivity. Where a way leads from `a` over `b` to `c`, no packet of `a` arrives at
`c`: it takes somebody who has taken over `b`. Every connection is a step, whatever listens there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count, islice, pairwise
from typing import Final, TypeAlias

from msgspec import Struct

from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.cidr import NO_ADDRESSES, CidrSet
from netpol_lint.reach.connectivity import Connectivity
from netpol_lint.reach.endpoints import Endpoint
from netpol_lint.reach.permission import Permission
from netpol_lint.reach.search import Edge, Nodes, Search
from netpol_lint.reach.steps import Steps, member_ids, union

_ALL_STARTS: Final = -1
"""The node from which a flow starts that comes from several nodes."""


class Hop(Struct, frozen=True):
    """One step of an intruder, and what may be opened there."""

    source: str
    destination: str
    permission: Permission


Way: TypeAlias = tuple[Hop, ...]
"""Hops that an intruder could take one after another: each leaves from where the one before arrived."""


class Ring(Struct, frozen=True):
    """What is a number of steps away and no fewer: pods by id, sorted, and addresses outside."""

    steps: int
    pods: tuple[str, ...]
    addresses: CidrSet


class LateralMovement(Struct, frozen=True):
    """Answers about an intruder who walks from pod to pod of one cluster.

    Entry points and targets go by id: endpoints, or any workload of a class, which stands for the
    class. Targets are pods. An id that nothing here has is a `KeyError`.
    """

    steps: Steps

    def shortest_ways(self, entries: Iterable[str], target: str, *, limit: int = 10) -> tuple[Way, ...]:
        """Return the shortest ways an intruder could walk from any entry point to the target.

        At most `limit` of those that are equally short, ordered by the ids along them; none if the
        target is an entry point itself.
        """
        search = self._search(entries, target)
        return tuple(self._hops(search, way) for way in islice(search.shortest(), limit))

    def choke_points(self, entries: Iterable[str], target: str) -> tuple[Hop, ...]:
        """Return the hops that every way from any entry point to the target uses, in their order.

        Closing a single one of them cuts all ways. They are hops between classes: closing one closes
        it for all pods that are alike.
        """
        search = self._search(entries, target)
        way = search.first()
        return tuple(
            hop
            for hop, edge in zip(self._hops(search, way), pairwise(way), strict=True)
            if not search.first(without=[edge])
        )

    def smallest_cut(self, entries: Iterable[str], target: str, *, most: int = 8) -> tuple[Hop, ...] | None:
        """Return the fewest hops that have to be closed together to cut all ways to the target.

        Of several such cuts it is the one nearest to the target. `None` if it takes more than `most`
        hops, nothing if there is no way.
        """
        search = self._search(entries, target)
        known: dict[Edge, Hop] = {}
        cut: list[Edge] = []
        while way := search.first(without=cut):
            known.update(zip(pairwise(way), self._hops(search, way), strict=True))
            cut = _minimum_cut(known, search)
            if len(cut) > most:
                return None
        return tuple(known[edge] for edge in cut)

    def blast_radius(self, entry: str) -> tuple[Ring, ...]:
        """Return what an intruder could get to from an entry point: in one step, in two and so on.

        Every pod of a class counts, but the entry point itself does not, nor do its replicas.
        """
        return tuple(self._rings(entry))

    def circles(self) -> tuple[tuple[Endpoint, ...], ...]:
        """Return the groups in which an intruder could walk from every pod to every other one.

        Groups are as large as they can be, sorted like their endpoints by id. A group of one endpoint
        is a class whose pods may open connections to each other.
        """
        groups = [self.steps.in_order(group) for group in _components(self.steps)]
        circular = (group for group in groups if len(group) > 1 or self.steps.is_walkable_inside(group[0]))
        listed = (tuple(map(self.steps.endpoint, group)) for group in circular)
        return tuple(sorted(listed, key=lambda group: group[0].id))

    def _search(self, entries: Iterable[str], target: str) -> Search:
        asked = sorted(set(entries), reverse=True)
        starts = {self.steps.node(name): name for name in asked}
        goal = self.steps.node(target)
        return Search(self.steps, {} if target in asked else starts, goal, target)

    def _hops(self, search: Search, way: Nodes) -> Way:
        ends = pairwise(search.names(way))
        permissions = (self.steps.permission(*edge) for edge in pairwise(way))
        return tuple(Hop(*names, permission) for names, permission in zip(ends, permissions, strict=True))

    def _rings(self, entry: str) -> Iterator[Ring]:
        start = self.steps.node(entry)
        visited, known = NO_BITS, NO_ADDRESSES
        nodes = BitSet.of([start])
        for steps in count(1):
            addresses = self.steps.addresses_after(nodes) - known
            nodes = union(map(self.steps.after, nodes)) - visited
            pods = {name for node in nodes for name in member_ids(self.steps.endpoint(node))} - {entry}
            if not pods and not addresses:
                return
            yield Ring(steps, tuple(sorted(pods)), addresses)
            visited |= nodes
            known |= addresses


def lateral_movement(connectivity: Connectivity, *, counts_unknown: bool = False) -> LateralMovement:
    """Ask about an intruder in one cluster, of which the grouped connectivity is given.

    With `counts_unknown` connections are steps of which nobody can tell whether they are allowed.
    """
    return LateralMovement(Steps(connectivity, counts_unknown))


def _minimum_cut(edges: Iterable[Edge], search: Search) -> list[Edge]:
    """Return the fewest of some edges without which these lead to the goal no more."""
    # Importing networkx takes longer than scanning a small repository, so only a question pays.
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    ends = {edge: (_ALL_STARTS if edge[0] in search.starts else edge[0], edge[1]) for edge in edges}
    for (source, destination), together in Counter(ends.values()).items():
        graph.add_edge(source, destination, capacity=together)
    _, (_, behind) = nx.minimum_cut(graph, _ALL_STARTS, search.goal)
    return [edge for edge, (source, end) in ends.items() if source not in behind and end in behind]


def _components(steps: Steps) -> Iterator[BitSet]:
    """Yield the strongly connected components of the pods, one by one.

    A walk in depth, on which nodes are joined to one as soon as it comes back to where it has been.
    """
    unseen, done = steps.pods, NO_BITS
    path = [(NO_BITS, unseen)]  # from its root everything is one step away
    while path:
        members, after = path.pop()
        onwards = after - done - members
        node = onwards.offset
        if not onwards:
            done |= members
            if members:
                yield members
        elif node in unseen:
            found = BitSet.of([node])
            unseen -= found
            path += [(members, onwards), (found, steps.after(node))]
        else:
            while node not in members:
                earlier, further = path.pop()
                members, after = members | earlier, after | further
            path.append((members, after))
