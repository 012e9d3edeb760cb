"""How much was not analysed, and how much of what was analysed was assumed, in a few words."""

from __future__ import annotations

from collections.abc import Sequence

from netpol_lint.findings import Note
from netpol_lint.rule_api.wording import count


def note_counts(notes: Sequence[Note]) -> str:
    """Return the numbers of both, without those that are none; empty if there are no notes."""
    assumed = sum(note.is_assumption for note in notes)
    unread = len(notes) - assumed
    counts = (_things(unread, "not analysed"), _things(assumed, "assumed"))
    return ", ".join(filter(None, counts))


def _things(number: int, what: str) -> str:
    return f"{count(number, 'thing')} {what}" if number else ""
