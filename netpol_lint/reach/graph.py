"""The reach graph: an edge means that at least one connection is allowed.

A path of several edges is not connectivity; it is what an intruder could walk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.verdict import Verdict
from netpol_lint.resources.workload import Workload

if TYPE_CHECKING:
    import networkx as nx


def _directed_graph() -> nx.DiGraph[str]:
    # Importing networkx takes longer than scanning a small repository, so only a question pays.
    import networkx as nx

    return nx.DiGraph()


@dataclass(slots=True)
class ReachGraph:
    """Who may open a connection to whom, by `namespace/Kind/name`."""

    _graph: nx.DiGraph[str] = field(default_factory=_directed_graph)

    def add(self, endpoint: str) -> None:
        """Add an endpoint, which may stay without any edge."""
        self._graph.add_node(endpoint)

    def permit(self, source: str, destination: str, verdict: Verdict) -> None:
        """Add the edge, unless the verdict allows nothing for certain."""
        if verdict.allowed:
            self._graph.add_edge(source, destination, verdict=verdict)

    def verdict(self, source: str, destination: str) -> Verdict | None:
        """Return the verdict on an edge; `None` when no connection is allowed for certain."""
        if not self._graph.has_edge(source, destination):
            return None
        verdict: Verdict = self._graph.edges[source, destination]["verdict"]
        return verdict

    def destinations(self, source: str) -> tuple[str, ...]:
        """Return whom `source` may open a connection to, sorted."""
        return tuple(sorted(self._graph.successors(source)))

    def sources(self, destination: str) -> tuple[str, ...]:
        """Return who may open a connection to `destination`, sorted."""
        return tuple(sorted(self._graph.predecessors(destination)))

    def steps(self, source: str, destination: str) -> tuple[str, ...]:
        """Return a shortest way an intruder could walk, both ends included; empty if there is none."""
        import networkx as nx

        try:
            return tuple(nx.shortest_path(self._graph, source, destination))
        except nx.NetworkXNoPath:
            return ()


def build_graph(engine: PolicyEngine, workloads: Iterable[Workload]) -> ReachGraph:
    """Ask the engine about every pair of workloads, a workload and itself when it has several pods."""
    graph = ReachGraph()
    for source, destination in _pairs(tuple(workloads)):
        graph.add(str(source.ref))
        if source is not destination or source.may_have_peers:
            graph.permit(str(source.ref), str(destination.ref), engine.connection(source, destination))
    return graph


def _pairs(workloads: tuple[Workload, ...]) -> Iterator[tuple[Workload, Workload]]:
    return ((source, destination) for source in workloads for destination in workloads)
