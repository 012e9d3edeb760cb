"""Defects of a manifest's shape: what the API server would refuse, drop or read otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from netpol_lint.findings import Evidence
from netpol_lint.location import Location


class Defect(Enum):
    """What kind of defect it is; each kind belongs to one rule."""

    STRUCTURE = auto()
    """A field the API does not have, is missing, or has another type."""
    IP_BLOCK = auto()
    """An ipBlock the API server refuses."""
    MASKED_IP_BLOCK = auto()
    """An ipBlock that is accepted and means another range than is written."""
    PORT = auto()
    """A port, range or protocol the API server refuses."""
    SELECTOR = auto()
    """A label key or value the API server refuses."""
    OPERATOR = auto()
    """An operator that selectors do not have, or with values that it cannot have."""


@dataclass(frozen=True, slots=True)
class ManifestProblem:
    """A defect at the line to edit.

    `is_fatal` says that the object is refused, or that nobody can tell what it means, so that it
    must take no part in verdicts.
    """

    defect: Defect
    message: str
    at: Location
    subject: str
    is_fatal: bool
    evidence: tuple[Evidence, ...] = ()
