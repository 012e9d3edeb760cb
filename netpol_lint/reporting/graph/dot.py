"""The graph for Graphviz: a box for each cluster and namespace, an arrow for each connection.

Sources: https://graphviz.org/doc/info/lang.html and https://graphviz.org/docs/attr-types/escString/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.reporting.graph.diagram import Diagram, arrow_label
from netpol_lint.reporting.graph.view import GraphView
from netpol_lint.reporting.visible import visible

_HEADER: Final = """\
digraph "netpol-lint" {
  rankdir="LR"
  node [shape="box"]
  edge [fontsize="10"]
"""
_LINE_END: Final = r"\n"


def write_clusters(clusters: Iterable[GraphView], write: Callable[[str], object], _width: int) -> None:
    """Write one digraph; what is unknown or not declared is dashed."""
    write(_HEADER)
    for number, view in enumerate(clusters):
        for piece in Diagram(view, number, _Pen()).pieces():
            write(piece)
    write("}\n")


class _Pen:
    """Draws in the DOT language. The names of nodes begin with the name of their cluster."""

    def node(self, cluster: str, endpoint_id: str) -> str:
        return _quoted(visible(f"{cluster} {endpoint_id}"))

    def open_box(self, name: str, label: str) -> str:
        # Graphviz draws a box around those subgraphs whose names begin with `cluster`.
        return f"subgraph {_quoted(name)} {{ label={_label(label)}"

    def close_box(self) -> str:
        return "}"

    def workload(self, node: str, label: tuple[str, ...], *, is_assumed: bool) -> str:
        style = ' style="dashed"' if is_assumed else ""
        return f"{node} [label={_label(*label)}{style}]"

    def outside(self, node: str, label: str) -> str:
        return f'{node} [label={_label(label)} shape="ellipse" style="dashed"]'

    def arrow_from(self, node: str) -> str:
        return f"{node} -> "

    def arrow(self, connections: ConnectionSet, *, is_certain: bool) -> tuple[str, str]:
        style = "" if is_certain else ' style="dashed"'
        return "", f" [label={_label(arrow_label(connections, is_certain=is_certain))}{style}]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _label(*lines: str) -> str:
    """Quote the lines of a label, in which backslashes and entities of HTML mean something."""
    escaped = (_quoted(visible(line))[1:-1].replace("&", "&amp;") for line in lines)
    return f'"{_LINE_END.join(escaped)}"'
