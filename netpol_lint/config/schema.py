"""Holding a configuration against the published JSON Schema, and saying in our words what is off.

Importing this module costs the import of jsonschema, so it waits until there is something to check.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError
from msgspec import Struct

from netpol_lint.config.complaint import complaint, nearest_hint, quoted
from netpol_lint.config.yaml_tree import Tree
from netpol_lint.errors import ConfigError
from netpol_lint.location import Location

SCHEMA_FILE: Final = Path(__file__).parent.with_name("config.schema.json")

_TYPES: Final = {
    "object": "a map",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
}

_PATTERNS: Final = {
    "expires": "a day such as 2027-01-31",
    "version": "a version such as 1.17",
    "object": "namespace/Kind/name, namespace/name or name",
    "name": "a name in lower case letters, digits, - and .",
    "namespace": "a name in lower case letters, digits, - and .",
}
"""What the pattern of a key asks for, by the name of the key."""


def check_schema(tree: Tree) -> None:
    """Raise for the first thing in the text that the schema does not accept.

    Raises:
        ConfigError: There is one; the message has the place, the hint what is accepted.
    """
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    errors = Draft202012Validator(schema).iter_errors(tree.value)
    blamed = [each for error in errors for each in _blamed(tree, error)]
    if blamed:
        # Only one is worded: looking for the nearest spelling of thousands would take seconds.
        # A key that is missing comes last: more often than not it is the unknown one, misspelt.
        raise min(blamed, key=lambda each: (each.error.validator == "required", each.at)).complaint()


class _Blame(Struct, frozen=True):
    """A place and what the schema says against it; `key` is set if the key itself is unknown."""

    at: Location
    error: ValidationError
    found: Tree
    key: str | None = None

    def complaint(self) -> ConfigError:
        message, hint = _worded(self.found, self.error) if self.key is None else self._unknown_key(self.key)
        return complaint(self.at, message, hint)

    def _unknown_key(self, key: str) -> tuple[str, str]:
        known = _keywords(self.error)["properties"]
        hint = nearest_hint(key, known, f"the keys here are {', '.join(known)}")
        return f"unknown key {quoted(key)}", hint


def _blamed(tree: Tree, error: ValidationError) -> Iterator[_Blame]:
    found = tree.below(*error.absolute_path) or tree
    if error.validator != "additionalProperties":
        yield _Blame(found.at, error, found)
        return
    known = _keywords(error)["properties"]
    for key, at in found.keys.items():
        if key not in known:
            yield _Blame(at, error, found, key)


def _worded(found: Tree, error: ValidationError) -> tuple[str, str]:
    """Say what the value is and is not, and what would be accepted."""
    name = found.at.yaml_path or "the configuration"
    expected: Any = error.validator_value
    match error.validator:
        case "enum":
            hint = nearest_hint(found.text, expected, f"accepted are {', '.join(expected)}")
            return f"{name} is {found.quoted}, which is none of its values", hint
        case "type":
            types = [expected] if isinstance(expected, str) else expected
            belongs = " or ".join(_TYPES[each] for each in types)
            return f"{name} is {found.quoted}, where {belongs} belongs", _type_hint(found, types)
        case "required":
            missing = ", ".join(repr(key) for key in expected if key not in found.keys)
            return f"{name} lacks {missing}", f"add {missing}"
        case "minimum" | "maximum":
            span = _keywords(error)
            return f"{name} is {found.quoted}, which is out of range", (
                f"accepted are {span['minimum']} to {span['maximum']}"
            )
        case "pattern":
            return f"{name} is {found.quoted}, which is not {_PATTERNS[str(error.absolute_path[-1])]}", ""
        case _:
            limit = "empty" if error.validator == "minLength" else "too long"
            return f"{name} is {found.quoted}, which is {limit}", ""


def _keywords(error: ValidationError) -> dict[str, Any]:
    """Return the part of the schema that the value failed; only `false` would not be a map."""
    schema: Any = error.schema
    return dict(schema)


def _type_hint(found: Tree, types: list[str]) -> str:
    match found.value:
        case None:
            return "remove the key, or give it a value"
        case bool() | int() if "string" in types:
            return f'write it in quotes: "{found.text}"'
        case str() if "array" in types:
            return "write it in brackets, as a list"
        case _:
            return ""
