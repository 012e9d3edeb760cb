"""The graph as a Mermaid flowchart, for Markdown pages: a box for each cluster and namespace.

Sources: https://mermaid.js.org/syntax/flowchart.html, and for the limits
https://mermaid.js.org/config/schema-docs/config.html (`maxEdges` and `maxTextSize`, which a diagram
itself cannot raise).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from typing import Final

from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.reporting.graph.diagram import Diagram, arrow_label
from netpol_lint.reporting.graph.view import GraphView
from netpol_lint.reporting.mermaid_text import mermaid_label

MOST_EDGES: Final = 500
MOST_CHARACTERS: Final = 50_000
_HEADER: Final = "flowchart LR\n"


def write_clusters(clusters: Iterable[GraphView], write: Callable[[str], object], _width: int) -> str | None:
    """Write one flowchart, and return a warning when Mermaid would not draw it as it is."""
    pen = _Pen()
    edges, characters = 0, len(_HEADER)
    write(_HEADER)
    for number, view in enumerate(clusters):
        diagram = Diagram(view, number, pen)
        for piece in diagram.pieces():
            characters += len(piece)
            write(piece)
        edges += diagram.arrows
    if edges <= MOST_EDGES and characters <= MOST_CHARACTERS:
        return None
    warning = (
        f"the flowchart has {edges:,} edges and {characters:,} characters, and Mermaid usually refuses"
        f" more than {MOST_EDGES} and {MOST_CHARACTERS:,}; --cluster, --focus or --group makes it smaller"
    )
    write(f"  %% {warning}\n")
    return warning


class _Pen:
    """Draws in Mermaid's language. Nodes are numbered, because an id may hold few characters."""

    def __init__(self) -> None:
        self._numbers = count()

    def node(self, _cluster: str, _endpoint_id: str) -> str:
        return f"e{next(self._numbers)}"

    def open_box(self, name: str, label: str) -> str:
        return f"subgraph {name}[{mermaid_label(label)}]"

    def close_box(self) -> str:
        return "end"

    def workload(self, node: str, label: tuple[str, ...], *, is_assumed: bool) -> str:
        return f"{node}[{mermaid_label(*label, *(('not declared here',) if is_assumed else ()))}]"

    def outside(self, node: str, label: str) -> str:
        return f"{node}([{mermaid_label(label)}])"

    def arrow_from(self, node: str) -> str:
        return f"{node} "

    def arrow(self, connections: ConnectionSet, *, is_certain: bool) -> tuple[str, str]:
        line = "-->" if is_certain else "-.->"
        return f"{line}|{mermaid_label(arrow_label(connections, is_certain=is_certain))}| ", ""
