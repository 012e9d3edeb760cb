"""What an intruder could walk on random graphs, against looking at every way and every set of edges."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from netpol_lint.policy.cidr import NO_ADDRESSES
from netpol_lint.reach.connectivity import connectivity
from netpol_lint.reach.paths import Hop, LateralMovement, Ring, lateral_movement
from tests.property.clusters import clusters
from tests.property.engine_questions import model
from tests.property.vocabulary import OUTSIDE, Manifest
from tests.unit.reach.connectivities import edges as edges_of
from tests.unit.reach.connectivities import holds, short, shown
from tests.unit.reach.walkable import graph, hops, ref, refs, walker

few = settings(max_examples=60)

CLASSES = "abcde"
FIRST, LAST = "a", "a1"
"""Two pods of the one class that has two; all others are alone in theirs."""

PODS = (*CLASSES, LAST)

Edges = Set[tuple[str, str]]
Pods = tuple[str, ...]

edges = st.sets(st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)), max_size=8)
pods = st.sampled_from(PODS)
entries = st.lists(pods, min_size=1, max_size=2, unique=True)


@dataclass(frozen=True)
class Walk:
    """A question: between which classes one may step for certain and possibly, from where, and where to."""

    certain: Edges
    unknown: Edges
    entries: tuple[str, ...]
    target: str
    counts_unknown: bool

    @property
    def edges(self) -> Edges:
        return self.certain | self.unknown if self.counts_unknown else self.certain

    @property
    def movement(self) -> LateralMovement:
        certain, unknown = (["".join(edge) for edge in sorted(some)] for some in (self.certain, self.unknown))
        manifests = graph(CLASSES[0], *CLASSES, *certain, unknown=unknown, alike={FIRST: 2})
        return walker(manifests, counts_unknown=self.counts_unknown)


walks = st.builds(Walk, edges, edges, entries.map(tuple), pods, st.booleans())


def steps(pod: str, through: Edges) -> list[str]:
    return [other for other in PODS if other != pod and (pod[0], other[0]) in through]


def ways(walk: Walk, through: Edges) -> list[Pods]:
    """Return every way that meets no pod twice, shortest first."""
    found = [way for entry in walk.entries for way in _onwards((entry,), walk.target, through)]
    return [] if walk.target in walk.entries else sorted(found, key=len)


def _onwards(way: Pods, target: str, through: Edges) -> Iterator[Pods]:
    if way[-1] == target:
        yield way
        return
    for pod in steps(way[-1], through):
        if pod not in way:
            yield from _onwards((*way, pod), target, through)


def reachable(pod: str, through: Edges) -> set[str]:
    """Return where one gets from a pod in one step or more."""
    found: set[str] = set()
    waiting = [pod]
    while waiting:
        new = set(steps(waiting.pop(), through)) - found
        found |= new
        waiting += new
    return found


def as_classes(way: Pods) -> Pods:
    """Write a way with the first pod of each class in its middle."""
    return (way[0], *(pod[0] for pod in way[1:-1]), way[-1])


@few
@given(walks)
def test_the_shortest_ways_are_the_shortest_of_all(walk: Walk) -> None:
    every = ways(walk, walk.edges)
    shortest = {as_classes(way) for way in every if len(way) == len(every[0])}
    # Pods of one class that are asked for together are told of once, by the first.
    if set(walk.entries) == {FIRST, LAST}:
        shortest = {(FIRST, *way[1:]) for way in shortest}
    found = walk.movement.shortest_ways(refs(walk.entries), ref(walk.target), limit=100)
    assert [hops(way) for way in found] == [[a + b for a, b in pairwise(way)] for way in sorted(shortest)]


@few
@given(walks)
def test_the_blast_radius_is_what_can_be_reached_in_that_many_steps(walk: Walk) -> None:
    entry = walk.entries[0]
    distances: dict[int, set[str]] = {}
    for pod in reachable(entry, walk.edges) - {entry}:
        question = Walk(walk.certain, walk.unknown, (entry,), pod, walk.counts_unknown)
        distances.setdefault(len(ways(question, walk.edges)[0]) - 1, set()).add(pod)
    found = {ring.steps: set(ring.pods) for ring in walk.movement.blast_radius(ref(entry)) if ring.pods}
    assert found == {distance: set(refs(names)) for distance, names in distances.items()}


@few
@given(walks)
def test_circles_hold_the_pods_that_reach_each_other(walk: Walk) -> None:
    reached = {pod: reachable(pod, walk.edges) for pod in PODS}
    groups = {
        frozenset(other[0] for other in PODS if pod in reached[other] and other in reached[pod])
        for pod in PODS
        if pod in reached[pod]
    }
    # Two pods of one class that reach each other only over others are still in one circle with these.
    expected = sorted(sorted(refs(group)) for group in groups)
    assert [[endpoint.id for endpoint in group] for group in walk.movement.circles()] == expected


@few
@given(walks)
def test_choke_points_are_the_edges_without_which_there_is_no_way(walk: Walk) -> None:
    every = ways(walk, walk.edges)
    expected = [edge for edge in class_edges(every[0]) if is_cut(walk, {edge})] if every else []
    found = walk.movement.choke_points(refs(walk.entries), ref(walk.target))
    assert class_edges(*map(ends, found)) == expected


@few
@given(walks)
def test_the_smallest_cut_is_the_smallest_and_nearest_to_the_target(walk: Walk) -> None:
    found = walk.movement.smallest_cut(refs(walk.entries), ref(walk.target), most=len(walk.edges))
    assert found is not None
    cut = set(class_edges(*map(ends, found)))
    cuts = smallest_cuts(walk)
    assert cut in cuts
    assert len(found) == len(cut)
    assert all(behind(walk, cut) <= behind(walk, other) for other in cuts)


def ends(hop: Hop) -> Pods:
    return (short(hop.source), short(hop.destination))


def class_edges(*some: Pods) -> list[tuple[str, str]]:
    """Return the edges between classes along ways."""
    return [(one[0], other[0]) for way in some for one, other in pairwise(way)]


def is_cut(walk: Walk, cut: Edges) -> bool:
    """Tell whether some edges between classes cut every way."""
    left = walk.edges - cut
    is_there = walk.target in walk.entries
    return is_there or not any(walk.target in reachable(entry, left) for entry in walk.entries)


def smallest_cuts(walk: Walk) -> list[Edges]:
    """Return all cuts of as few edges as possible."""
    useful = sorted(set(class_edges(*ways(walk, walk.edges))))
    for size in range(len(useful) + 1):
        cuts: list[Edges] = [set(cut) for cut in combinations(useful, size) if is_cut(walk, set(cut))]
        if cuts:
            return cuts
    raise AssertionError("without any edge there is no way")


def behind(walk: Walk, cut: Edges) -> set[str]:
    """Return the pods from which a cut leaves a way to the target."""
    return {pod for pod in PODS if walk.target in reachable(pod, walk.edges - cut)}


@few
@given(clusters(), st.booleans())
def test_single_steps_are_the_edges_of_the_connectivity(
    manifests: list[Manifest], counts_unknown: bool
) -> None:
    inventory = model(manifests).inventory
    found = edges_of(connectivity(inventory))
    movement = lateral_movement(connectivity(inventory, is_grouped=True), counts_unknown=counts_unknown)
    steps = {ends: each for ends, each in found.items() if each.allowed or counts_unknown}
    for source in {one for one, _ in found}:
        ends = {other for one, other in steps if one == source}
        ring = next(iter(movement.blast_radius(source)), Ring(1, (), NO_ADDRESSES))
        assert {*ring.pods} == {end for end in ends if not end.startswith("ip:")} - {source}
        for text in OUTSIDE:
            assert (ip_address(text) in ring.addresses) == any(holds(end, text) for end in ends)
        for end in ring.pods:
            ((hop,),) = movement.shortest_ways([source], end)
            assert (hop.source, hop.destination, shown(hop.permission)) == (
                source,
                end,
                shown(steps[source, end]),
            )
