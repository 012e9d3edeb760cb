"""Many notes that say the same of different things, in a few lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from netpol_lint.findings import Note

_VARYING: Final = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"|[^\s`'\"]*[/:][^\s`'\"]*|\d[\d,]*")
"""What differs between two messages that say the same: names, paths, addresses, numbers."""

_MOST_ALIKE: Final = 3
"""Of more notes than these the first ones stand for the others."""


def digest(notes: Iterable[Note]) -> Iterator[str]:
    """Yield a line for each note with its place, and one with a number for many that are alike."""
    alike: dict[tuple[str, str], list[Note]] = {}
    for note in notes:
        alike.setdefault((note.kind, _VARYING.sub("…", note.message)), []).append(note)
    for group in alike.values():
        shown = group if len(group) <= _MOST_ALIKE else group[: _MOST_ALIKE - 1]
        yield from map(_line, shown)
        if len(shown) < len(group):
            yield f"  and {len(group) - len(shown):,} more like these"


def _line(note: Note) -> str:
    place = f"{note.at}: " if note.at is not None else ""
    return f"{place}{note.message}"
