"""Edits of files that belong together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from netpol_lint.findings import Edit
from netpol_lint.location import Location

Edits = tuple[Edit, ...]


def joined(edits: Iterable[Edits | None]) -> Edits | None:
    """Return the edits of several changes that belong together; `None` where one of them cannot be made."""
    found: list[Edit] = []
    for each in edits:
        if each is None:
            return None
        found += each
    return tuple(sorted(found))


def is_disjoint(edits: Iterable[Edit]) -> bool:
    """Tell whether no edit touches what another one replaces; two that insert at one place do, too."""
    return all(_is_before(one.at, other.at) for one, other in pairwise(sorted(edits)))


def _is_before(one: Location, other: Location) -> bool:
    if one.path != other.path:
        return True
    end, start = one.region[2:], other.region[:2]
    return end < start or (end == start and one.region != other.region)
