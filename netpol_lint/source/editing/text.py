"""The text of one file by lines and columns, and what becomes of it by edits."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, NamedTuple

from netpol_lint.findings import Edit
from netpol_lint.location import Region
from netpol_lint.source.encoding import decode
from netpol_lint.source.place import EDITOR_BREAK

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Splice(NamedTuple):
    """The text that takes the place of the characters from `start` to before `end`, counted from 0."""

    start: int
    end: int
    text: str


class SourceText:
    """A text, its characters counted from 0 or, as places are, by lines and columns from 1."""

    def __init__(self, text: str) -> None:
        self.text = text
        breaks = list(EDITOR_BREAK.finditer(text))
        self._starts = [0, *(found.end() for found in breaks)]
        self._ends = [*(found.start() for found in breaks), len(text)]
        self.newline = breaks[0][0] if breaks else "\n"

    def offset(self, line: int, column: int) -> int:
        """Return which character stands at a place.

        Raises:
            ValueError: the text has no such place.
        """
        if not 1 <= line <= len(self._starts):
            raise ValueError(f"the text has no line {line}")
        found = self._starts[line - 1] + column - 1
        if not self._starts[line - 1] <= found <= self._ends[line - 1]:
            raise ValueError(f"line {line} has no column {column}")
        return found

    def line_start(self, offset: int) -> int:
        """Return where the line of a character starts."""
        return self._starts[self._line(offset)]

    def line_end(self, offset: int) -> int:
        """Return where the line of a character ends, before its line break."""
        return self._ends[self._line(offset)]

    def next_line(self, offset: int) -> int:
        """Return where the line below starts; the end of the text where there is none."""
        line = self._line(offset) + 1
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def column(self, offset: int) -> int:
        """Return the column of a character, counted from 1."""
        return offset - self.line_start(offset) + 1

    def line_of(self, offset: int) -> int:
        """Return the line of a character, counted from 1."""
        return self._line(offset) + 1

    def region(self, splice: Splice) -> Region:
        """Return the place of a splice."""
        return Region(*self._place(splice.start), *self._place(splice.end))

    def spliced(self, splices: Iterable[Splice]) -> str:
        """Return the text after splices that do not overlap; of those at one place the first stands first."""
        parts: list[str] = []
        done = 0
        for each in sorted(splices, key=lambda each: each[:2]):
            parts += (self.text[done : each.start], each.text)
            done = each.end
        return "".join((*parts, self.text[done:]))

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _place(self, offset: int) -> tuple[int, int]:
        return self._line(offset) + 1, self.column(offset)


def coalesced(splices: Iterable[Splice]) -> tuple[Splice, ...]:
    """Return splices in the order of the text, those that touch each other as one."""
    found: list[Splice] = []
    for each in sorted(splices, key=lambda each: each[:2]):
        if found and found[-1].end == each.start:
            last = found.pop()
            each = Splice(last.start, each.end, last.text + each.text)  # noqa: PLW2901
        found.append(each)
    return tuple(found)


def moved(removed: tuple[Splice, ...], added: tuple[Splice, ...], text: SourceText) -> tuple[Splice, ...]:
    """Return splices that take lines away and others that add lines, which may stand inside those."""
    if len(removed) != 1 or len(added) != 1:
        return (*removed, *added)
    (gone,), (new,) = removed, added
    if not gone.start < new.start < gone.end or new.start != new.end:
        return (*removed, *added)
    is_open = gone.start != text.line_start(gone.start)
    lines = new.text if is_open else new.text.removeprefix(text.newline) + text.newline
    return (Splice(gone.start, gone.end, lines),)


def edited(content: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the content of a file after edits, in its encoding and with its byte order mark.

    Raises:
        ValueError: the file is no text, or has no such places.
    """
    decoded = decode(content)
    if decoded.fault is not None:
        raise ValueError(decoded.fault.message)
    mark, encoding = next(((m, e) for m, e in _MARKS if content.startswith(m)), (b"", "utf-8"))
    text = SourceText(decoded.text.decode("utf-8"))
    return mark + text.spliced(_splice(text, each) for each in edits).encode(encoding)


def _splice(text: SourceText, edit: Edit) -> Splice:
    region = edit.at.region
    start = text.offset(region.start_line, region.start_column)
    return Splice(start, text.offset(region.end_line, region.end_column), edit.text)
