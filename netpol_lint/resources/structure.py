"""The strict structure of a NetworkPolicy: fields the API does not have, and values of another type.

A compiled validator decides whether a policy is fine, in microseconds; only what fails goes to
`jsonschema`, which says where and why.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from netpol_lint.findings import Evidence
from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.problem import Defect, ManifestProblem
from netpol_lint.resources.structure_hint import hint_for_type, hint_for_unknown_field
from netpol_lint.source.node import plain

# JSON Schema and its libraries deal in plain JSON, which has no narrower type than this.
Json = Any

_SCHEMA_FILE: Final = "network_policy.schema.json"
_TYPE_WORDS: Final = {
    "object": "a map",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
}


def structure_problems(each: ApiObject) -> Iterator[ManifestProblem]:
    """Report every unknown field and every value of a wrong type of a NetworkPolicy.

    Outside `spec` an unknown field changes nothing that matters here; inside, nobody can tell
    what the author means, and strict decoding refuses the object.
    """
    document = plain(each.root)
    if _is_fine(document):
        return
    root = Field(each.root)
    for error in _explain(document):
        path = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            known = tuple(error.schema["properties"])
            for name in (name for name in error.instance if name not in known):
                yield _unknown_field(root, path, name=name, known=known, subject=each.subject)
        else:
            yield _wrong_type(root, path, error, subject=each.subject)


def _unknown_field(
    root: Field, path: tuple[str | int, ...], *, name: str, known: tuple[str, ...], subject: str
) -> ManifestProblem:
    parent = _follow(root, path)
    at = parent.key_at(name) or parent.at
    where = f"`{parent.path}`" if parent.path else "a NetworkPolicy"
    hint = hint_for_unknown_field(name, path=path, known=known, parent=parent)
    says = f"{where} has no field `{name}`; {hint.says}"
    evidence = () if hint.at is None else (Evidence(hint.at, hint.at_says),)
    return ManifestProblem(
        Defect.STRUCTURE, says, at, subject, is_fatal=path[:1] == ("spec",), evidence=evidence
    )


def _wrong_type(root: Field, path: tuple[str | int, ...], error: Json, *, subject: str) -> ManifestProblem:
    field = _follow(root, path)
    expected = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    wanted = " or ".join(_TYPE_WORDS[name] for name in expected if name != "null")
    says = f"`{field.path}` is {_describe(error.instance)} where the API wants {wanted}"
    hint = hint_for_type(field, wants=tuple(expected))
    message = f"{says}; {hint}" if hint else says
    at = _beside_key(root, path) if isinstance(error.instance, dict | list) else field.at
    return ManifestProblem(Defect.STRUCTURE, message, at, subject, is_fatal=True)


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


def _is_fine(document: Json) -> bool:
    return _compiled()(document)


@lru_cache(maxsize=1)
def _compiled() -> Callable[[Json], bool]:
    # Imported here because most commands and many repositories never need them.
    import fastjsonschema

    validate = fastjsonschema.compile(_schema())

    def is_fine(document: Json) -> bool:
        try:
            validate(document)
        except fastjsonschema.JsonSchemaValueException:
            return False
        return True

    return is_fine


def _explain(document: Json) -> list[Json]:
    from jsonschema import Draft7Validator

    errors = Draft7Validator(_schema()).iter_errors(document)
    return sorted(errors, key=lambda error: ([str(step) for step in error.absolute_path], error.message))


@lru_cache(maxsize=1)
def _schema() -> Json:
    text = resources.files("netpol_lint.resources").joinpath(_SCHEMA_FILE).read_text("utf-8")
    return json.loads(text)
