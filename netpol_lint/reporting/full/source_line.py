"""One line of a file as it is shown: safe to print, cut to the width, with a cell for each column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from msgspec import Struct
from rich.cells import cell_len

from netpol_lint.reporting.visible import visible

_TAB: Final = "    "
_CUT: Final = "…"

_CHARACTERS_PER_CELL: Final = 4
"""How many characters are tried for each cell: combining ones take none, and a line of them has no end."""


class ShownLine(Struct, frozen=True):
    """A part of a line. `first` is the 0-based column where it starts; each piece shows one character."""

    before: str
    pieces: Sequence[str]
    after: str
    first: int

    @property
    def text(self) -> str:
        """The part as it is shown."""
        return f"{self.before}{''.join(self.pieces)}{self.after}"

    def cell(self, column: int) -> int:
        """Return how many cells are left of a 1-based column; columns that are cut off count as the edge."""
        shown = min(max(column - 1 - self.first, 0), len(self.pieces))
        return cell_len(self.before + "".join(self.pieces[:shown]))


def show_line(line: str, width: int, *, start: int = 1, end: int = 1) -> ShownLine:
    """Cut `line` to `width` cells such that as much as fits of columns `start` to `end` is in it.

    Columns are 1-based and `end` is exclusive. The cost grows with `width`, not with the line.
    """
    line = line.rstrip("\r\n")
    if len(line) <= width and line.isascii() and line.isprintable():
        return ShownLine("", line, "", 0)
    first = _window_start(line, width, start=start, end=end)
    before = _CUT if first else ""
    room = width - len(before)
    rest = line[first : first + room * _CHARACTERS_PER_CELL + 1]
    pieces = _fitting(rest, room)
    if len(pieces) == len(rest):
        return ShownLine(before, tuple(pieces), "", first)
    return ShownLine(before, tuple(_fitting(rest, room - 1)), _CUT, first)


def _window_start(line: str, width: int, *, start: int, end: int) -> int:
    """Return the 0-based column at which to start, leaving a third of the room to what comes before.

    What comes before gets more of the room when too little comes after to fill it.
    """
    from_the_start = len(_fitting(line, width))
    if from_the_start == len(line) or end <= from_the_start:
        return 0
    reach = width * _CHARACTERS_PER_CELL
    before = _fitting(reversed(line[max(start - 1 - reach, 0) : start - 1]), width // 3)
    to_the_end = _fitting(reversed(line[-reach:]), width - len(_CUT))
    return min(start - 1 - len(before), len(line) - len(to_the_end))


def _fitting(characters: Iterable[str], cells: int) -> list[str]:
    """Return what shows the first characters, as many as fit into `cells`."""
    pieces: list[str] = []
    for character in islice(characters, max(cells, 0) * _CHARACTERS_PER_CELL):
        piece = _TAB if character == "\t" else visible(character)
        cells -= cell_len(piece)
        if cells < 0:
            break
        pieces.append(piece)
    return pieces
