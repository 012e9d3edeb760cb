"""Cutting a text into documents the way kubectl does: by its lines, before any YAML is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from netpol_lint.lazy_pattern import lazy_pattern

_SEPARATOR: Final = b"---"
_LINE_BREAK: Final = lazy_pattern(rb"\r\n|\r|\n")


class Chunk(NamedTuple):
    """The text between two separators, which starts in the line `first_line` of its file, 1-based."""

    text: bytes
    first_line: int


class Separator(NamedTuple):
    """A line that starts with `---`, as the line `first_line` of its file."""

    text: bytes
    first_line: int

    @property
    def is_accepted(self) -> bool:
        """Whether kubectl takes the line: nothing but a comment may follow the dashes."""
        rest = self.text[len(_SEPARATOR) :].decode("utf-8").strip()
        return not rest or rest.startswith("#")


def split(text: bytes) -> Iterator[Chunk | Separator]:
    """Yield the chunks of a UTF-8 text and the separators between them, in the order of the text.

    Every line that starts with `---` separates, also inside a quoted or a block scalar.
    """
    start, line = 0, 1
    while (at := _next_separator(text, start)) >= 0:
        if at > start:
            yield Chunk(text[start:at], line)
            line += count_lines(text, start, at)
        start = text.find(b"\n", at) + 1 or len(text)
        yield Separator(text[at:start], line)
        line += count_lines(text, at, start)
    if start < len(text):
        yield Chunk(text[start:], line)


def count_lines(text: bytes, start: int, end: int) -> int:
    """Count the line breaks in a part of the text, as editors count them."""
    if text.find(b"\r", start, end) < 0:
        return text.count(b"\n", start, end)
    return sum(1 for _ in _LINE_BREAK.finditer(text, start, end))


def _next_separator(text: bytes, start: int) -> int:
    """Return where the next line starts with `---`, `start` being the start of a line, or -1."""
    if text.startswith(_SEPARATOR, start):
        return start
    found = text.find(b"\n" + _SEPARATOR, start)
    return found if found < 0 else found + 1
