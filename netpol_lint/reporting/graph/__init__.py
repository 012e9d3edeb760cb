"""Who may open a connection to whom, as the bytes that people and programs read: one module per format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Final, TypeAlias

from netpol_lint.reporting.graph.view import GraphView

__all__ = ["FORMATS", "GraphView", "write_graph"]

Write: TypeAlias = Callable[[str], object]

FORMATS: Final[Mapping[str, str]] = {
    "matrix": "netpol_lint.reporting.graph.matrix",
    "json": "netpol_lint.reporting.graph.json",
    "csv": "netpol_lint.reporting.graph.csv",
    "dot": "netpol_lint.reporting.graph.dot",
    "mermaid": "netpol_lint.reporting.graph.mermaid",
}
"""The module of each format; its `write` is the format. Adding a format means adding a line here."""


def write_graph(
    output_format: str, clusters: Iterable[GraphView], write: Callable[[str], object], *, width: int
) -> str | None:
    """Write clusters in one of `FORMATS`, piece by piece, and return what to warn the reader of.

    `width` is in terminal cells, for the formats that fit themselves into it. All pieces can be encoded
    as UTF-8, whatever names a repository holds.

    Raises:
        KeyError: There is no such format.
    """
    warning: str | None = import_module(FORMATS[output_format]).write_clusters(clusters, write, width)
    return warning
