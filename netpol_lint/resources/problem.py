"""Defects of a manifest's shape: what the API server would refuse, drop or read otherwise."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct

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


class Rewrite(Struct, frozen=True):
    """A small value that something else belongs in the place of."""

    at: Location
    was: PlainValue
    now: PlainValue


class Drop(Struct, frozen=True):
    """An item of a list that does not belong there; a list of nothing else goes with it."""

    at: Location


class Rename(Struct, frozen=True):
    """An entry that is called otherwise."""

    at: Location
    was: str
    now: str


class Move(Struct, frozen=True):
    """An entry that belongs into another map."""

    at: Location
    to: Location


class Remedy(Struct, frozen=True):
    """What to write instead; `says` it in the imperative. `is_sure` means that nothing else can be meant."""

    says: str
    corrections: tuple[Rewrite | Drop | Rename | Move, ...]
    is_sure: bool = False


class ManifestProblem(Struct, frozen=True):
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
