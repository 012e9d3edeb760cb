"""One file while it is edited: where its nodes stand in its text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.source.editing.spot import last_leaf
from netpol_lint.source.editing.text import SourceText, Splice
from netpol_lint.source.node import Node, Scalar

_MARKED: Final = frozenset("&!*")
_COMMENT: Final = lazy_pattern(r"(?:^|[ \t\r\n])#")


class NotEditableError(Exception):
    """The text at a place has a form that is left to people."""


class Page(Struct, frozen=True):
    """The text of a file, asked by its nodes."""

    text: SourceText

    def start(self, node: Node) -> int:
        """Return the first character of a node.

        Raises:
            NotEditableError: an anchor or a tag stands before it, or it is an alias.
        """
        found = self.text.offset(node.start_line, node.start_column)
        if self.text.text[found : found + 1] in _MARKED and self.end(node) > found:
            raise NotEditableError("an anchor, a tag or an alias")
        return found

    def end(self, node: Node) -> int:
        """Return the character after a node."""
        return self.text.offset(node.end_line, node.end_column)

    def written(self, node: Node) -> str:
        """Return a node as it is written."""
        return self.text.text[self.text.offset(node.start_line, node.start_column) : self.end(node)]

    def is_flow(self, node: Node) -> bool:
        """Tell whether a map or a list stands in brackets or braces."""
        return self.text.text[self.start(node)] in "[{"

    def is_block_scalar(self, node: Node) -> bool:
        """Tell whether a node is text below a `|` or `>`."""
        return isinstance(node, Scalar) and not node.is_plain and self.written(node).lstrip("&!")[:1] in "|>"

    def between(self, start: int, end: int) -> str:
        """Return a part of the text."""
        return self.text.text[start:end]

    def starts_its_line(self, offset: int) -> bool:
        """Tell whether only white space stands before a character in its line."""
        return not self.between(self.text.line_start(offset), offset).strip(" \t")

    def lines_below(self, node: Node, lines: Iterable[str], column: int) -> Splice:
        """Return the splice that puts lines below a block node, indented to a column."""
        indent, newline = " " * (column - 1), self.text.newline
        end = self.end(node)
        last = last_leaf(node)
        if self.is_block_scalar(last) and end == self.text.line_start(end):
            return Splice(end, end, "".join(f"{indent}{line}{newline}" for line in lines))
        at = self.text.line_end(end)
        return Splice(at, at, "".join(f"{newline}{indent}{line}" for line in lines))

    def whole_lines(self, start: int, node: Node) -> Splice:
        """Return the splice that removes the lines from a character to the end of a block node."""
        end, last = self.end(node), last_leaf(node)
        first = self.text.line_start(start)
        if self.is_block_scalar(last) and end == self.text.line_start(end):
            return Splice(first, end, "")
        after = self.text.next_line(end)
        if after == self.text.line_end(end) and first > 0:
            # The last line has no line break, so the one before it goes.
            return Splice(self.text.line_end(first - 1), after, "")
        return Splice(first, after, "")


def has_comment(text: str) -> bool:
    """Tell whether a part of a text may hold a comment."""
    return _COMMENT.search(text) is not None
