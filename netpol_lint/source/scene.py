"""The lines around a parser's complaint, and how a diagnosis points at them."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from netpol_lint.source.failure import Failure, Mark
from netpol_lint.source.place import Lines

_SHOWN: Final = 60


class Diagnosis(Struct, frozen=True):
    """What is wrong, and where: start and end in the parsed text, 0-based, the end exclusive."""

    message: str
    start: Mark
    end: Mark


class Scene(Struct, frozen=True):
    """A complaint at `mark`, a place that the text has."""

    lines: Lines
    failure: Failure
    mark: Mark

    @property
    def line(self) -> str:
        """The whole line that the complaint is about."""
        return self.lines[self.mark[0]]

    @property
    def before(self) -> str:
        """What stands before the mark in its line."""
        return self.line[: self.mark[1]]

    @property
    def rest(self) -> str:
        """What stands from the mark to the end of its line."""
        return self.line[self.mark[1] :].rstrip()

    @property
    def character(self) -> str:
        """The character at the mark; empty at the end of a line."""
        return self.line[self.mark[1] : self.mark[1] + 1]

    @property
    def opening(self) -> Mark:
        """Where the construct begins that the parser is in."""
        return self.failure.context_mark or self.mark

    @property
    def opened(self) -> str:
        """The construct that the parser is in, from its beginning to the end of that line."""
        line, column = self.opening
        return self.lines[line][column:].rstrip()

    def at_rest(self, message: str) -> Diagnosis:
        """Blame what stands from the mark to the end of its line."""
        line, column = self.mark
        return Diagnosis(message, self.mark, (line, column + max(len(self.rest), 1)))

    def at_line(self, message: str) -> Diagnosis:
        """Blame the line of the mark, but for the blanks around it."""
        start = len(self.line) - len(self.line.lstrip()) if self.line.strip() else 0
        return Diagnosis(
            message, (self.mark[0], start), (self.mark[0], max(len(self.line.rstrip()), start + 1))
        )

    def at_opened(self, message: str) -> Diagnosis:
        """Blame the construct that the parser is in, to the end of the line in which it begins."""
        line, column = self.opening
        return Diagnosis(message, self.opening, (line, column + max(len(self.opened), 1)))


def scene_of(failure: Failure, mark: Mark, lines: Lines) -> Scene:
    """Return the scene of a complaint, whose mark may stand behind the last character of the text."""
    line = min(mark[0], len(lines) - 1)
    if line == mark[0] and (line < len(lines) - 1 or lines[line].strip()):
        return Scene(lines, failure, mark)
    last = next((at for at in reversed(range(line + 1)) if lines[at].strip()), 0)
    return Scene(lines, failure, (last, max(len(lines[last].rstrip()) - 1, 0)))


def shown(text: str) -> str:
    """Quote a piece of the text in a message."""
    text = text.strip().replace("\t", "\\t").replace("\r", "\\r")
    return f"`{text[:_SHOWN]}…`" if len(text) > _SHOWN else f"`{text}`"
