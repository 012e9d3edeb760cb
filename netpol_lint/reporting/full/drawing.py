"""A sheet as rows: numbers, text, brackets, marks and labels.

A span of one line is underlined, a span of several is bracketed at its left:

     6 |     podSelector: {}
       |     ^^^^^^^^^^^^^^^ label
     7 | /   egress:
     8 | |   - to: []
       | |__________^ label
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Final

from msgspec import Struct
from rich.cells import cell_len

from netpol_lint.reporting.full.excerpt import Label, Mark
from netpol_lint.reporting.full.paint import Role, Row, Segment, wrap
from netpol_lint.reporting.full.sheet import Sheet
from netpol_lint.reporting.full.source_line import ShownLine, show_line

_LABEL_ROOM: Final = 40
"""The cells that a label gets at least when it does not fit beside its marks."""

_TEXT_ROOM: Final = 20
"""The cells that the text gets at least, however narrow the terminal says it is."""


def draw(sheet: Sheet, *, gutter: int, width: int) -> Iterator[Row]:
    """Draw a sheet into `width` cells, of which line numbers take `gutter`."""
    pen = _Pen(sheet, gutter, max(width - gutter - 3 - 2 * sheet.lane_count, _TEXT_ROOM))
    previous = 0
    for number in sheet.numbers:
        if previous and number > previous + 1:
            yield pen.gap(number)
        yield from pen.line(number)
        previous = number


class _Pen(Struct, frozen=True):
    """Draws the rows of a sheet with its text in `room` cells."""

    sheet: Sheet
    gutter: int
    room: int

    def gap(self, number: int) -> Row:
        """Draw what stands for the lines that are left out before `number`."""
        return (self._frame("…"), *self._bars(number - 1))

    def line(self, number: int) -> Iterator[Row]:
        """Draw a line of the file with all that is marked on it."""
        shown = self._shown(number)
        yield (self._frame(str(number)), *self._bars(number, above=True), (Role.TEXT, shown.text))
        beginning = [label for label in self.sheet.labels if label.region.start_line == number]
        for label in beginning:
            if label.is_block and not self.sheet.opens_at_left(label):
                yield self._opening(label, shown)
        for label in beginning:
            if not label.is_block:
                yield from self._underlined(label, shown)
        closed: set[int] = set()
        for lane, block in reversed(list(enumerate(self.sheet.in_lanes(number)))):
            if block is not None and block.region.end_line == number:
                closed.add(lane)
                yield from self._closing(block, shown, closed)

    def _opening(self, label: Label, shown: ShownLine) -> Row:
        """Draw the corner of a block that begins in the middle of a line."""
        lane = self.sheet.lanes[label]
        reach = 2 * (self.sheet.lane_count - lane) - 1 + shown.cell(label.region.start_column)
        bars = self._bars(label.region.start_line)[:lane]
        return (self._frame(), *bars, (label.role, f" {'_' * reach}{label.mark.value}"))

    def _underlined(self, label: Label, shown: ShownLine) -> Iterator[Row]:
        region = label.region
        start = shown.cell(region.start_column)
        marks = label.mark.value * max(shown.cell(region.end_column) - start, 1)
        bars = self._bars(region.start_line)
        row = (self._frame(), *bars, (Role.TEXT, " " * start), (label.role, marks))
        yield from self._labelled(row, label, bars, start=start, room=self.room - start - len(marks) - 1)

    def _closing(self, label: Label, shown: ShownLine, closed: Set[int]) -> Iterator[Row]:
        """Draw the corner at the end of a block."""
        lane = self.sheet.lanes[label]
        end = max(shown.cell(label.region.end_column) - 1, 0)
        reach = 2 * (self.sheet.lane_count - lane) - 1 + end
        bars = self._bars(label.region.end_line, closed=closed)
        row = (self._frame(), *bars[:lane], (label.role, f"|{'_' * reach}{label.mark.value}"))
        yield from self._labelled(row, label, bars, start=0, room=self.room - end - 2)

    def _labelled(
        self, row: Row, label: Label, bars: list[Segment], *, start: int, room: int
    ) -> Iterator[Row]:
        """Put the label at the end of the row when it fits into `room`, or else below it."""
        if not label.says:
            yield row
        elif cell_len(label.says) <= room:
            yield (*row, (label.role, f" {label.says}"))
        else:
            yield row
            indent = max(min(start, self.room - _LABEL_ROOM), 0)
            for text in wrap(label.says, first=self.room - indent, rest=self.room - indent):
                yield (self._frame(), *bars, (Role.TEXT, " " * indent), (label.role, text))

    def _frame(self, text: str = "") -> Segment:
        return Role.FRAME, f"{text:>{self.gutter}} | "

    def _bars(self, number: int, *, above: bool = False, closed: Set[int] = frozenset()) -> list[Segment]:
        """Draw the lanes beside a line, `above`, or beneath it, where those in `closed` have ended."""
        return [
            (Role.TEXT, "  ")
            if label is None or lane in closed
            else (label.role, self._bar(label, opens=above and label.region.start_line == number))
            for lane, label in enumerate(self.sheet.in_lanes(number))
        ]

    def _bar(self, label: Label, *, opens: bool) -> str:
        if not opens:
            return "| "
        return "/ " if self.sheet.opens_at_left(label) else "  "

    def _shown(self, number: int) -> ShownLine:
        """Cut the line such that what is marked on it can be seen, the finding before its evidence."""
        marked = [label for label in self.sheet.labels if label.is_marked_at(number)]
        marked.sort(key=lambda label: label.mark is not Mark.FINDING)
        start, end = marked[0].columns_at(number) if marked else (1, 1)
        return show_line(self.sheet.lines[number - 1], self.room, start=start, end=end)
