"""The `namePrefix:` and `nameSuffix:` of a kustomization."""

from __future__ import annotations

from collections.abc import Callable
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
        specs = layer.configuration.name_prefix
        renamed = [_renamed(each, specs, lambda name: prefix + name) for each in layer.resources]
        layer.resources = [
            replace(after, prefixes=(*after.prefixes, prefix), known=after.id)
            if after is not before
            else after
            for before, after in zip(layer.resources, renamed, strict=True)
        ]


def add_suffix(layer: Layer) -> None:
    """Put `nameSuffix:` behind the names of a layer's objects."""
    suffix = text_of(layer.root.get("nameSuffix"))
    if suffix:
        specs = layer.configuration.name_suffix
        renamed = [_renamed(each, specs, lambda name: name + suffix) for each in layer.resources]
        layer.resources = [
            replace(after, suffixes=(*after.suffixes, suffix), known=after.id)
            if after is not before
            else after
            for before, after in zip(layer.resources, renamed, strict=True)
        ]


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
