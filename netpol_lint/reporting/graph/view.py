"""What of a cluster's connectivity is shown: everything, or what touches the endpoints of interest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from netpol_lint.reach.connectivity import Connectivity, Edges, Target
from netpol_lint.reach.endpoints import Endpoint
from netpol_lint.reporting.graph.focus import Focus
from netpol_lint.reporting.graph.wording import ADDRESSES_PREFIX
from netpol_lint.resources.network_policy import Direction


class GraphView(Struct):
    """One cluster's connectivity, and which part of it to show.

    With a `focus`, only edges that touch it: those out of it, into it, or both without a `direction`.
    Without `has_external`, only edges among workloads. When grouped, pods are classes of workloads.
    """

    name: str
    reach: Connectivity
    focus: Focus | None = None
    direction: Direction | None = None
    has_external: bool = True
    is_grouped: bool = False
    _pods: tuple[Endpoint, ...] | None = None

    @property
    def pods(self) -> tuple[Endpoint, ...]:
        """The workloads and the pods not declared here that are shown, sorted as in `Connectivity`."""
        if self._pods is None:
            self._pods = self.reach.pods if self.focus is None else tuple(self._touched(self.focus))
        return self._pods

    def _touched(self, focus: Focus) -> Iterator[Endpoint]:
        # A first pass over the edges, of which only the ends are kept.
        ends: set[str] = set()
        last: tuple[Target, ...] = ()
        for edges in self.edges():
            if edges.targets is not last:
                last = edges.targets
                ends.update(target for target, _ in last)
            if edges.targets:
                ends.add(edges.source)
        return (each for each in self.reach.pods if each.id in ends or focus.holds(each.id))

    def asks(self, source: str, destination: str) -> bool:
        """Tell whether an edge between two ends is shown if there is one."""
        if self.focus is None:
            return True
        is_out = self.direction is not Direction.INGRESS and self.focus.holds(source)
        return is_out or (self.direction is not Direction.EGRESS and self.focus.holds(destination))

    def edges(self) -> Iterator[Edges]:
        """Yield the edges to show, one source after another: pods, the ingress controller, addresses."""
        rows = self._rows()
        if self.has_external:
            return rows
        inside = _Targets(lambda target: not target.startswith(ADDRESSES_PREFIX))
        return (Edges(each.source, inside.of(each.targets), each.without) for each in rows)

    def _rows(self) -> Iterator[Edges]:
        if self.focus is None:
            return self._from(None)
        if self.direction is Direction.EGRESS:
            return self._out_of(self.focus)
        return self._touching(self.focus, has_outgoing=self.direction is None)

    def _from(self, sources: tuple[Endpoint, ...] | None) -> Iterator[Edges]:
        yield from self.reach.from_pods(sources)
        if self.has_external:
            yield from self.reach.from_controller()
            yield from self.reach.from_addresses()

    def _out_of(self, focus: Focus) -> Iterator[Edges]:
        sources = tuple(each for each in self.reach.pods if focus.holds(each.id))
        return (edges for edges in self._from(sources) if focus.holds(edges.source))

    def _touching(self, focus: Focus, *, has_outgoing: bool) -> Iterator[Edges]:
        into = _Targets(focus.holds)
        for edges in self._from(None):
            if has_outgoing and focus.holds(edges.source):
                yield edges
            else:
                yield Edges(edges.source, into.of(edges.targets), edges.without)


class _Targets:
    """Narrows rows to some targets, so that rows that shared their targets share what is left of them."""

    def __init__(self, keeps: Callable[[str], bool]) -> None:
        self._keeps = keeps
        self._whole: tuple[Target, ...] = ()
        self._left: tuple[Target, ...] = ()

    def of(self, targets: tuple[Target, ...]) -> tuple[Target, ...]:
        if targets is not self._whole:
            self._whole = targets
            self._left = tuple(target for target in targets if self._keeps(target[0]))
        return self._left
