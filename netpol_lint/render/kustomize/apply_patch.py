"""Applying one patch to one object, which keeps its name unless the patch may change it."""

from __future__ import annotations

from msgspec import Struct

from netpol_lint.render.kustomize.json_patch import apply_json_patch
from netpol_lint.render.kustomize.merge_keys import Shapes, built_in_shape
from netpol_lint.render.kustomize.refused_patch import RefusedPatchError
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.kustomize.shared import unshared
from netpol_lint.render.kustomize.strategic_merge import strategic_merge
from netpol_lint.render.kustomize.text_pairs import with_text_pairs
from netpol_lint.render.tree import value_at, with_value, with_value_at, without
from netpol_lint.source.node import Mapping, Node


class Merge(Struct, frozen=True):
    """A strategic merge patch, and what it may change of an object's identity.

    `has_target` says that it does not find its object by name, or stands in `patchesStrategicMerge`.
    """

    patch: Mapping
    may_rename: bool = False
    may_change_kind: bool = False
    has_target: bool = False
    shapes: Shapes = built_in_shape

    def apply(self, resource: Resource) -> Resource | None:
        """Return the object with the patch applied; `None` if the patch deletes it.

        Raises:
            RefusedPatchError: Kustomize refuses the patch.
        """
        merged = strategic_merge(resource.root, self._anonymous(), self.shapes)
        if merged is None or merged is resource.root:
            return resource if merged is not None else None
        kept = [("metadata", "namespace"), ("apiVersion",)]
        kept += [] if self.may_rename else [("metadata", "name")]
        kept += [] if self.may_change_kind else [("kind",)]
        for names in kept:
            merged = _with_old(merged, resource.root, names)
        return resource.renamed(merged)

    def _anonymous(self) -> Mapping:
        """Return the patch without what only says which object it is for."""
        patch = without(self.patch, "apiVersion")
        patch = patch if self.may_change_kind else without(patch, "kind")
        metadata = value_at(patch, "metadata")
        if not isinstance(metadata, Mapping):
            return patch
        metadata = without(metadata, "namespace")
        metadata = metadata if self.may_rename else without(metadata, "name")
        if self.has_target:
            metadata = with_text_pairs(with_text_pairs(metadata, "labels"), "annotations")
        return with_value(patch, "metadata", metadata)


class Operations(Struct, frozen=True):
    """A JSON patch, which may change everything."""

    operations: tuple[Node, ...]

    def apply(self, resource: Resource) -> Resource:
        """Return the object with the operations applied.

        Raises:
            RefusedPatchError: Kustomize refuses the patch.
        """
        patched = resource.renamed(unshared(apply_json_patch(resource.root, self.operations)))
        if not (patched.id.kind and patched.id.name):
            raise RefusedPatchError("the object has no `kind` or no `metadata.name` afterwards")
        return patched


def _with_old(merged: Mapping, before: Mapping, names: tuple[str, ...]) -> Mapping:
    """Return the object with the value that it had; it is the same one if the patch left it alone."""
    old, new = value_at(before, *names), value_at(merged, *names)
    if old is new:
        return merged
    if old is not None:
        return with_value_at(merged, names, old)
    metadata = value_at(merged, *names[:-1])
    if isinstance(metadata, Mapping) and len(names) > 1:
        return with_value_at(merged, names[:-1], without(metadata, names[-1]))
    return merged
