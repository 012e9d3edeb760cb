"""Which steps of an argument are drawn, and in how few words the others are named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from netpol_lint.findings import Evidence
from netpol_lint.location import Location
from netpol_lint.reporting.alike import MOST_ALIKE, pattern

_DRAWN: Final = 5
_PLACES_NAMED: Final = 4


def drawn_steps(evidence: Sequence[Evidence]) -> tuple[list[Evidence], list[Evidence]]:
    """Return the steps to draw, in order, and the others: many of one kind, or more than can be read."""
    patterns = [pattern(step.says) for step in evidence]
    kinds: defaultdict[str, list[Evidence]] = defaultdict(list)
    for step, alike in zip(evidence, patterns, strict=True):
        kinds[alike].append(step)
    drawn: list[Evidence] = []
    others: list[Evidence] = []
    for step, alike in zip(evidence, patterns, strict=True):
        kind = kinds[alike]
        is_spared = len(kind) > MOST_ALIKE and step not in kind[: MOST_ALIKE - 1]
        (others if is_spared or len(drawn) >= _DRAWN else drawn).append(step)
    return drawn, others


def others_named(drawn: Sequence[Evidence], others: Sequence[Evidence]) -> tuple[str, str] | None:
    """Return a key and a text for the steps that are not drawn: their places, if they say what others say."""
    if not others:
        return None
    known = {pattern(step.says) for step in drawn}
    if all(pattern(step.says) in known for step in others):
        return "likewise", _places([step.at for step in others])
    reasons = "reason" if len(others) == 1 else "reasons"
    return "", f"and {len(others)} more {reasons}, listed by --output-format json"


def _places(places: Sequence[Location]) -> str:
    unnamed = len(places) - _PLACES_NAMED
    named = ", ".join(map(str, places[:_PLACES_NAMED]))
    return f"{named} and {unnamed} more, listed by --output-format json" if unnamed > 0 else named
