"""Which sentences say the same of different things, and how many of them are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from netpol_lint.findings import Note

_VARYING: Final = re.compile(
    r"\([^()]*\)"  # remarks on how many, and where
    r"|(?:[A-Z]\w* )?(?:`[^`]*`|'[^']*'|\"[^\"]*\"|[^\s`'\"]*[/:][^\s`'\"]*)"  # kinds, names, paths
    r"|^\S+(?= is another one$)"  # what is joined to what has the same cause
    r"|\d[\d,]*"
)

MOST_ALIKE: Final = 3
"""So many sentences that are alike are all shown; of more the first ones stand for the others."""


def pattern(sentence: str) -> str:
    """Return a sentence without what differs between two that say the same: names, paths, numbers."""
    return _VARYING.sub("…", sentence)


def alike_notes(notes: Iterable[Note]) -> Iterator[tuple[list[Note], int]]:
    """Yield the notes to show of each kind and pattern, in order, and how many more there are like these."""
    alike: dict[tuple[str, str], list[Note]] = {}
    for note in notes:
        alike.setdefault((note.kind, pattern(note.message)), []).append(note)
    for group in alike.values():
        shown = group if len(group) <= MOST_ALIKE else group[: MOST_ALIKE - 1]
        yield shown, len(group) - len(shown)
