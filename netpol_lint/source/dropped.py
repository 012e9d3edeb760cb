"""Text that kubectl ignores without a word, because the document has ended before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ruamel.yaml.error import YAMLError

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.location import Region
from netpol_lint.source.document import ProblemKind
from netpol_lint.source.event import Event, StreamEndEvent
from netpol_lint.source.failure import Mark
from netpol_lint.source.fault import Fault
from netpol_lint.source.place import PARSER_BREAK, Lines
from netpol_lint.source.split import Chunk

_NOTHING: Final = lazy_pattern(r"\s*(?:(?:---|\.\.\.)(?=\s|$)\s*)?(?:#.*)?\ufeff?")


def dropped_content(events: Iterator[Event], end: Mark, chunk: Chunk) -> list[Fault]:
    """Return the fault of a chunk in which something follows its document, or nothing.

    `events` are those after the document, which ends at `end` of the chunk. kubectl decodes the first
    document of a chunk, and does not even parse the rest.
    """
    if _is_at_end(events):
        return []
    lines, line = Lines(chunk.text.decode("utf-8-sig"), PARSER_BREAK), chunk.first_line
    for number in range(end[0], len(lines)):
        column = end[1] if number == end[0] else 0
        content = lines[number][column:].rstrip()
        if _NOTHING.fullmatch(content) is None:
            column += len(content) - len(content.lstrip())
            region = Region(line + number, column + 1, line + number, len(lines[number].rstrip()) + 1)
            return [Fault(ProblemKind.DROPPED_CONTENT, _message(lines, end, line), region)]
    return []


def _is_at_end(events: Iterator[Event]) -> bool:
    try:
        after = next(events, None)
    except YAMLError:
        return False
    return after is None or isinstance(after, StreamEndEvent)


def _message(lines: Lines, end: Mark, line: int) -> str:
    ignored = "kubectl ignores everything from here to the next line that starts with `---`, because"
    if lines[end[0]].startswith("..."):
        return f"{ignored} the `...` of line {line + end[0]} ends the document; write `---` instead"
    return f"{ignored} the document has ended before it; write `---` above it"
