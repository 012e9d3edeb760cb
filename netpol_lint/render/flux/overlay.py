"""The kustomization that Flux builds: what stands in the directory, and the fields of the Flux object.

Flux writes its fields into the kustomization that it finds, and does not put a second one around it.

Source: https://github.com/fluxcd/pkg/blob/main/kustomize/kustomize_generator.go
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Iterable
from typing import Final

from netpol_lint.render.api_object import text_of
from netpol_lint.render.fields import items_at
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, text_at, with_value
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, plain, resolved

_REPLACED: Final = {"targetNamespace": "namespace", "namePrefix": "namePrefix", "nameSuffix": "nameSuffix"}
"""Fields of a Flux object, and those of the kustomization whose place they take."""

_FIELDS: Final = (
    *_REPLACED,
    *("patches", "components", "patchesStrategicMerge", "patchesJson6902", "images"),
)


def has_overlay(spec: Mapping) -> bool:
    """Say whether a Flux object changes what it applies."""
    return any(spec.entry(name) is not None for name in _FIELDS)


def listing(place: Node, resources: Iterable[str]) -> Mapping:
    """Return a kustomization, which stands nowhere, of some resources."""
    items = sequence_at_place(place, (text_at(place, path) for path in resources))
    return mapping_at_place(place, [Entry("resources", text_at(place, "resources"), items)])


def overlaid(root: Mapping, spec: Mapping, is_component: Callable[[str], bool]) -> Mapping:
    """Return a kustomization with the fields of a Flux object.

    `is_component` tells whether there is something at a path that `spec.components` names.
    """
    for name, meant in _REPLACED.items():
        entry = spec.entry(name)
        if entry is not None and text_of(entry.value):
            root = with_value(root, meant, resolved(entry.value), key=entry.key)
    root = _extended(root, "patches", map(_patch, items_at(spec, "patches")))
    root = _extended(root, "components", _components(spec, is_component))
    root = _extended(root, "patchesStrategicMerge", map(_as_text, items_at(spec, "patchesStrategicMerge")))
    root = _extended(root, "patchesJson6902", map(_patch, items_at(spec, "patchesJson6902")))
    return _with_images(root, items_at(spec, "images"))


def _extended(root: Mapping, name: str, more: Iterable[Node]) -> Mapping:
    items = tuple(more)
    if not items:
        return root
    old = root.get(name)
    place = items[0] if old is None else old
    return with_value(root, name, sequence_at_place(place, (*items_at(root, name), *items)))


def _components(spec: Mapping, is_component: Callable[[str], bool]) -> Iterable[Node]:
    """Return the components; Flux takes none but those below the source's root, by relative paths."""
    ignores_missing = text_of(spec.get("ignoreMissingComponents")) == "true"
    for item in items_at(spec, "components"):
        path = text_of(item)
        if path and not (ignores_missing and not is_component(posixpath.normpath(path))):
            yield item


def _patch(patch: Node) -> Node:
    """Return a patch as kustomize takes it: the operations of a JSON patch are a list in Flux's old field."""
    meant = resolved(patch)
    if not isinstance(meant, Mapping):
        return patch
    body = meant.get("patch")
    if body is None or isinstance(resolved(body), Scalar):
        return meant
    return with_value(meant, "patch", _as_text(body))


def _as_text(node: Node) -> Node:
    return node if isinstance(resolved(node), Scalar) else text_at(node, json.dumps(plain(node)))


def _with_images(root: Mapping, images: tuple[Node, ...]) -> Mapping:
    """Put in images; one that is there under the same name is replaced."""
    names = {_name_of(image) for image in images}
    if not images:
        return root
    kept = (image for image in items_at(root, "images") if _name_of(image) not in names)
    return with_value(root, "images", sequence_at_place(images[0], (*kept, *images)))


def _name_of(image: Node) -> str:
    meant = resolved(image)
    return text_of(meant.get("name")) if isinstance(meant, Mapping) else ""
