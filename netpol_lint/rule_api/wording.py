"""Words that messages and evidence share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from netpol_lint.findings import Evidence
from netpol_lint.resources.workload import Workload

NAMES_SHOWN: Final = 5
"""How many names a message lists before it says how many more there are."""


def names(workloads: Iterable[Workload]) -> str:
    """List workloads: `Deployment api, Deployment web and 3 more`."""
    return joined(sorted(f"{each.ref.kind} {each.ref.name}" for each in workloads), at_most=NAMES_SHOWN)


def whose(workloads: Collection[Workload]) -> str:
    """Say of whom a message speaks: ` of Deployment api`, and nothing where no pod is declared."""
    return f" of {names(workloads)}" if workloads else ""


def joined(words: Iterable[str], *, at_most: int | None = None) -> str:
    """List words in their order: `a`, `a and b`, `a, b and c`, `a, b and 3 more`."""
    listed = list(words)
    if at_most is not None and len(listed) > at_most:
        listed[at_most:] = [f"{len(listed) - at_most:,} more"]
    return " and ".join(part for part in (", ".join(listed[:-1]), *listed[-1:]) if part)


def are_selected(workloads: Iterable[Workload]) -> Iterator[Evidence]:
    """Say beside a rule about whom it is."""
    return (Evidence(each.at, f"{each} is selected") for each in workloads)


def count(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: `1 workload`, `1,210 workloads`; the plural has an s unless given."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
