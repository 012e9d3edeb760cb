"""The strict structure of a policy: fields the API does not have, and values of another type.

A short walk decides whether a policy is fine, in microseconds; only what fails goes to `jsonschema`,
which says where and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from netpol_lint.findings import Evidence
from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.problem import Defect, ManifestProblem
from netpol_lint.resources.structure_check import Json, Shape, shape_of
from netpol_lint.resources.structure_hint import (
    OF_NETWORK_POLICIES,
    Vocabulary,
    hint_for_type,
    hint_for_unknown_field,
)
from netpol_lint.resources.structure_remedy import remedy_for_type, remedy_for_unknown_field
from netpol_lint.source.node import plain

_TYPE_WORDS: Final = {
    "object": "a map",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
}


class Structure(Struct, frozen=True):
    """The shape of one kind, for `kind` with its article.

    `schema_file` lies beside this module; `definition` is the one of its definitions that describes
    the kind, the file as a whole if empty.
    """

    kind: str
    schema_file: str
    definition: str = ""
    words: Vocabulary = OF_NETWORK_POLICIES


NETWORK_POLICY: Final = Structure("a NetworkPolicy", "network_policy.schema.json")


def structure_problems(each: ApiObject, structure: Structure) -> Iterator[ManifestProblem]:
    """Report every unknown field and every value of a wrong type.

    Outside `spec` an unknown field changes nothing that matters here; inside, nobody can tell
    what the author means, and strict decoding refuses the object.
    """
    schema = (structure.schema_file, structure.definition)
    if _shape(*schema).accepts(each.root):
        return
    for error in _explain(plain(each.root), *schema):
        path = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            known = tuple(error.schema["properties"])
            for name in (name for name in error.instance if name not in known):
                yield _unknown_field(each, path, name=name, known=known, structure=structure)
        else:
            yield _wrong_type(each, path, error, structure.words)


def _unknown_field(
    each: ApiObject,
    path: tuple[str | int, ...],
    *,
    name: str,
    known: tuple[str, ...],
    structure: Structure,
) -> ManifestProblem:
    parent = _follow(Field(each.root), path)
    at = parent.key_at(name) or parent.at
    where = f"`{parent.path}`" if parent.path else structure.kind
    hint = hint_for_unknown_field(name, path=path, known=known, parent=parent, words=structure.words)
    says = f"{where} has no field `{name}`; {hint.says}"
    evidence = () if hint.at is None else (Evidence(hint.at, hint.at_says),)
    return ManifestProblem(
        Defect.STRUCTURE,
        says,
        at,
        each.subject,
        is_fatal=path[:1] == ("spec",),
        evidence=evidence,
        remedy=remedy_for_unknown_field(
            name, path=path, known=known, root=Field(each.root), words=structure.words
        ),
    )


def _wrong_type(
    each: ApiObject, path: tuple[str | int, ...], error: Json, words: Vocabulary
) -> ManifestProblem:
    root = Field(each.root)
    field = _follow(root, path)
    expected = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    wanted = " or ".join(_TYPE_WORDS[name] for name in expected if name != "null")
    says = f"`{field.path}` is {_describe(error.instance)} where the API wants {wanted}"
    hint = hint_for_type(field, wants=tuple(expected), words=words)
    message = f"{says}; {hint}" if hint else says
    at = _beside_key(root, path) if isinstance(error.instance, dict | list) else field.at
    remedy = remedy_for_type(field, wants=tuple(expected), words=words)
    return ManifestProblem(Defect.STRUCTURE, message, at, each.subject, is_fatal=True, remedy=remedy)


def _beside_key(root: Field, path: tuple[str | int, ...]) -> Location:
    """Return the key of a map or list of the wrong type: its value may be many lines long."""
    *above, last = path
    key = _follow(root, tuple(above)).key_at(last) if isinstance(last, str) else None
    return key or _follow(root, path).at


def _describe(value: Json) -> str:
    if isinstance(value, bool):
        return f"the boolean `{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"the number `{value}`"
    if isinstance(value, str):
        return f"the string `{value}`"
    if value is None:
        return "null"
    return "a list" if isinstance(value, list) else "a map"


def _follow(root: Field, path: Iterable[str | int]) -> Field:
    """Follow a JSON path as far as it goes; null values are kept, unlike in `Field.get`."""
    field = root
    for step in path:
        found = (
            next((value for name, value in field.fields() if name == step), None)
            if isinstance(step, str)
            else next((item for position, item in enumerate(field.items()) if position == step), None)
        )
        if found is None:
            break
        field = found
    return field


@cache
def _shape(schema_file: str, definition: str) -> Shape:
    return shape_of(_schema(schema_file, definition))


def _explain(document: Json, schema_file: str, definition: str) -> list[Json]:
    # Imported here because few policies need it, and it takes longer than linting a small repository.
    from jsonschema import Draft7Validator

    errors = Draft7Validator(_schema(schema_file, definition)).iter_errors(document)
    return sorted(errors, key=lambda error: ([str(step) for step in error.absolute_path], error.message))


@cache
def _schema(schema_file: str, definition: str) -> Json:
    schema = msgspec.json.decode(Path(__file__).with_name(schema_file).read_bytes())
    return {**schema, **schema["definitions"][definition]} if definition else schema
