"""Holding a configuration against the published JSON Schema, and saying in our words what is off.

The schema keeps to the few keywords that are known here, so that one walk over both decides and explains.
A library would take longer to import (jsonschema) or to compile the schema (fastjsonschema) than a small
repository takes to lint; the tests hold the verdicts against jsonschema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from msgspec.structs import replace

from netpol_lint.config.complaint import Complaints, PlacedError, complaint, nearest_hint, quoted
from netpol_lint.config.yaml_tree import Tree

SCHEMA_FILE: Final = Path(__file__).parent.with_name("config.schema.json")

# A schema is JSON, which has no narrower type than this.
Schema: TypeAlias = Mapping[str, Any]

_TYPES: Final[Mapping[str, tuple[str, Callable[[object], bool]]]] = {
    "object": ("a map", lambda value: isinstance(value, dict)),
    "array": ("a list", lambda value: isinstance(value, list)),
    "string": ("text", lambda value: isinstance(value, str)),
    "integer": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    # A number with a fraction is text here, so that version 1.10 stays what it is.
    "number": ("a number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
}

_IN_QUOTES: Final = 'write it in quotes: "{}"'
_IN_BRACKETS: Final = "write it in brackets, as a list"
_HINTS: Final[Mapping[tuple[type, str], str]] = {
    (bool, "string"): _IN_QUOTES,
    (int, "string"): _IN_QUOTES,
    (str, "array"): _IN_BRACKETS,
    (int, "array"): _IN_BRACKETS,
    (dict, "array"): "write a dash before each entry",
    (str, "integer"): "write digits without quotes",
    (str, "boolean"): "write true or false, without quotes",
}
"""What to write, by the type that a value has and the one that belongs."""

_PATTERNS: Final = {
    "expires": "a day such as 2027-01-31",
    "version": "a version such as 1.17",
    "object": "namespace/Kind/name, namespace/name or name",
    "name": "a name in lower case letters, digits, - and .",
    "namespace": "a name in lower case letters, digits, - and .",
}
"""What the pattern of a key asks for, by the name of the key."""


def load_schema() -> Schema:
    """Return the published schema."""
    schema: Schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    return schema


def held_to_schema(tree: Tree, complaints: Complaints) -> Tree | None:
    """Return what the schema accepts, without the top-level keys below which something is off.

    That is nothing if the whole is no map. Expectations name environments, so they go with them.
    """
    check = _Check(load_schema())
    refused: set[str] = set()
    for found in check.complaints(tree):
        complaints.add(found)
        refused.add(_first_key(found))
    if not isinstance(tree.value, dict):
        return None
    if "environments" in refused:
        refused |= {"sensitive", "expect", "clusters"}
    return _without(tree, refused)


def _first_key(found: PlacedError) -> str:
    path = "" if found.at is None else found.at.yaml_path
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _without(tree: Tree, keys: set[str]) -> Tree:
    if not keys:
        return tree
    children = {key: child for key, child in tree.children.items() if key not in keys}
    return replace(
        tree,
        value={str(key): child.value for key, child in children.items()},
        children=children,
        keys={key: at for key, at in tree.keys.items() if key not in keys},
    )


class _Check:
    """One walk over a text and the schema."""

    def __init__(self, root: Schema) -> None:
        self._root = root

    def complaints(self, tree: Tree) -> Iterator[PlacedError]:
        """Yield what is off, in the order of the text."""
        yield from self._below(tree, self._root, "")

    def _below(self, tree: Tree, said: Schema, key: str) -> Iterator[PlacedError]:
        schema = self._resolved(said)
        problem = next(_of_value(tree, schema, key), None)
        if problem is not None:
            yield problem
        elif isinstance(tree.value, dict):
            yield from self._of_map(tree, schema)
        elif isinstance(tree.value, list) and "items" in schema:
            for item in tree.items():
                yield from self._below(item, schema["items"], key)

    def _of_map(self, tree: Tree, schema: Schema) -> Iterator[PlacedError]:
        known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
        is_spelt_right = True
        for key, at in tree.keys.items():
            if key in known or isinstance(others, dict):
                yield from self._below(tree.children[key], known.get(key, others), key)
            elif not others:
                is_spelt_right = False
                hint = nearest_hint(key, known, f"the keys here are {', '.join(known)}")
                yield complaint(at, f"unknown key {quoted(key)}", hint)
        missing = [key for key in schema.get("required", ()) if key not in tree.keys]
        if missing and is_spelt_right:
            # Beside an unknown key the missing one is more often than not that one, misspelt.
            names = ", ".join(map(repr, missing))
            yield complaint(tree.at, f"{_name(tree)} lacks {names}", f"add {names}")

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            target: Schema = self._root
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = target
        return schema


def _of_value(tree: Tree, schema: Schema, key: str) -> Iterator[PlacedError]:
    """Yield what is off about a value as such; the first says it best."""
    name, value = _name(tree), tree.value
    types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    if types and not any(_TYPES[each][1](value) for each in types):
        belongs = " or ".join(_TYPES[each][0] for each in types)
        message = f"{name} is {tree.quoted}, where {belongs} belongs"
        yield complaint(tree.at, message, _type_hint(tree, types, schema))
    if "enum" in schema and value not in schema["enum"]:
        accepted = schema["enum"]
        hint = nearest_hint(tree.text, accepted, f"accepted are {', '.join(accepted)}")
        yield complaint(tree.at, f"{name} is {tree.quoted}, which is none of its values", hint)
    if isinstance(value, str):
        yield from _of_text(tree, schema, key)
    if isinstance(value, int) and "minimum" in schema:
        yield from _of_number(tree, value, schema["minimum"], schema["maximum"])


def _of_number(tree: Tree, value: int, least: int, most: int) -> Iterator[PlacedError]:
    if not least <= value <= most:
        message = f"{_name(tree)} is {tree.quoted}, which is out of range"
        yield complaint(tree.at, message, f"accepted are {least} to {most}")


def _of_text(tree: Tree, schema: Schema, key: str) -> Iterator[PlacedError]:
    if len(tree.text) < schema.get("minLength", 0):
        yield complaint(tree.at, f"{_name(tree)} is {tree.quoted}, which is empty")
    if "pattern" in schema and re.search(schema["pattern"], tree.text) is None:
        yield complaint(tree.at, f"{_name(tree)} is {tree.quoted}, which is not {_PATTERNS[key]}")
    if len(tree.text) > schema.get("maxLength", len(tree.text)):
        yield complaint(tree.at, f"{_name(tree)} is {tree.quoted}, which is too long")


def _name(tree: Tree) -> str:
    return tree.at.yaml_path or "the configuration"


def _type_hint(found: Tree, types: list[str], schema: Schema) -> str:
    if found.value is None:
        return "remove the key, or give it a value"
    if "object" in types and "properties" in schema:
        return f"its keys are {', '.join(schema['properties'])}"
    hints = (_HINTS.get((type(found.value), each), "") for each in types)
    return next(filter(None, hints), "").format(found.text)
