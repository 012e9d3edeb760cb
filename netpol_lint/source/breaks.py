"""Line numbers as editors count them, where the parser counts otherwise."""

from __future__ import annotations

from typing import Final

from netpol_lint.location import Region
from netpol_lint.source.fault import Fault
from netpol_lint.source.node import Node, children, every_node
from netpol_lint.source.place import PARSER_BREAK
from netpol_lint.source.split import Chunk

_EDITOR_BREAKS: Final = frozenset({"\n", "\r", "\r\n"})


class EditorLines:
    """Translates the parser's lines of one chunk into an editor's.

    For YAML 1.1 the characters U+0085, U+2028 and U+2029 end a line; editors show them inside one.
    `end` is the last place of the file, behind which the parser may see the line break it was given.
    """

    def __init__(self, chunk: Chunk, end: tuple[int, int] | None) -> None:
        self._first_line = chunk.first_line
        self._starts = _line_starts(chunk.text.decode("utf-8-sig")) if has_other_breaks(chunk.text) else None
        self._end = end

    def corrected(self, fault: Fault) -> Fault:
        """Return a fault at its place in an editor."""
        region = fault.region
        start = self._place(region.start_line, region.start_column)
        end = self._place(region.end_line, region.end_column)
        return Fault(fault.kind, fault.message, Region(*start, *max(start, end)))

    def correct(self, root: Node) -> None:
        """Translate the places of all nodes of a tree that was just built."""
        if self._starts is not None:
            for node in every_node([root]):
                self._move(node)
        elif self._end is not None:
            self._move_ends(root, self._end)

    def _move(self, node: Node) -> None:
        node.start_line, node.start_column = self._place(node.start_line, node.start_column)
        node.end_line, node.end_column = self._place(node.end_line, node.end_column)

    def _move_ends(self, root: Node, end: tuple[int, int]) -> None:
        pending = [root]
        while pending:
            node = pending.pop()
            if (node.end_line, node.end_column) > end:
                self._move(node)
                pending += children(node)

    def _place(self, line: int, column: int) -> tuple[int, int]:
        if self._starts is not None:
            line_on, columns_on = self._starts[min(line - self._first_line, len(self._starts) - 1)]
            line, column = self._first_line + line_on, column + columns_on
        return (line, column) if self._end is None else min((line, column), self._end)


def has_other_breaks(text: bytes) -> bool:
    """Say whether the text holds what ends a line for the parser alone."""
    return not text.isascii() and (b"\xc2\x85" in text or b"\xe2\x80\xa8" in text or b"\xe2\x80\xa9" in text)


def _line_starts(text: str) -> list[tuple[int, int]]:
    """Return for each line of the parser the editor's line it is in, 0-based, and the columns before it."""
    line = columns = at = 0
    starts = [(line, columns)]
    for found in PARSER_BREAK.finditer(text):
        if found[0] in _EDITOR_BREAKS:
            line, columns = line + 1, 0
        else:
            columns += found.end() - at
        at = found.end()
        starts.append((line, columns))
    return starts
