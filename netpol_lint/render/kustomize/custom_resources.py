"""`crds` and `openapi`: what the schemas of custom resources tell transformers and patches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.configuration import Configuration, NameReference
from netpol_lint.render.kustomize.configurations import with_fields, with_name_references
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.field_spec import FieldSpec
from netpol_lint.render.kustomize.reference import path_from
from netpol_lint.source.node import Mapping, resolved

_DEEPEST: Final = 20
_MOST_PROPERTIES: Final = 10_000

_SIGNS: Final = {
    "x-kubernetes-annotation": "common_annotations",
    "x-kubernetes-label-selector": "common_labels",
    "x-kubernetes-identity": "name_prefix",
}
"""What a property of a schema says of itself, and which fields it then belongs to."""


class _Property(Struct, frozen=True):
    """A property of a kind's schema, and the names that lead to it."""

    kind: str
    steps: tuple[str, ...]
    schema: Mapping


def read_custom_resources(layer: Layer) -> None:
    """Read the schemas that `crds` name: which fields of custom resources hold names and labels."""
    for named in layer.items("crds"):
        path = path_from(layer.directory, text_of(named))
        roots = [] if path is None else [document.mapping for document in layer.documents(path)]
        if not any(roots):
            message = f"the schema `{text_of(named)}` is not in this repository and is left out"
            layer.leave_out(message, named, Effect.NAMES)
        for root in filter(None, roots):
            layer.configuration = _with_schema(layer.configuration, root)


def read_openapi(layer: Layer) -> None:
    """Read the schema that `openapi` names, which says how patches merge lists of custom resources."""
    openapi = mapping_at(layer.root, "openapi")
    named = None if openapi is None else openapi.get("path")
    if named is None:
        return
    path = path_from(layer.directory, text_of(named))
    documents = () if path is None else layer.documents(path)
    layer.schema = next((each.mapping for each in documents if each.mapping is not None), layer.schema)
    if not documents:
        message = f"the schema `{text_of(named)}` is not in this repository; patches replace lists whole"
        layer.leave_out(message, named, Effect.SELECTION)


def _with_schema(configuration: Configuration, definitions: Mapping) -> Configuration:
    budget = iter(range(_MOST_PROPERTIES))
    for entry in definitions.entries:
        properties = _properties_of(entry.value)
        if properties is None or not all(map(properties.get, ("kind", "apiVersion", "metadata"))):
            continue
        kind = entry.name.rpartition(".")[2]
        for found in _properties(definitions, kind, (), properties, budget):
            configuration = _with_property(configuration, found)
    return configuration


def _properties(
    definitions: Mapping, kind: str, above: tuple[str, ...], properties: Mapping, budget: Iterator[int]
) -> Iterator[_Property]:
    for entry in properties.entries:
        schema = resolved(entry.value)
        # Schemas may refer to themselves.
        if not isinstance(schema, Mapping) or len(above) > _DEEPEST or next(budget, None) is None:
            continue
        steps = (*above, entry.name)
        yield _Property(kind, steps, schema)
        meant = definitions.get(text_of(schema.get("$ref")))
        below = None if meant is None else _properties_of(meant)
        if below is not None:
            yield from _properties(definitions, kind, steps, below, budget)


def _properties_of(definition: object) -> Mapping | None:
    if not isinstance(definition, Mapping):
        return None
    return mapping_at(definition, "Schema", "properties") or mapping_at(definition, "schema", "properties")


def _with_property(configuration: Configuration, found: _Property) -> Configuration:
    spec = FieldSpec(found.steps, kind=found.kind)
    for sign, name in _SIGNS.items():
        if found.schema.entry(sign) is not None:
            configuration = with_fields(configuration, name, (spec,))
    kind = text_of(found.schema.get("x-kubernetes-object-ref-kind"))
    if not kind or found.schema.entry("x-kubernetes-object-ref-api-version") is None:
        return configuration
    key = text_of(found.schema.get("x-kubernetes-object-ref-name-key")) or "name"
    referrer = FieldSpec((*found.steps, key), kind=found.kind)
    version = text_of(found.schema.get("x-kubernetes-object-ref-api-version"))
    return with_name_references(configuration, (NameReference(kind, (referrer,), version=version),))
