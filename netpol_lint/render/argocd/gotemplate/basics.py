"""The functions of templates that compare, choose and print."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from netpol_lint.render.argocd.gotemplate.failure import TemplateError
from netpol_lint.render.argocd.gotemplate.values import Value, formatted, is_true, number_of, text_of

_VERB: Final = re.compile(
    r"%(?P<flags>[-+0#]*)(?P<width>\d{0,2})(?:\.(?P<precision>\d{0,2}))?(?P<verb>[a-zA-Z%])"
)


def _and(first: Value, *others: Value) -> Value:
    every = (first, *others)
    return next((each for each in every if not is_true(each)), every[-1])


def _or(first: Value, *others: Value) -> Value:
    every = (first, *others)
    return next((each for each in every if is_true(each)), every[-1])


def _eq(first: Value, second: Value, *others: Value) -> Value:
    return any(_is_same(first, each) for each in (second, *others))


def _is_same(first: Value, second: Value) -> bool:
    # `True == 1` holds in Python only.
    return isinstance(first, bool) == isinstance(second, bool) and first == second


def _is_less(first: Value, second: Value) -> bool:
    if isinstance(first, str) and isinstance(second, str):
        return first < second
    if isinstance(first, (int, float)) and isinstance(second, (int, float)):
        return first < second
    raise TemplateError(f"{formatted(first)[:40]} and {formatted(second)[:40]} cannot be compared")


def _printf(form: Value, *arguments: Value) -> Value:
    pending = list(arguments)

    def written(found: re.Match[str]) -> str:
        if found["verb"] == "%":
            return "%"
        if not pending:
            raise TemplateError(f"`printf` has too few arguments for {found[0]}")
        return _formatted_as(found, pending.pop(0))

    return _VERB.sub(written, text_of(form, "printf"))


def _formatted_as(found: re.Match[str], value: Value) -> str:
    width = int(found["width"] or 0)
    match found["verb"]:
        case "s" | "v":
            text = formatted(value)
        case "d":
            text = str(number_of(value, "printf"))
        case "q":
            text = _quoted(formatted(value))
        case "t":
            text = formatted(value)
        case _:
            raise TemplateError(f"`printf` does not know {found[0]} here")
    if "-" in found["flags"]:
        return text.ljust(width)
    return text.zfill(width) if "0" in found["flags"] else text.rjust(width)


def _quoted(text: str) -> str:
    return (
        '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    )


def _quote(*values: Value) -> Value:
    return " ".join(_quoted(formatted(each)) for each in values if each is not None)


def _squote(*values: Value) -> Value:
    return " ".join(f"'{formatted(each)}'" for each in values if each is not None)


def _default(fallback: Value, given: Value = None) -> Value:
    return given if is_true(given) else fallback


def _ternary(chosen: Value, other: Value, condition: Value) -> Value:
    return chosen if is_true(condition) else other


def _coalesce(*values: Value) -> Value:
    return next(filter(is_true, values), None)


def _required(message: Value, value: Value) -> Value:
    if value is None or value == "":
        raise TemplateError(f"it is told to fail: {text_of(message, 'required')}")
    return value


def _fail(message: Value) -> Value:
    raise TemplateError(f"it is told to fail: {formatted(message)[:80]}")


def _kind_of(value: Value) -> Value:
    if value is None:
        return "invalid"
    names: Mapping[type, str] = {
        **{str: "string", bool: "bool", int: "int", float: "float64", list: "slice", dict: "map"},
    }
    return names[type(value)]


def _print(*values: Value) -> Value:
    """Write values as Go's `print`: with a space between two that are no strings."""
    parts: list[str] = []
    for position, each in enumerate(values):
        if position and not isinstance(each, str) and not isinstance(values[position - 1], str):
            parts.append(" ")
        parts.append(formatted(each))
    return "".join(parts)


FUNCTIONS: Final[Mapping[str, Callable[..., Value]]] = {
    "and": _and,
    "or": _or,
    "not": lambda value: not is_true(value),
    "eq": _eq,
    "ne": lambda first, second: not _is_same(first, second),
    "lt": _is_less,
    "ge": lambda first, second: not _is_less(first, second),
    "gt": lambda first, second: _is_less(second, first),
    "le": lambda first, second: not _is_less(second, first),
    "print": _print,
    "println": lambda *values: " ".join(map(formatted, values)) + "\n",
    "printf": _printf,
    "quote": _quote,
    "squote": _squote,
    "toString": formatted,
    "default": _default,
    "empty": lambda value: not is_true(value),
    "ternary": _ternary,
    "coalesce": _coalesce,
    "required": _required,
    "fail": _fail,
    "kindOf": _kind_of,
    "kindIs": lambda kind, value: _kind_of(value) == kind,
}
