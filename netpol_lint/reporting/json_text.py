"""JSON as text that is safe to print: what `visible` would spell out is escaped, all else is as written."""

from __future__ import annotations

from collections.abc import Sequence
from json import JSONEncoder
from typing import Final, TypeAlias

import msgspec

from netpol_lint.location import Location
from netpol_lint.reporting.visible import DANGEROUS

JsonValue: TypeAlias = "dict[str, JsonValue] | Sequence[JsonValue] | str | int | None"

_encode_string: Final = JSONEncoder(ensure_ascii=False).encode
_encode_ascii: Final = JSONEncoder().encode

_encode_fast: Final = msgspec.json.encode
_encode_compactly: Final = JSONEncoder(separators=(",", ":")).encode

_encode_line: Final = JSONEncoder(ensure_ascii=False).encode

_LITERALS: Final = {True: "true", False: "false", None: "null"}


def json_location(at: Location) -> dict[str, JsonValue]:
    """Return a place as all JSON outputs write it; the region is 1-based with an exclusive end."""
    return {
        "path": at.path,
        "line": at.region.start_line,
        "column": at.region.start_column,
        "endLine": at.region.end_line,
        "endColumn": at.region.end_column,
    }


def compact_json(value: JsonValue) -> str:
    """Return `value` on one line, without a line feed or blanks, as fast as can be had."""
    try:
        return _safe(_encode_fast(value).decode())
    except UnicodeEncodeError:  # a file name that is not UTF-8; what escapes it takes four times as long
        return _encode_compactly(value)


def line_of_json(value: JsonValue) -> str:
    """Return `value` on one line, with a space after each colon and comma, without a line feed."""
    return _safe(_encode_line(value))


def indented_json(value: JsonValue) -> str:
    """Return `value` with two spaces of indentation, without a final line feed.

    The standard library indents in Python too, at three times the cost.
    """
    return _indented(value, "\n")


def _indented(value: JsonValue, line_start: str) -> str:
    inner = line_start + "  "
    match value:
        case str():
            return _safe(_encode_string(value))
        case bool() | None:
            return _LITERALS[value]
        case int():
            return str(value)
        case dict():
            members = [f'"{key}": {_indented(item, inner)}' for key, item in value.items()]
            return _bracketed("{}", members, line_start)
        case _:
            return _bracketed("[]", [_indented(item, inner) for item in value], line_start)


def _bracketed(brackets: str, items: list[str], line_start: str) -> str:
    if not items:
        return brackets
    inner = line_start + "  "
    return f"{brackets[0]}{inner}{f',{inner}'.join(items)}{line_start}{brackets[1]}"


def _safe(text: str) -> str:
    # What is left here stands inside of a string: the encoder wrote everything else.
    if text.isprintable():
        return text
    return DANGEROUS.sub(lambda match: _encode_ascii(match.group())[1:-1], text)
