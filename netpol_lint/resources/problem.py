"""Defects of a manifest's shape: what the API server would refuse, drop or read otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from netpol_lint.findings import Evidence
from netpol_lint.location import Location
from netpol_lint.source.node import PlainValue


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
class Rewrite:
    """A small value that something else belongs in the place of."""

    at: Location
    was: PlainValue
    now: PlainValue


@dataclass(frozen=True, slots=True)
class Drop:
    """An item of a list that does not belong there; a list of nothing else goes with it."""

    at: Location


@dataclass(frozen=True, slots=True)
class Rename:
    """An entry that is called otherwise."""

    at: Location
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Move:
    """An entry that belongs into another map."""

    at: Location
    to: Location


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to write instead; `says` it in the imperative. `is_sure` means that nothing else can be meant."""

    says: str
    corrections: tuple[Rewrite | Drop | Rename | Move, ...]
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class ManifestProblem:
    """A defect at the line to edit, and its remedy where one is known.

    `is_fatal` says that the object is refused, or that nobody can tell what it means, so that it
    must take no part in verdicts.
    """

    defect: Defect
    message: str
    at: Location
    subject: str
    is_fatal: bool
    evidence: tuple[Evidence, ...] = ()
    remedy: Remedy | None = None
