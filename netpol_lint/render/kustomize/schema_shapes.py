"""How lists of custom resources merge, as the schema says that a kustomization brings along."""

from __future__ import annotations

from typing import Final

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.kustomize.context import Layer, items_of
from netpol_lint.render.kustomize.merge_keys import Shape, Shapes, built_in_shape
from netpol_lint.source.node import Mapping, Node, resolved

_REFERENCE: Final = "#/definitions/"
_DEEPEST: Final = 12
_MOST_FIELDS: Final = 20_000


def shapes_of(layer: Layer) -> Shapes:
    """Return how the objects of a layer merge; a schema of its own stands in for the built-in one."""
    if layer.schema is None:
        return built_in_shape
    reader = _Reader(mapping_at(layer.schema, "definitions") or layer.schema)
    kinds = reader.kinds()
    return lambda api_version, kind: kinds.get((api_version, kind))


class _Reader:
    """Reads the definitions of a schema, which may refer to each other and to themselves."""

    def __init__(self, definitions: Mapping) -> None:
        self._definitions = definitions
        self._fields_left = _MOST_FIELDS

    def kinds(self) -> dict[tuple[str, str], Shape]:
        """Return the shapes of all kinds, by `apiVersion` and `kind`."""
        found: dict[tuple[str, str], Shape] = {}
        for entry in self._definitions.entries:
            definition = resolved(entry.value)
            if not isinstance(definition, Mapping):
                continue
            for named in map(resolved, items_of(definition, "x-kubernetes-group-version-kind")):
                if isinstance(named, Mapping):
                    group, version, kind = (text_of(named.get(name)) for name in ("group", "version", "kind"))
                    found[f"{group}/{version}".lstrip("/"), kind] = self._shape(definition, 0)
        return found

    def _shape(self, node: Node | None, depth: int) -> Shape:
        schema = self._meant(node)
        properties = None if schema is None else mapping_at(schema, "properties")
        if schema is None or depth > _DEEPEST:
            return Shape()
        keys = _merge_keys(schema)
        if keys:
            return Shape(merge_keys=keys, items=self._shape(schema.get("items"), depth + 1))
        fields: dict[str, Shape] = {}
        for entry in () if properties is None else properties.entries:
            self._fields_left -= 1
            shape = self._shape(entry.value, depth + 1) if self._fields_left > 0 else Shape()
            if shape != Shape():
                fields[entry.name] = shape
        return Shape(fields)

    def _meant(self, node: Node | None) -> Mapping | None:
        """Return the schema that is meant, be it by a reference; what stands beside one counts, too."""
        schema = None if node is None else resolved(node)
        if not isinstance(schema, Mapping):
            return None
        reference = text_of(schema.get("$ref"))
        if not reference.startswith(_REFERENCE):
            return schema
        found = self._definitions.get(reference.removeprefix(_REFERENCE))
        meant = None if found is None else resolved(found)
        return meant if isinstance(meant, Mapping) else None


def _merge_keys(schema: Mapping) -> tuple[str, ...]:
    if "merge" not in text_of(schema.get("x-kubernetes-patch-strategy")).split(","):
        return ()
    keys = tuple(filter(None, map(text_of, items_of(schema, "x-kubernetes-list-map-keys"))))
    key = text_of(schema.get("x-kubernetes-patch-merge-key"))
    return keys or ((key,) if key else ())
