"""Pieces of text and what they mean, painted for a terminal or left plain."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final, TypeAlias

from msgspec import Struct
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style

from netpol_lint.findings import Severity
from netpol_lint.reporting.visible import visible


class Role(Enum):
    """What a piece of text is for the reader; the values are rich's styles."""

    ERROR = "bold red"
    WARNING = "bold yellow"
    NOTE = "bold cyan"
    REASON = "bold bright_blue"
    FRAME = "bright_blue"
    HEADING = "bold"
    TEXT = ""
    FAINT = "dim"


Segment: TypeAlias = tuple[Role, str]
Link: TypeAlias = tuple[Role, str, str]
"""A segment that leads to an address, which is empty where there are no links."""
Row: TypeAlias = tuple[Segment | Link, ...]

ROLE_OF: Final = {Severity.ERROR: Role.ERROR, Severity.WARNING: Role.WARNING, Severity.NOTE: Role.NOTE}

_STYLES: Final = {role: Style.parse(role.value) for role in Role}


class Painter(Struct, frozen=True):
    """Turns rows into lines; whatever it is given, only its own colours act on the terminal."""

    colour: bool

    def line(self, row: Iterable[Segment | Link]) -> str:
        """Return a row as a line, with its line feed and without blanks at its end."""
        if not self.colour:
            return "".join(visible(text) for _, text, *_ in row).rstrip() + "\n"
        return "".join(map(self._segment, row)) + "\n"

    def _segment(self, segment: Segment | Link) -> str:
        role, text, *address = segment
        painted = self._painted(role, visible(text))
        return _linked(painted, visible(address[0])) if address and address[0] else painted

    def _painted(self, role: Role, text: str) -> str:
        if not text.strip() or role is Role.TEXT:
            return text
        return _STYLES[role].render(text, color_system=ColorSystem.STANDARD)


def _linked(text: str, address: str) -> str:
    """Make a link as terminals know it: https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda."""
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


def wrap(text: str, *, first: int, rest: int) -> list[str]:
    """Break `text` at its blanks into lines of `first` and then `rest` cells.

    A word is never broken, so that paths and addresses can be clicked: a longer one stands alone.
    """
    lines, cells = [""], 0
    for word in visible(text).split(" "):
        room, wide = first if len(lines) == 1 else rest, cell_len(word)
        if not lines[-1]:
            lines[-1], cells = word, wide
        elif cells + 1 + wide <= room:
            lines[-1] += f" {word}"
            cells += 1 + wide
        else:
            lines.append(word)
            cells = wide
    return lines
