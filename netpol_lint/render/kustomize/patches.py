"""The patches of a kustomization: `patchesStrategicMerge`, `patches` and `patchesJson6902`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.budget import Budget
from netpol_lint.render.build import StalePatch
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.apply_patch import Merge, Operations
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.merge_keys import Shapes, built_in_shape
from netpol_lint.render.kustomize.patch_source import (
    PatchText,
    UnreadablePatchError,
    merges_at,
    patch_at,
    patch_in_file,
)
from netpol_lint.render.kustomize.patch_target import Patched, selector_of
from netpol_lint.render.kustomize.pattern import UnsafePatternError
from netpol_lint.render.kustomize.refused_patch import RefusedPatchError
from netpol_lint.render.kustomize.resource import Resource, id_of
from netpol_lint.render.kustomize.schema_shapes import shapes_of
from netpol_lint.source.node import Mapping, Node, Scalar, Sequence, resolved


def merge_patches(layer: Layer) -> None:
    """Apply `patchesStrategicMerge`."""
    apply_merges(layer, layer.items("patchesStrategicMerge"), shapes_of(layer))


def apply_patches(layer: Layer) -> None:
    """Apply `patches`."""
    apply_entries(layer, layer.items("patches"), shapes_of(layer))


def json_patches(layer: Layer) -> None:
    """Apply `patchesJson6902`."""
    apply_entries(layer, layer.items("patchesJson6902"), shapes_of(layer))


def apply_merges(layer: Layer, nodes: Iterable[Node], shapes: Shapes = built_in_shape) -> None:
    """Apply patches that name what they are for: objects as text, or paths of files with some."""
    patcher = _Patcher(layer, shapes)
    for node in patcher.affordable(nodes):
        patcher.merge_named(node)
    patcher.finish()


def apply_entries(
    layer: Layer, nodes: Iterable[Node], shapes: Shapes = built_in_shape, *, text: str = "patch"
) -> None:
    """Apply patches that are maps of `path` or `patch` (or what `text` says), `target` and `options`."""
    patcher = _Patcher(layer, shapes)
    for node in patcher.affordable(nodes):
        patcher.apply_entry(node, text)
    patcher.finish()


_FEW: Final = 100
"""So many changes of one kustomization are not worth looking at the size of the objects."""
_PER_CHANGE: Final = 20
_PER_OPERATION: Final = 40


class _Named(Struct, frozen=True):
    """A patch as the kustomization names it: how messages call it, and where."""

    title: str
    node: Node


class _Patcher:
    """Applies patches to the objects of a layer, one after the other."""

    def __init__(self, layer: Layer, shapes: Shapes) -> None:
        self._layer = layer
        self._shapes = shapes
        self._objects = Patched(layer.resources)
        self._texts: dict[int, PatchText] = {}
        self._changes = 0
        self._sizes: dict[int, int] = {}

    def affordable(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """Yield patches while the budget lasts; the first one behind it speaks for all that follow."""
        for node in nodes:
            if self._layer.budget.is_spent:
                message = f"this patch and those after it are not applied: {Budget.SPENT}"
                self._layer.leave_out(message, node, Effect.SELECTION)
                return
            yield node

    def finish(self) -> None:
        """Leave what the objects have become in the layer."""
        self._layer.resources = self._objects.resources

    def merge_named(self, node: Node) -> None:
        """Apply a patch that names its object itself."""
        named = _Named(_title(node), node)
        text = self._read(named, lambda: merges_at(self._layer, node))
        if text is None:
            return
        if text.operations:
            self._leave_out(named, "is a list of operations, which belong in `patches` with a `target`")
        for patch in text.merges:
            self._merge_by_name(named, Merge(patch, has_target=True, shapes=self._shapes))

    def apply_entry(self, node: Node, text_field: str) -> None:
        """Apply an entry of `patches`, which may have a target."""
        entry = resolved(node)
        if not isinstance(entry, Mapping):
            self.merge_named(node)
            return
        path, inline = text_of(entry.get("path")).strip(), entry.get(text_field)
        if path:
            brought = entry.get("path") or node
            named = _Named(f"`{path}`", brought)
            text = self._read(named, lambda: patch_in_file(self._layer, path))
        elif inline is not None:
            named = _Named("here", inline)
            text = self._read(named, lambda: patch_at(self._layer, inline))
        else:
            self._layer.leave_out(
                f"a patch has neither `path` nor `{text_field}`, and changes nothing", node, Effect.NOTHING
            )
            return
        if text is not None:
            self._apply(named, text, entry)

    def _read(self, named: _Named, read: Callable[[], PatchText]) -> PatchText | None:
        meant = resolved(named.node)
        known = self._texts.get(id(meant))
        try:
            text = self._texts[id(meant)] = read() if known is None else known
        except UnreadablePatchError as error:
            self._leave_out(named, str(error))
            return None
        if not (text.merges or text.operations):
            self._layer.leave_out(
                f"the patch {named.title} is empty, and changes nothing", meant, Effect.NOTHING
            )
        return text

    def _apply(self, named: _Named, text: PatchText, entry: Mapping) -> None:
        target = entry.get("target")
        meant = None if target is None else resolved(target)
        merges = [self._merge(patch, entry) for patch in text.merges]
        if not isinstance(meant, Mapping):
            if text.operations:
                self._leave_out(named, "is a list of operations without a `target`")
            for merge in merges:
                self._merge_by_name(named, merge)
        elif len(merges) > 1:
            self._leave_out(named, "holds several objects, which kustomize refuses together with a `target`")
        elif merges or text.operations:
            self._apply_to_selected(named, merges[0] if merges else Operations(text.operations), meant)

    def _merge(self, patch: Mapping, entry: Mapping) -> Merge:
        options = mapping_at(entry, "options")
        asked = {
            name: options is not None and text_of(options.get(name)) == "true"
            for name in ("allowNameChange", "allowKindChange")
        }
        return Merge(
            patch,
            may_rename=asked["allowNameChange"],
            may_change_kind=asked["allowKindChange"],
            has_target=mapping_at(entry, "target") is not None,
            shapes=self._shapes,
        )

    def _merge_by_name(self, named: _Named, merge: Merge) -> None:
        identity = id_of(merge.patch)
        found = self._objects.called(identity)
        place = "/".join(part for part in (identity.namespace, identity.name) if part)
        if len(found) > 1:
            self._leave_out(named, f"is for {identity.kind} `{place}`, of which there are {len(found)}")
        elif found:
            self._change(named, merge, *found[0])
        else:
            metadata = mapping_at(merge.patch, "metadata")
            at = (metadata and metadata.get("name")) or merge.patch
            self._say_stale(f"{identity.kind} {place}", identity.kind, at, named)

    def _apply_to_selected(self, named: _Named, change: Merge | Operations, target: Mapping) -> None:
        selector = selector_of(target)
        self._layer.budget.spend(len(self._layer.resources))
        try:
            found = self._objects.selected(selector)
        except UnsafePatternError as error:
            self._leave_out(named, f"has the target `{selector}`, which {error}")
            return
        except ValueError as error:
            self._leave_out(named, f"has a target with a label selector that is none: {error}")
            return
        for at, resource in found:
            self._change(named, change, at, resource)
        if not found:
            self._say_stale(str(selector), selector.kind, target.get("name") or target, named)

    def _change(self, named: _Named, change: Merge | Operations, at: int, resource: Resource) -> None:
        if not self._layer.budget.affords(self._steps(change, at, resource)):
            self._leave_out(named, f"is for more objects than it is applied to: {Budget.SPENT}")
            return
        try:
            self._objects.put(at, _noted(resource, change.apply(resource), named.node))
        except RefusedPatchError as error:
            place = "/".join(part for part in (resource.id.namespace, resource.id.name) if part)
            self._leave_out(named, f"does not fit {resource.id.kind} `{place}`: {error}")

    def _steps(self, change: Merge | Operations, at: int, resource: Resource) -> int:
        """Return what a change costs: it looks at every part of the object, and of itself."""
        self._changes += 1
        operations = len(change.operations) if isinstance(change, Operations) else 1
        steps = _PER_CHANGE + _PER_OPERATION * operations
        if self._changes < _FEW:
            return steps
        if at not in self._sizes:
            self._sizes[at] = _size(resource.root)
        return steps + self._sizes[at]

    def _say_stale(self, target: str, kind: str, at: Node, named: _Named) -> None:
        if any(gap.effect is Effect.OBJECTS for gap in self._layer.gaps):
            # What the patch is for may be among the objects that are not known here.
            return
        stale = StalePatch(target, kind, at.location(), named.node.location())
        self._layer.stale_patches.append(stale)

    def _leave_out(self, named: _Named, why: str) -> None:
        message = f"the patch {named.title} {why}; it is not applied"
        self._layer.leave_out(message, named.node, Effect.SELECTION)


def _noted(before: Resource, after: Resource | None, node: Node) -> Resource | None:
    """Return what a patch has made of an object, with where it is named; absent if it is deleted."""
    if after is None or after is before:
        return after
    return replace(after, patched_at=(*after.patched_at, node.location()), known=after.id)


def _size(root: Node) -> int:
    """Count the parts of an object, those of aliases as often as they are used."""
    count, pending = 0, [root]
    while pending:
        node = resolved(pending.pop())
        count += 1
        if isinstance(node, Mapping):
            pending += (entry.value for entry in node.entries)
        elif isinstance(node, Sequence):
            pending += node.items
    return count


def _title(node: Node) -> str:
    """Name an entry that is a path, or the text of a patch."""
    meant = resolved(node)
    is_path = isinstance(meant, Scalar) and "\n" not in meant.text and ":" not in meant.text
    return f"`{text_of(node).strip()}`" if is_path else "here"
