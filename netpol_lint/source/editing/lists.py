"""Items put into lists and taken out of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.source.editing.page import NotEditableError, Page, has_comment
from netpol_lint.source.editing.text import Splice
from netpol_lint.source.editing.written import Style, flow_text, item_lines
from netpol_lint.source.node import Mapping, Node, PlainValue, Sequence

_OFFSET: Final = 2
"""How far behind its dash an item usually starts."""


def items_added(page: Page, node: Sequence, values: list[PlainValue], style: Style) -> Iterator[Splice]:
    """Yield what puts values behind the last item of a list."""
    if page.is_flow(node):
        yield from flow_added(
            page, node, node.items, [flow_text(v, is_quoted=style.is_quoted) for v in values]
        )
        return
    offset = _offset(page, node)
    last = node.items[-1]
    if isinstance(last, Mapping | Sequence) and page.is_flow(last):
        dash = f"-{' ' * (offset - 1)}"
        lines = [f"{dash}{flow_text(value, is_quoted=style.is_quoted)}" for value in values]
    else:
        lines = [line for value in values for line in item_lines(value, style, offset=offset)]
    yield page.lines_below(node, lines, dash_column(page, node))


def flow_added(page: Page, node: Node, members: tuple[Node, ...], texts: list[str]) -> Iterator[Splice]:
    """Yield what puts texts behind the last member of a flow collection, on lines if members stand so."""
    if not members:
        at = page.start(node) + 1
        if page.between(at, page.end(node) - 1).strip():
            raise NotEditableError("a comment inside brackets")
        yield Splice(at, page.end(node) - 1, ", ".join(texts))
        return
    last = members[-1]
    at = page.end(last)
    behind = page.between(at, page.text.line_end(at))
    if node.start_line == last.end_line or not _is_rest(behind) or not page.starts_its_line(page.start(last)):
        yield Splice(at, at, "".join(f", {text}" for text in texts))
        return
    indent = " " * (page.text.column(page.start(last)) - 1)
    line_end = page.text.line_end(at)
    has_comma = behind.lstrip().startswith(",")
    if not has_comma:
        yield Splice(at, at, ",")
    lines = f",{page.text.newline}{indent}".join(texts)
    yield Splice(line_end, line_end, f"{page.text.newline}{indent}{lines}{',' if has_comma else ''}")


def _is_rest(behind: str) -> bool:
    """Tell whether nothing but a comma and a comment ends a line."""
    rest = behind.strip().removeprefix(",").strip()
    return not rest or rest.startswith("#")


def item_removed(page: Page, node: Sequence, position: int) -> Iterator[Splice]:
    """Yield what takes an item out of a list; the only one leaves `[]`."""
    if page.is_flow(node):
        yield flow_removed(page, node.items, position)
    elif len(node.items) == 1:
        raise NotEditableError("the only item of a list")
    else:
        yield page.whole_lines(_dash(page, node, position), node.items[position])


def flow_removed(
    page: Page, members: tuple[Node, ...], position: int, *, start: Node | None = None
) -> Splice:
    """Return what takes a member with its comma out of a flow collection; `start` is where it starts."""
    first, last = start or members[position], members[position]
    begin, end = page.start(first), page.end(last)
    if len(members) == 1:
        return Splice(begin, end, "")
    if position == len(members) - 1:
        before = page.end(members[position - 1])
        if has_comment(page.between(before, begin)):
            raise NotEditableError("a comment between items")
        return Splice(before, end, "")
    line_end = page.text.line_end(end)
    gap = page.between(end, line_end)
    if not gap.lstrip().startswith(","):
        raise NotEditableError("a comma on another line")
    rest = gap.lstrip()[1:]
    if page.starts_its_line(begin) and not rest.strip():
        return Splice(page.text.line_start(begin), page.text.next_line(end), "")
    return Splice(begin, line_end - len(rest.lstrip()), "")


def dash_column(page: Page, node: Sequence) -> int:
    """Return the column of the dashes of a block list."""
    page.start(node)
    return node.start_column


def _dash(page: Page, node: Sequence, position: int) -> int:
    """Return where the dash of an item of a block list stands, which starts its line."""
    item, column = node.items[position], dash_column(page, node)
    first = node.items[position - 1].end_line if position else node.start_line
    for line in range(item.start_line, first - 1, -1):
        found = page.text.offset(line, 1) + column - 1
        if page.between(found, found + 1) == "-" and found <= page.text.offset(
            item.start_line, item.start_column
        ):
            if page.starts_its_line(found):
                return found
            break
    raise NotEditableError("a list inside a list")


def _offset(page: Page, node: Sequence) -> int:
    """Return how far behind its dash the first item starts, if it starts in the same line."""
    item = node.items[0]
    by = item.start_column - dash_column(page, node)
    return by if item.start_line == node.start_line and by >= _OFFSET else _OFFSET
