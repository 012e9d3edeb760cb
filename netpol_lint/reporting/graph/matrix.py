"""The graph for people: a table of who may open what to whom, or a list where no table fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from string import ascii_lowercase
from typing import Final

from msgspec import Struct

from netpol_lint.policy.ports import ConnectionSet, Protocol
from netpol_lint.reach.connectivity import Edges
from netpol_lint.reach.endpoints import EndpointKind
from netpol_lint.reach.permission import Permission
from netpol_lint.reporting.graph.listing import listing
from netpol_lint.reporting.graph.view import GraphView
from netpol_lint.reporting.graph.wording import Labels, permission_text, span_text
from netpol_lint.reporting.visible import visible

_WIDEST_CELL: Final = 9
_WIDEST_END: Final = 36
_NARROWEST_COLUMN: Final = 3
_LEGEND: Final = "rows open connections to columns: * on all ports, . on none, 8080 on TCP 8080"
_UNKNOWN_LEGEND: Final = "? cannot be decided from what is declared here"


def write_clusters(clusters: Iterable[GraphView], write: Callable[[str], object], width: int) -> None:
    """Write a table or a list for each cluster, none wider than `width` cells as far as names allow."""
    separator = ""
    for view in clusters:
        write(f"{separator}cluster {visible(view.name)}\n\n")
        separator = "\n"
        for line in _lines(view, width):
            write(f"{line}\n" if line else "\n")


def _lines(view: GraphView, width: int) -> Iterator[str]:
    if len(view.pods) * _NARROWEST_COLUMN > width:
        return listing(view, view.edges(), width)
    edges = tuple(view.edges())
    table = _table(view, edges)
    lines = tuple(table.lines())
    is_readable = table.cells and len(lines[0]) <= width and len(table.notes) <= len(ascii_lowercase)
    return iter(lines) if is_readable else listing(view, edges, width)


class _Table(Struct, frozen=True):
    """Ends by number; `columns` are those that are destinations, `notes` what letters in cells stand for."""

    ends: Sequence[str]
    columns: Sequence[int]
    cells: Mapping[tuple[int, int], str]
    notes: Mapping[str, str]

    def lines(self) -> Iterator[str]:
        """Yield the head, a line for each end, and what explains them."""
        numbers = len(str(len(self.ends)))
        labels = [f"{number:>{numbers}} {_cut(end)}" for number, end in enumerate(self.ends, start=1)]
        margin = max(map(len, labels), default=0)
        widths = {column: self._width(column) for column in self.columns}
        yield " " * margin + "".join(f"{column + 1:>{width}}" for column, width in widths.items())
        for row, label in enumerate(labels):
            cells = (f"{self.cells.get((row, column), ''):>{width}}" for column, width in widths.items())
            yield f"{label:<{margin}}{''.join(cells)}".rstrip()
        yield ""
        yield _LEGEND
        if any(cell.endswith("?") for cell in self.cells.values()):
            yield _UNKNOWN_LEGEND
        yield from (f"{letter} {text}" for text, letter in self.notes.items())
        yield from (f"{number} {end}" for number, end in enumerate(self.ends, start=1) if _cut(end) != end)

    def _width(self, column: int) -> int:
        cells = (len(self.cells.get((row, column), "")) for row in range(len(self.ends)))
        return max(len(str(column + 1)), *cells) + 2


def _cut(end: str) -> str:
    return end if len(end) <= _WIDEST_END else f"{end[: _WIDEST_END - 3]}..."


def _table(view: GraphView, edges: Sequence[Edges]) -> _Table:
    labels = Labels(view.reach.pods)
    pods = [pod.id for pod in view.pods]
    sources = {each.source: None for each in edges if each.targets}
    targets = {target for each in edges for target, _ in each}
    ends = list(dict.fromkeys((*pods, *sources, *sorted(targets.difference(pods)))))
    number = {end: position for position, end in enumerate(ends)}
    # Only of workloads everything is known: ranges of addresses overlap, and what pods that are not
    # declared here may open to each other is not asked.
    known = [pod.id for pod in view.pods if pod.kind is EndpointKind.WORKLOAD]
    pairs = ((source, target) for source in known for target in known if view.asks(source, target))
    cells = {(number[source], number[target]): "." for source, target in pairs}
    notes: dict[str, str] = {}
    for each in edges:
        itself = (number.get(each.source, -1), number.get(each.without or "", -1))
        cells.update({itself: "-"} if itself in cells else {})
        for target, permission in each:
            cells[number[each.source], number[target]] = _cell(permission, notes)
    columns = sorted({column for _, column in cells})
    return _Table([labels.of(end) for end in ends], columns, cells, notes)


def _cell(permission: Permission, notes: dict[str, str]) -> str:
    """Return what a cell says; what is too long for it becomes a letter that the notes explain."""
    if not permission.unknown:
        text = _ports(permission.allowed)
    elif not permission.allowed:
        text = f"{_ports(permission.unknown)}?"
    else:
        text = ""
    if text and len(text) <= _WIDEST_CELL:
        return text
    whole = permission_text(permission)
    letters = ascii_lowercase
    return notes.setdefault(whole, letters[len(notes)] if len(notes) < len(letters) else whole)


def _ports(connections: ConnectionSet) -> str:
    """Return connections in few characters: `8080`, `53/UDP`; `*` is all of them."""
    if connections.is_all:
        return "*"
    return ",".join(
        span_text(span) + ("" if protocol is Protocol.TCP else f"/{protocol.value}")
        for protocol in Protocol
        for span in connections.get(protocol).spans
    )
