"""Who put a value into a rendered object, told from the file that the value stands in."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject, objects_in
from netpol_lint.render.chart import Charts, find_charts
from netpol_lint.render.kustomization import is_kustomization_file
from netpol_lint.source.document import Document
from netpol_lint.source.node import Entry, Mapping, resolved
from netpol_lint.source.repository import Repository

_DELIVERY_GROUPS: Final = frozenset(
    {"kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io", "helm.cattle.io", "argoproj.io"}
)
_TRANSFORMER_SUFFIXES: Final = ("Transformer", "Generator")


class OriginKind(Enum):
    """What kind of text a value was written in."""

    OWN = "the object's own file"
    KUSTOMIZATION = "a field of a kustomization"
    TRANSFORMER = "the configuration of a transformer or generator"
    DELIVERY = "a field of an object that delivers others"
    VALUES = "a ConfigMap or Secret of values"
    CHART = "a template of a chart"
    PATCH = "a patch"


class Origin(Struct, frozen=True):
    """What put a value where it is.

    `field` is the top-level field of a kustomization (`namespace`), the field of a delivery object
    (`spec.targetNamespace`), or the kind of a transformer; empty for every other kind of origin.
    """

    kind: OriginKind
    field: str = ""

    def __str__(self) -> str:
        match self.kind:
            case OriginKind.OWN:
                return "as written"
            case OriginKind.KUSTOMIZATION | OriginKind.TRANSFORMER | OriginKind.DELIVERY:
                return f"`{self.field}`"
            case OriginKind.VALUES:
                return self.field
            case OriginKind.CHART:
                return "helm template"
            case OriginKind.PATCH:
                return "patch"


def unknown_origin(_at: Location) -> Origin:
    """Tell of any place that nobody knows what the text there does."""
    return Origin(OriginKind.PATCH)


class Transformers:
    """Tells who put values into objects. What was found out about a file is remembered."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._charts: Charts | None = None
        self._fields: dict[str, tuple[_Stretch, ...]] = {}

    def of(self, at: Location, *, own: str = "") -> Origin:
        """Tell what put the value at `at` into an object that stands in the file `own`."""
        if at.path == own:
            return Origin(OriginKind.OWN)
        line, column = at.region.start_line, at.region.start_column
        found = next((each for each in self._stretches(at.path) if each.covers((line, column))), None)
        if found is not None:
            return found.origin
        return Origin(OriginKind.CHART if self._is_chart_file(at.path) else OriginKind.PATCH)

    def _is_chart_file(self, path: str) -> bool:
        if self._charts is None:
            self._charts = find_charts(self._repository.files)
        return path in self._charts

    def _stretches(self, path: str) -> tuple[_Stretch, ...]:
        known = self._fields.get(path)
        if known is None:
            known = self._fields[path] = tuple(self._read(path))
        return known

    def _read(self, path: str) -> Iterator[_Stretch]:
        is_kustomization = is_kustomization_file(path)
        for document in self._repository.load(path).documents:
            yield from _in_kustomization(document) if is_kustomization else _in_objects(document)


class _Stretch(Struct, frozen=True):
    """A part of a file, its end inclusive, and what the values in it are."""

    start: tuple[int, int]
    end: tuple[int, int]
    origin: Origin

    def covers(self, place: tuple[int, int]) -> bool:
        return self.start <= place <= self.end


def _in_kustomization(document: Document) -> Iterator[_Stretch]:
    for entry in () if document.mapping is None else document.mapping.entries:
        yield _stretch(entry, Origin(OriginKind.KUSTOMIZATION, entry.name))


def _in_objects(document: Document) -> Iterator[_Stretch]:
    for each in objects_in(document):
        if each.group in _DELIVERY_GROUPS:
            yield from _in_delivery(each)
        elif each.kind.endswith(_TRANSFORMER_SUFFIXES):
            yield _whole(each.root, Origin(OriginKind.TRANSFORMER, each.kind))
        elif each.kind in ("ConfigMap", "Secret") and each.group == "":
            yield _whole(each.root, Origin(OriginKind.VALUES, f"{each.kind} {each.name}"))


def _in_delivery(each: ApiObject) -> Iterator[_Stretch]:
    spec = each.root.get("spec")
    inside = None if spec is None else resolved(spec)
    for entry in inside.entries if isinstance(inside, Mapping) else ():
        yield _stretch(entry, Origin(OriginKind.DELIVERY, f"spec.{entry.name}"))


def _stretch(entry: Entry, origin: Origin) -> _Stretch:
    start, end = entry.key, entry.value
    return _Stretch((start.start_line, start.start_column), (end.end_line, end.end_column), origin)


def _whole(root: Mapping, origin: Origin) -> _Stretch:
    return _Stretch((root.start_line, root.start_column), (root.end_line, root.end_column), origin)
