"""Render units: the sets of objects that are applied together, one per kustomization root or directory."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from netpol_lint.findings import Note
from netpol_lint.render.api_object import ApiObject, objects_in
from netpol_lint.render.chart import Charts, find_charts
from netpol_lint.render.follow import Kustomizations
from netpol_lint.render.kustomization import Effect, Omission, is_kustomization_file
from netpol_lint.source.repository import Repository


class UnitKind(Enum):
    """How the objects of a unit come together."""

    KUSTOMIZATION = "kustomization"
    DIRECTORY = "directory"


@dataclass(frozen=True, slots=True)
class RenderUnit:
    """Objects applied together. `id` is the directory they start from, `.` for the root.

    `unrendered` are the fields and resources of kustomizations that were left out.
    """

    id: str
    kind: UnitKind
    objects: tuple[ApiObject, ...]
    unrendered: tuple[Omission, ...] = ()

    @property
    def is_partly_rendered(self) -> bool:
        """Whether something that was left out may change which pods a selector means."""
        effects = {omission.effect for omission in self.unrendered}
        if Effect.OWN_LABELS in effects and any(map(_is_selected_itself, self.objects)):
            return True
        return Effect.SELECTION in effects


@dataclass(frozen=True, slots=True)
class Rendering:
    """All units of a repository, sorted by id, and what belongs to none of them.

    `charts` holds the files of Helm charts, which are no manifests.
    """

    units: tuple[RenderUnit, ...]
    undeployed: tuple[ApiObject, ...]
    notes: tuple[Note, ...]
    charts: Charts


def render_units(repository: Repository, *, matters: Callable[[ApiObject], bool]) -> Rendering:
    """Group the objects of the repository for which `matters` holds into units."""

    def objects_of(path: str) -> list[ApiObject]:
        documents = repository.load(path).documents
        return [each for document in documents for each in objects_in(document) if matters(each)]

    charts = find_charts(repository.files)
    outside_charts = [path for path in repository.files if path not in charts]
    directories = [posixpath.dirname(path) for path in outside_charts if is_kustomization_file(path)]
    kustomizations = Kustomizations(repository, directories)
    units, notes, followed = _kustomization_units(kustomizations, objects_of)
    claims = kustomizations.claims()
    loose: dict[str, list[ApiObject]] = defaultdict(list)
    undeployed: list[ApiObject] = []
    for path in outside_charts:
        if path in followed or path in claims.support or is_kustomization_file(path):
            continue
        directory = posixpath.dirname(path)
        # A file beside a kustomization that does not list it, and one that only an unused
        # component lists, is not deployed.
        is_left_out = path in claims.resources or directory in kustomizations
        (undeployed if is_left_out else loose[directory]).extend(objects_of(path))
    units += [RenderUnit(name or ".", UnitKind.DIRECTORY, tuple(each)) for name, each in loose.items()]
    return Rendering(
        units=tuple(sorted(filter(_has_objects, units), key=lambda unit: (unit.id, unit.kind.value))),
        undeployed=tuple(undeployed),
        notes=(*charts.notes(), *notes),
        charts=charts,
    )


def _kustomization_units(
    kustomizations: Kustomizations, objects_of: Callable[[str], list[ApiObject]]
) -> tuple[list[RenderUnit], list[Note], set[str]]:
    """Return a unit for each root, the notes about what they left out, and the files they hold."""
    units: list[RenderUnit] = []
    notes: dict[Note, None] = {}
    followed: set[str] = set()
    for root in kustomizations.roots():
        found = kustomizations.expand(root, objects_of)
        unrendered = tuple(dict.fromkeys(found.unrendered))
        units.append(
            RenderUnit(root.directory or ".", UnitKind.KUSTOMIZATION, tuple(found.objects), unrendered)
        )
        notes.update(dict.fromkeys(found.notes))
        followed |= found.files
    return units, list(notes), followed


def _is_selected_itself(each: ApiObject) -> bool:
    """Tell whether policies select by an object's own labels, and not by those of a pod template."""
    return each.is_namespace or (each.kind == "Pod" and each.group == "")


def _has_objects(unit: RenderUnit) -> bool:
    return bool(unit.objects)
