"""Whether a document has the shape that a JSON Schema gives.

The schemas of policies keep to types, properties and items, so that a short walk over the nodes decides.
Compiling them with a library takes longer than the scan of a small repository; tests hold the verdicts
against jsonschema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from netpol_lint.resources.field import value_of
from netpol_lint.source.node import Mapping as MappingNode
from netpol_lint.source.node import Node, Scalar, Sequence, resolved

# JSON Schema deals in plain JSON, which has no narrower type than this.
Json = Any

_TYPES: Final[Mapping[str, type]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "null": type(None),
}


class Shape(Struct, frozen=True):
    """What a schema accepts: `types`, the `fields` of a map and all `others`, the `items` of a list.

    Without types anything is accepted. Where `others` are None, a map has no fields but the known ones.
    """

    types: frozenset[type]
    fields: Mapping[str, Shape]
    others: Shape | None
    items: Shape | None

    def accepts(self, node: Node) -> bool:
        """Whether the value and all below it are as they should be."""
        if not self.types:
            return True
        meant = resolved(node)
        if isinstance(meant, Scalar):
            value = value_of(meant)
            return type(value) in self.types or (
                type(value) is float and value.is_integer() and int in self.types
            )
        if isinstance(meant, Sequence):
            return list in self.types and (self.items is None or all(map(self.items.accepts, meant.items)))
        return dict in self.types and self._accepts_fields(meant)

    def _accepts_fields(self, node: MappingNode) -> bool:
        for entry in node.entries:
            shape = self.fields.get(entry.name, self.others)
            if shape is None or not shape.accepts(entry.value):
                return False
        return True


_ANYTHING: Final = Shape(types=frozenset(), fields={}, others=None, items=None)


def shape_of(schema: Json) -> Shape:
    """Return what a schema accepts; its references lead into its own definitions."""
    return _Shapes(schema["definitions"]).of(schema)


class _Shapes:
    """The shapes of one file, each definition once."""

    def __init__(self, definitions: Mapping[str, Json]) -> None:
        self._definitions = definitions
        self._defined: dict[str, Shape] = {}

    def of(self, schema: Json) -> Shape:
        if "$ref" in schema:
            return self._definition(schema["$ref"].removeprefix("#/definitions/"))
        if not schema:
            return _ANYTHING
        types = schema["type"]
        others = schema.get("additionalProperties", {})
        return Shape(
            types=frozenset(_TYPES[each] for each in ([types] if isinstance(types, str) else types)),
            fields={name: self.of(each) for name, each in schema.get("properties", {}).items()},
            others=None if others is False else self.of(others),
            items=self.of(schema["items"]) if "items" in schema else None,
        )

    def _definition(self, name: str) -> Shape:
        if name not in self._defined:
            self._defined[name] = self.of(self._definitions[name])
        return self._defined[name]
