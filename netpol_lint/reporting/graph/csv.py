"""The graph as a table for spreadsheets and shell tools: a line for each connection.

Fields are quoted as RFC 4180 says. Lines end in a line feed alone, as everything else on Unix does; every
reader of CSV takes both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from netpol_lint.reach.connectivity import Target
from netpol_lint.reach.permission import Permission
from netpol_lint.reporting.graph.rows import PermissionTexts, Rows
from netpol_lint.reporting.graph.view import GraphView
from netpol_lint.reporting.graph.wording import connections_text
from netpol_lint.reporting.visible import visible

_TO_QUOTE: Final = re.compile('[",\r\n]')


def write_clusters(clusters: Iterable[GraphView], write: Callable[[str], object], _width: int) -> None:
    """Write a header and the connections of one cluster after another."""
    write("cluster,source,destination,allowed,unknown\n")
    permission_fields = PermissionTexts(_permission)
    field = cache(_field)

    def piece(target: Target) -> tuple[str]:
        return (f"{field(target[0])},{permission_fields(target[1])}\n",)

    rows = Rows(piece)
    for view in clusters:
        cluster = _field(view.name)
        for edges in view.edges():
            pieces = rows.of(edges)
            if pieces:
                start = f"{cluster},{field(edges.source)},"
                write(start + start.join(pieces))


def _permission(permission: Permission) -> str:
    return f"{_field(connections_text(permission.allowed))},{_field(connections_text(permission.unknown))}"


def _field(text: str) -> str:
    text = visible(text)
    if not _TO_QUOTE.search(text):
        return text
    quoted = text.replace('"', '""')
    return f'"{quoted}"'
