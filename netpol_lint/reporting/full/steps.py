"""Which steps of an argument are drawn, and in how few words the others are named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from netpol_lint.findings import Evidence, counted
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
        (others if step.more or is_spared or len(drawn) >= _DRAWN else drawn).append(step)
    return drawn, others


def others_named(drawn: Sequence[Evidence], others: Sequence[Evidence]) -> tuple[str, str] | None:
    """Return a key and a text for the steps that are not drawn: their places, if they say what others say."""
    if not others:
        return None
    known = {pattern(step.says) for step in drawn}
    if all(step.more or pattern(step.says) in known for step in others):
        return "likewise", _places(others)
    return "", f"and {_number(others)} more {'reason' if len(others) == 1 else 'reasons'}, {_listed(others)}"


def _places(steps: Sequence[Evidence]) -> str:
    named = ", ".join(str(step.at) for step in steps[:_PLACES_NAMED])
    unnamed = steps[_PLACES_NAMED:]
    return f"{named} and {_number(unnamed)} more, {_listed(unnamed)}" if unnamed else named


def _number(steps: Sequence[Evidence]) -> str:
    return counted(sum(step.more or 1 for step in steps))


def _listed(steps: Sequence[Evidence]) -> str:
    """Say where to read the steps: a long list ends with a number everywhere."""
    which = "the first of them " if any(step.more for step in steps) else ""
    return f"{which}listed by --output-format json"
