"""The parts of a first configuration."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location

MOST_LISTED: Final = 8
"""How many of a kind are listed by name and place."""


class Section(Struct, frozen=True):
    """What was seen of one thing, as sentences, and the lines of YAML that a user may want to set."""

    seen: tuple[str, ...]
    settings: tuple[str, ...] = ()


def place(at: Location) -> str:
    """Return where something stands, as editors open it."""
    return f"{at.path}:{at.region.start_line}"


def listed(lines: Iterable[str], number: int) -> tuple[str, ...]:
    """Return the first of `number` lines as items, and how many are left out."""
    shown = tuple(f"- {line}" for line in islice(lines, MOST_LISTED))
    rest = number - len(shown)
    return (*shown, f"and {rest:,} more") if rest > 0 else shown
