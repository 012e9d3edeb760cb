"""What diagrams have in common: boxes for clusters and namespaces, nodes in them, arrows between nodes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Protocol

from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.reach.connectivity import Target
from netpol_lint.reach.endpoints import Endpoint, EndpointKind
from netpol_lint.reach.permission import Permission
from netpol_lint.reporting.graph.rows import PermissionTexts, Rows
from netpol_lint.reporting.graph.view import GraphView
from netpol_lint.reporting.graph.wording import Labels, connections_text, more_members


class Pen(Protocol):
    """How a language draws; each line that it returns is without indentation and line feed."""

    def node(self, cluster: str, endpoint_id: str) -> str:
        """Return the name of a new node."""

    def open_box(self, name: str, label: str) -> str:
        """Return the line that opens a box, inside of another one or not."""

    def close_box(self) -> str:
        """Return the line that closes it."""

    def workload(self, node: str, label: tuple[str, ...], *, is_assumed: bool) -> str:
        """Return the line for a workload, whose label has several lines."""

    def outside(self, node: str, label: str) -> str:
        """Return the line for what no manifest declares."""

    def arrow_from(self, node: str) -> str:
        """Return how an arrow begins."""

    def arrow(self, connections: ConnectionSet, *, is_certain: bool) -> tuple[str, str]:
        """Return what stands before and after the name of the node that an arrow leads to."""


class Diagram:
    """One cluster, drawn piece by piece."""

    def __init__(self, view: GraphView, number: int, pen: Pen) -> None:
        """Prepare to draw the cluster of that number."""
        self.arrows = 0
        self._view = view
        self._box = f"cluster_{number}"
        self._pen = pen
        self._labels = Labels(view.reach.pods)
        self._nodes: dict[str, str] = {}
        self._new: list[str] = []
        self._arrows = PermissionTexts(self._arrows_of)

    def pieces(self) -> Iterator[str]:
        """Yield the nodes by namespace, then the arrows, and each other end just before its first one."""
        yield f"  {self._pen.open_box(self._box, self._view.name)}\n"
        workloads = [each for each in self._view.pods if each.kind is EndpointKind.WORKLOAD]
        for number, (namespace, inside) in enumerate(groupby(workloads, _namespace)):
            yield f"    {self._pen.open_box(f'{self._box}_{number}', namespace)}\n"
            yield from (f"      {self._workload(each)}\n" for each in inside)
            yield f"    {self._pen.close_box()}\n"
        rows = Rows(self._targets)
        for edges in self._view.edges():
            start = f"    {self._pen.arrow_from(self._node(edges.source))}" if edges.targets else ""
            pieces = rows.of(edges)
            yield from self._new
            self._new.clear()
            self.arrows += len(pieces)
            if pieces:
                yield start + start.join(pieces)
        yield f"  {self._pen.close_box()}\n"

    def _workload(self, each: Endpoint) -> str:
        first = each.members[0]
        node = self._nodes[each.id] = self._pen.node(self._view.name, each.id)
        label = (first.ref.name + more_members(each), first.ref.kind)
        return self._pen.workload(node, label, is_assumed=first.is_assumed)

    def _node(self, endpoint_id: str) -> str:
        found = self._nodes.get(endpoint_id)
        if found is None:
            found = self._nodes[endpoint_id] = self._pen.node(self._view.name, endpoint_id)
            self._new.append(f"    {self._pen.outside(found, self._labels.of(endpoint_id))}\n")
        return found

    def _targets(self, target: Target) -> list[str]:
        node = self._node(target[0])
        return [f"{before}{node}{after}\n" for before, after in self._arrows(target[1])]

    def _arrows_of(self, permission: Permission) -> list[tuple[str, str]]:
        both = ((permission.allowed, True), (permission.unknown, False))
        return [self._pen.arrow(each, is_certain=is_certain) for each, is_certain in both if each]


def arrow_label(connections: ConnectionSet, *, is_certain: bool) -> str:
    """Return what an arrow says; a question mark is for what nobody can tell offline."""
    return connections_text(connections) + ("" if is_certain else "?")


def _namespace(each: Endpoint) -> str:
    return each.members[0].namespace
