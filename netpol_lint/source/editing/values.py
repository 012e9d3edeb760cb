"""Values put in the place of others."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.source.editing.page import NotEditableError, Page, has_comment
from netpol_lint.source.editing.spot import Spot
from netpol_lint.source.editing.text import Splice
from netpol_lint.source.editing.written import Style, block_lines, flow_text, scalar_text
from netpol_lint.source.node import Node, PlainValue, Scalar
from netpol_lint.source.scalars import ScalarValue


def scalar_replaced(page: Page, node: Scalar, value: ScalarValue, style: Style) -> Splice:
    """Return what puts a scalar in the place of another one, in the same quotes."""
    start, end = page.start(node), page.end(node)
    if page.is_block_scalar(node):
        raise NotEditableError("a block scalar")
    quote = page.between(start, start + 1) if start < end and not node.is_plain else ""
    if style.is_quoted or (isinstance(value, str) and ":" in value):
        quote = quote or '"'
    text = scalar_text(value, quote=quote)
    before = page.between(max(start - 1, 0), start)
    return Splice(start, end, f" {text}" if before in {":", "-"} and before else text)


def value_replaced(
    page: Page, spot: Spot, value: PlainValue, style: Style, *, drops_comments: bool = False
) -> Iterator[Splice]:
    """Yield what puts a value in the place of another one, as a block where there is room for one."""
    node = spot.node
    is_plain_value = not isinstance(value, dict | list)
    if isinstance(node, Scalar) and is_plain_value:
        yield scalar_replaced(page, node, value, style)  # type: ignore[arg-type]
        return
    start, end = page.start(node), page.end(node)
    if page.is_block_scalar(node):
        raise NotEditableError("a block scalar")
    if not drops_comments and has_comment(page.between(start, end)):
        raise NotEditableError("a comment inside the value")
    if not is_plain_value and value and _has_room(page, spot):
        yield _as_block(page, spot, value, style)
    else:
        text = flow_text(value, is_quoted=style.is_quoted)
        yield from _on_the_line(page, spot, text, drops_comments=drops_comments)


def _has_room(page: Page, spot: Spot) -> bool:
    """Tell whether a value may take lines: not within brackets, nor before a comment on its line."""
    end = page.end(spot.node)
    is_in_blocks = all(not page.is_flow(each) for each in spot.parents)
    return is_in_blocks and not has_comment(page.between(end, page.text.line_end(end)))


def _as_block(page: Page, spot: Spot, value: PlainValue, style: Style) -> Splice:
    """Return what puts a value of several lines below its key, or where the old one starts."""
    start, end = page.start(spot.node), page.end(spot.node)
    lines, entry = block_lines(value, style), spot.entry
    if entry is None:
        indent = f"{page.text.newline}{' ' * (page.text.column(start) - 1)}"
        return Splice(start, end, indent.join(lines))
    colon = colon_end(page, entry.key)
    if has_comment(page.between(colon, start)):
        colon = page.text.line_end(colon)
    by = style.step if isinstance(value, dict) or style.indents_lists else 0
    indent = f"{page.text.newline}{' ' * (entry.key.start_column - 1 + by)}"
    if has_comment(page.between(colon, start)):
        raise NotEditableError("a comment above the value")
    return Splice(colon, end, "".join(f"{indent}{line}" for line in lines))


def _on_the_line(page: Page, spot: Spot, text: str, *, drops_comments: bool) -> Iterator[Splice]:
    """Yield what puts a short text where a value was, on the line of its key if it has one."""
    start, end = page.start(spot.node), page.end(spot.node)
    entry = spot.entry
    if entry is None:
        before = page.between(max(start - 1, 0), start)
        yield Splice(start, end, f" {text}" if before == "-" else text)
        return
    colon = colon_end(page, entry.key)
    is_last = drops_comments or not has_comment(page.between(end, page.text.line_end(end)))
    if not has_comment(page.between(colon, start)):
        yield Splice(colon, end, f" {text}")
    elif page.starts_its_line(start) and is_last:
        yield Splice(colon, colon, f" {text}")
        yield page.whole_lines(start, spot.node)
    else:
        raise NotEditableError("a comment before the value")


def colon_end(page: Page, key: Node) -> int:
    """Return the character after the colon of a key."""
    end = page.end(key)
    rest = page.between(end, page.text.line_end(end))
    if not rest.lstrip(" \t").startswith(":"):
        raise NotEditableError("a key without a colon in its line")
    return end + rest.index(":") + 1
