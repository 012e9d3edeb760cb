"""Render units: the sets of objects that are applied together."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from itertools import chain

from msgspec import Struct

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.build import Build, StalePatch
from netpol_lint.render.gap import Effect, Gap


class UnitKind(Enum):
    """How the objects of a unit come together."""

    KUSTOMIZATION = "kustomization"
    DIRECTORY = "directory"
    FLUX = "Flux Kustomization"
    ARGO_CD = "Argo CD Application"
    HELM = "Helm release"


class RenderUnit(Struct, frozen=True):
    """Objects applied together.

    `id` is the directory they start from, `.` for the root; a delivered unit adds who delivers it.
    `gaps` is what could not be rendered, `files` what was read. `by` is the delivery object that asks
    for the unit, absent for what stands for itself.
    """

    id: str
    kind: UnitKind
    objects: tuple[ApiObject, ...]
    gaps: tuple[Gap, ...] = ()
    files: frozenset[str] = frozenset()
    stale_patches: tuple[StalePatch, ...] = ()
    by: ApiObject | None = None

    @property
    def is_partly_rendered(self) -> bool:
        """Whether objects are missing, or something that may change what those here mean to each other."""
        return self.has_unsure_objects or any(gap.effect is Effect.OBJECTS for gap in self.gaps)

    @property
    def has_unsure_objects(self) -> bool:
        """Whether something that was left out may change what the objects here mean to each other."""
        effects = {gap.effect for gap in self.gaps}
        if Effect.OWN_LABELS in effects and any(map(_is_selected_itself, self.objects)):
            return True
        return Effect.SELECTION in effects


def unit_of(name: str, kind: UnitKind, build: Build, *, by: ApiObject | None = None) -> RenderUnit:
    """Return the unit that a build makes."""
    return RenderUnit(name or ".", kind, build.objects, build.gaps, build.files, build.stale_patches, by)


def files_of(units: Iterable[RenderUnit]) -> frozenset[str]:
    """Return the files that take part in some units."""
    return frozenset(chain.from_iterable(each.files for each in units))


def _is_selected_itself(each: ApiObject) -> bool:
    """Tell whether policies select by an object's own labels, and not by those of a pod template."""
    return each.is_namespace or (each.kind == "Pod" and each.group == "")
