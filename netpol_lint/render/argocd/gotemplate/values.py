"""The values of templates: JSON, in which the numbers that come from files are floats, as in Go."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from netpol_lint.render.argocd.gotemplate.failure import TemplateError
from netpol_lint.source.node import PlainValue

Value: TypeAlias = PlainValue

NO_VALUE: Final = "<no value>"
_EXPONENT_FROM: Final = 6
_LARGEST: Final = 10_000
_CHARACTERS_OF_ONE: Final = 64
_LOWEST_EXPONENT: Final = -4
_WORDS: Final[Mapping[bool | None, str]] = {True: "true", False: "false", None: "<nil>"}


def as_in_go(value: PlainValue) -> Value:
    """Return a value as Go reads it from JSON, which has no integers."""
    if isinstance(value, dict):
        return {name: as_in_go(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_in_go(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def size_of(value: Value) -> int:
    """Count what is in a value, a list in two places twice.

    Raises:
        TemplateError: it is absurdly much, as of a list that holds itself twice, and that twice again.
    """
    count, pending = 0, [value]
    while pending:
        each = pending.pop()
        if isinstance(each, (list, dict)):
            pending += each.values() if isinstance(each, dict) else each
        count += len(each) // _CHARACTERS_OF_ONE if isinstance(each, str) else 1
        if count > _LARGEST:
            raise TemplateError(f"it makes a value of more than {_LARGEST:,} parts")
    return count


def is_true(value: Value) -> bool:
    """Tell whether Go takes a value for true: what is not empty, zero, false or nil."""
    return bool(value)


def printed(value: Value) -> str:
    """Write a value as `{{ }}` does."""
    return NO_VALUE if value is None else formatted(value)


def formatted(value: Value) -> str:
    """Write a value as `%v` does."""
    match value:
        case dict():
            return f"map[{' '.join(f'{key}:{formatted(value[key])}' for key in sorted(value))}]"
        case list():
            return f"[{' '.join(map(formatted, value))}]"
        case float():
            return _number(value)
        case None | bool():
            return _WORDS[value]
        case _:
            return str(value)


def _number(value: float) -> str:
    """Write a float as `%v` does: the fewest digits, and an exponent from a million upwards.

    Source: https://pkg.go.dev/strconv#FormatFloat
    """
    if not math.isfinite(value) or value == 0:
        return "0" if value == 0 else {math.inf: "+Inf", -math.inf: "-Inf"}.get(value, "NaN")
    number = Decimal(repr(value)).normalize()
    sign, digits, exponent = number.as_tuple()
    scale = len(digits) - 1 + int(exponent)
    if _LOWEST_EXPONENT <= scale < _EXPONENT_FROM:
        return format(number, "f")
    first, rest = str(digits[0]), "".join(map(str, digits[1:]))
    mantissa = f"{first}.{rest}" if rest else first
    return f"{'-' if sign else ''}{mantissa}e{'-' if scale < 0 else '+'}{abs(scale):02d}"


def text_of(value: Value, function: str) -> str:
    """Return a value that has to be a string.

    Raises:
        TemplateError: it is none.
    """
    if not isinstance(value, str):
        raise TemplateError(f"`{function}` wants a string and is given {formatted(value)[:40]!r}")
    return value


def number_of(value: Value, function: str) -> int:
    """Return a value that has to be a whole number.

    Raises:
        TemplateError: it is none, or an absurd one.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 2**53:
        raise TemplateError(f"`{function}` wants a number and is given {formatted(value)[:40]!r}")
    return int(value)


def list_of(value: Value, function: str) -> list[Value]:
    """Return a value that has to be a list.

    Raises:
        TemplateError: it is none.
    """
    if not isinstance(value, list):
        raise TemplateError(f"`{function}` wants a list and is given {formatted(value)[:40]!r}")
    return value


def map_of(value: Value, function: str) -> dict[str, Value]:
    """Return a value that has to be a map.

    Raises:
        TemplateError: it is none.
    """
    if not isinstance(value, dict):
        raise TemplateError(f"`{function}` wants a map and is given {formatted(value)[:40]!r}")
    return value
