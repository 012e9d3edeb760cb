"""Many notes that say the same of different things, in a few lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netpol_lint.findings import Note
from netpol_lint.reporting.alike import alike_notes


def digest(notes: Iterable[Note]) -> Iterator[str]:
    """Yield a line for each note with its place, and one with a number for many that are alike."""
    for shown, unshown in alike_notes(notes):
        yield from map(_line, shown)
        if unshown:
            yield f"  and {unshown:,} more like these"


def _line(note: Note) -> str:
    place = f"{note.at}: " if note.at is not None else ""
    return f"{place}{note.message}"
