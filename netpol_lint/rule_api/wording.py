"""Words that messages share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from netpol_lint.resources.workload import Workload

NAMES_SHOWN: Final = 5
"""How many names a message lists before it says how many more there are."""


def names(workloads: Iterable[Workload]) -> str:
    """List workloads: `Deployment api, Deployment web and 3 more`."""
    listed = sorted(f"{each.ref.kind} {each.ref.name}" for each in workloads)
    shown, rest = listed[:NAMES_SHOWN], len(listed) - NAMES_SHOWN
    if rest > 0:
        return f"{', '.join(shown)} and {rest:,} more"
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def count(number: int, noun: str) -> str:
    """Write a number with its noun: `1 workload`, `2 workloads`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
