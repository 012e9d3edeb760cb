"""The `namePrefix:` and `nameSuffix:` of a kustomization."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from netpol_lint.render.api_object import text_of
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.field_spec import FieldSpec, edited_at
from netpol_lint.render.kustomize.resource import Resource, ResourceId
from netpol_lint.render.tree import text_at
from netpol_lint.source.node import Node, resolved

_NAME: Final = ("metadata", "name")


def add_prefix(layer: Layer) -> None:
    """Put `namePrefix:` before the names of a layer's objects."""
    prefix = text_of(layer.root.get("namePrefix"))
    if prefix:
        renamed = _all_renamed(layer, layer.configuration.name_prefix, lambda name: prefix + name)
        layer.resources = [
            replace(each, prefixes=(*each.prefixes, prefix)) if is_renamed else each
            for each, is_renamed in renamed
        ]


def add_suffix(layer: Layer) -> None:
    """Put `nameSuffix:` behind the names of a layer's objects."""
    suffix = text_of(layer.root.get("nameSuffix"))
    if suffix:
        renamed = _all_renamed(layer, layer.configuration.name_suffix, lambda name: name + suffix)
        layer.resources = [
            replace(each, suffixes=(*each.suffixes, suffix)) if is_renamed else each
            for each, is_renamed in renamed
        ]


def _all_renamed(
    layer: Layer, specs: tuple[FieldSpec, ...], change: Callable[[str], str]
) -> Iterator[tuple[Resource, bool]]:
    """Yield the resources of a layer with their names changed, and whether they were."""
    for before in layer.resources:
        after = _renamed(before, specs, change)
        is_renamed = after is not before
        yield replace(after, known=after.id) if is_renamed else before, is_renamed


def _renamed(resource: Resource, specs: tuple[FieldSpec, ...], change: Callable[[str], str]) -> Resource:
    if _keeps_name(resource.original_id):
        return resource

    def edit(found: Node | None) -> Node | None:
        name = text_of(found)
        return text_at(resolved(found), change(name)) if found is not None and name else found

    root = resource.root
    for spec in specs:
        if spec.selects(resource.original_id):
            root = edited_at(root, spec, edit)
    return resource.renamed(root)


def _keeps_name(identity: ResourceId) -> bool:
    """Tell whether the name of an object means something by itself, so that nothing is put around it."""
    if identity.kind == "APIService":
        return identity.group == "apiregistration.k8s.io"
    return identity.kind in {"CustomResourceDefinition", "Namespace"}
