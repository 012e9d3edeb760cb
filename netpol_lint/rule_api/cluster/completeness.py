"""What is missing from a namespace because it could not be rendered, and how messages say so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.render.gap import Effect, Gap

_BRINGING: Final = frozenset({Effect.OBJECTS, Effect.OFFER})
_LONGEST: Final = 120
_FURTHER: Final = lazy_pattern(r"; |, (?=(?:and|so|which|because|of which) )")
_WHERE_FROM: Final = lazy_pattern(r" of (?:https?|oci|ssh|git)://[^\s`,;]+")
_ADDRESS: Final = lazy_pattern(r"(?:(?:https?|oci|ssh|git)://|git@)[^\s`,;]+/[^\s`,;]+")


def missing_in(namespace: str, gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return the gaps whose objects may land in a namespace, those that name it first.

    Also a chart that nothing installs may be installed by hand.
    """
    missing = [each for each in gaps if each.effect in _BRINGING]
    named = (each for each in missing if each.namespace == namespace)
    return (*named, *(each for each in missing if each.namespace is None))


def as_far_as_rendered(namespace: str, gaps: Iterable[Gap]) -> str:
    """Return the end of a message that claims that something is not in a namespace; it may be empty.

    The notes about the gaps say how to supply what is missing.
    """
    reasons = list(dict.fromkeys(_reason(each) for each in missing_in(namespace, gaps)))
    if not reasons:
        return ""
    more = f" (and {len(reasons) - 1:,} more)" if len(reasons) > 1 else ""
    return f"; as far as rendered: {reasons[0]}{more}"


def _reason(gap: Gap) -> str:
    """Return what a note says first: what is missing, without what follows and how to supply it."""
    first = _FURTHER.split(gap.note.message, maxsplit=1)[0]
    short = _ADDRESS.sub(_last_part, _WHERE_FROM.sub("", first))
    return short if len(short) <= _LONGEST else f"{short[: _LONGEST - 1].rstrip()}…"


def _last_part(address: re.Match[str]) -> str:
    """Shorten an address to its last part, by which people know it."""
    return f"…/{address[0].partition('?')[0].rstrip('/').rpartition('/')[2]}"
