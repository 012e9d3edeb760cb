"""`configurations`: more fields for the transformers to change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec.structs import replace

from netpol_lint.render.api_object import text_of
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.configuration import Configuration, NameReference, joined
from netpol_lint.render.kustomize.context import Layer, items_of
from netpol_lint.render.kustomize.field_spec import FieldSpec
from netpol_lint.render.kustomize.labels import read_field_specs
from netpol_lint.render.kustomize.reference import path_from
from netpol_lint.source.node import Mapping, resolved

_FIELDS: Final = {
    "namePrefix": "name_prefix",
    "nameSuffix": "name_suffix",
    "namespace": "namespace",
    "commonLabels": "common_labels",
    "labels": "labels",
    "templateLabels": "template_labels",
    "commonAnnotations": "common_annotations",
    "images": "images",
    "replicas": "replicas",
    "varReference": "var_reference",
}
"""What configurations call the lists of fields, and what `Configuration` calls them."""


def read_configurations(layer: Layer) -> None:
    """Add the fields that the `configurations` of a kustomization name; they count for layers above, too."""
    for named in layer.items("configurations"):
        path = path_from(layer.directory, text_of(named))
        roots = [] if path is None else [document.mapping for document in layer.documents(path)]
        if not any(roots):
            message = f"the configuration `{text_of(named)}` is not in this repository and is left out"
            layer.leave_out(message, named, Effect.SELECTION)
        for root in filter(None, roots):
            _add_fields(layer, root)


def _add_fields(layer: Layer, root: Mapping) -> None:
    """Add the fields that a document names."""
    for written, name in _FIELDS.items():
        added = read_field_specs(layer, items_of(root, written))
        if added:
            layer.configuration = with_fields(layer.configuration, name, added)
    references = tuple(_name_references(layer, root))
    layer.configuration = with_name_references(layer.configuration, references)


def with_fields(configuration: Configuration, name: str, added: tuple[FieldSpec, ...]) -> Configuration:
    """Return the configuration with more fields in the list that it calls `name`."""
    known: tuple[FieldSpec, ...] = getattr(configuration, name)
    # What a layer and one below both name is changed once.
    changed: dict[str, Any] = {name: tuple(dict.fromkeys((*known, *added)))}
    return replace(configuration, **changed)


def with_name_references(configuration: Configuration, added: tuple[NameReference, ...]) -> Configuration:
    """Return the configuration with more fields that hold names."""
    return joined(configuration, Configuration(name_references=added)) if added else configuration


def _name_references(layer: Layer, root: Mapping) -> Iterator[NameReference]:
    for item in map(resolved, items_of(root, "nameReference")):
        if isinstance(item, Mapping):
            yield NameReference(
                text_of(item.get("kind")),
                read_field_specs(layer, items_of(item, "fieldSpecs")),
                text_of(item.get("group")),
                text_of(item.get("version")),
            )
