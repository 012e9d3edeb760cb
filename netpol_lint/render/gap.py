"""What rendering left out, and what that may change."""

from __future__ import annotations

from enum import Enum
from typing import Final

from msgspec import Struct

from netpol_lint.findings import Note
from netpol_lint.location import Location
from netpol_lint.meaning import Meaning
from netpol_lint.source.node import Mapping

UNRENDERED: Final = "unrendered-source"
"""The kind of the notes about sources that were found and not rendered."""

ASSUMED: Final = "assumed-source"
"""The kind of the notes about sources that were rendered, though it is not certain that they are meant."""


class Effect(Enum):
    """What would be different if nothing had been left out."""

    NOTHING = "nothing that matters to the network"
    NAMES = "names, which no selector asks for"
    OWN_LABELS = "the labels of objects themselves, and not of the pods that workloads make"
    SELECTION = "which pods a selector means"
    OFFER = "objects that run here only if somebody installs them"
    OBJECTS = "objects that are not known here"


class MissingChart(Struct, frozen=True):
    """A chart that is not at hand: what it is asked for, and with which values as far as they are known."""

    name: str
    version: str
    values: tuple[Mapping, ...] = ()
    has_more_values: bool = False


class Gap(Meaning, frozen=True):
    """Something that was read and could not be rendered.

    The note says what is missing and how to supply it. `namespace` is where the objects land that are
    missing, `None` when they may land anywhere. `chart` is the chart that they would come from, where a
    kustomization names one.
    """

    aside = frozenset({"chart"})

    note: Note
    effect: Effect
    namespace: str | None = None
    chart: MissingChart | None = None


def gap(
    message: str,
    at: Location,
    effect: Effect = Effect.OBJECTS,
    *,
    namespace: str | None = None,
    chart: MissingChart | None = None,
) -> Gap:
    """Return a gap with a note of the kind that speaks of sources."""
    return Gap(Note(UNRENDERED, message, at), effect, namespace, chart)


def assumption(message: str, at: Location) -> Gap:
    """Return a gap in what is known, and not in what was rendered."""
    return Gap(Note(ASSUMED, message, at), Effect.NOTHING)
