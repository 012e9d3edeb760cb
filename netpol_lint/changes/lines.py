"""The lines that a change wrote: annotations on others would not be shown beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Final

from msgspec import Struct, field

from netpol_lint.changes.change import Change
from netpol_lint.location import Region
from netpol_lint.source.disk import UnreadableFileError
from netpol_lint.source.encoding import decode
from netpol_lint.source.past import Past
from netpol_lint.source.place import EDITOR_BREAK

_MOST_COMPARED: Final = 4_000_000
"""Pairs of lines; comparing takes a second for them, and what is longer counts as written anew."""


class ChangedLines(Struct):
    """Tells of places whether a change wrote anything there; a merge wrote what differs from both sides."""

    change: Change
    _known: dict[str, frozenset[int]] = field(default_factory=dict)

    def touch(self, path: str, region: Region) -> bool:
        """Say whether a line that a region touches is new."""
        return not self.of(path).isdisjoint(range(region.start_line, region.last_line + 1))

    def of(self, path: str) -> frozenset[int]:
        """Return the numbers of the lines of a file that the change wrote, 1-based."""
        known = self._known.get(path)
        if known is None:
            each = [frozenset(_changed(past, path)) for past in self.change.before]
            known = self._known[path] = reduce(frozenset.intersection, each) if each else frozenset()
        return known


def _changed(past: Past, path: str) -> Iterator[int]:
    if not past.is_changed(path):
        return
    try:
        after = _lines(past.read_now(path))
    except UnreadableFileError:
        return
    try:
        before = _lines(past.read(path))
    except UnreadableFileError:
        before = []
    yield from new_lines(before, after)


def _lines(content: bytes) -> list[str]:
    # As locations count lines, and as git compares texts whose line ends alone differ.
    return EDITOR_BREAK.split(decode(content).text.decode("utf-8"))


def new_lines(before: Sequence[str], after: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the lines of a text, 1-based, that another one does not have at this point.

    What both begin and end with is put aside first: edits are small, and comparing takes quadratic time.
    """
    shortest = min(len(before), len(after))
    start = next((index for index in range(shortest) if before[index] != after[index]), shortest)
    most = shortest - start
    end = next((index for index in range(most) if before[-1 - index] != after[-1 - index]), most)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if len(old) * len(new) > _MOST_COMPARED:
        yield from range(start + 1, start + len(new) + 1)
        return
    from difflib import SequenceMatcher

    for tag, _, _, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag in {"insert", "replace"}:
            yield from range(start + first + 1, start + last + 1)
