"""Places in the repository as SARIF has them: relative to its root, with real regions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import quote

import sarif_om as om

from netpol_lint.location import Location, Region
from netpol_lint.reporting.sarif.message import plain
from netpol_lint.reporting.sarif.objects import SarifObject, sarif_object
from netpol_lint.reporting.visible import visible

SOURCE_ROOT: Final = "%SRCROOT%"
"""What all addresses of files are relative to."""


def location(at: Location, *, subjects: Sequence[str] = ()) -> SarifObject:
    """Return a place, with the objects that are meant there as logical locations."""
    names = dict.fromkeys(visible(subject) for subject in subjects if subject)
    return sarif_object(
        om.Location,
        physical_location=_physical_location(at.path, at.region),
        logical_locations=[_logical_location(name) for name in names] or None,
    )


def commented(at: Location, says: str, *, number: int | None = None) -> SarifObject:
    """Return a place with what is said of it, and the number by which messages link to it."""
    return sarif_object(
        om.Location,
        id=number,
        physical_location=_physical_location(at.path, at.region),
        message=sarif_object(om.Message, text=plain(says)),
    )


# The same places stand in related locations and in code flows, and in many findings.
@lru_cache(maxsize=10_000)
def _physical_location(path: str, span: Region) -> SarifObject:
    return sarif_object(om.PhysicalLocation, artifact_location=artifact(path), region=region(span))


def artifact(path: str) -> SarifObject:
    """Return a file of the repository."""
    return sarif_object(om.ArtifactLocation, uri=_uri(path), uri_base_id=SOURCE_ROOT)


def region(span: Region) -> SarifObject:
    """Return a span of text; SARIF counts as we do, and its ends are exclusive too."""
    return sarif_object(
        om.Region,
        start_line=span.start_line,
        start_column=span.start_column,
        end_line=span.end_line,
        end_column=span.end_column,
    )


def _logical_location(qualified_name: str) -> SarifObject:
    return sarif_object(
        om.LogicalLocation,
        kind="resource",
        name=qualified_name.rpartition("/")[2],
        fully_qualified_name=qualified_name,
    )


@lru_cache
def _uri(path: str) -> str:
    """Return a relative reference to a file; bytes of its name that are not UTF-8 stay themselves."""
    try:
        return quote(path, errors="surrogateescape")
    except UnicodeEncodeError:  # a name that a manifest can write, but no file can have
        return quote(visible(path))
