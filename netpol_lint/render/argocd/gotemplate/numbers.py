"""The functions of templates that count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from netpol_lint.render.argocd.gotemplate.failure import TemplateError
from netpol_lint.render.argocd.gotemplate.values import Value, number_of


def _int(value: Value) -> Value:
    """Return a number, or 0 for what is none."""
    if isinstance(value, str):
        try:
            return int(value[:20])
        except ValueError:
            return 0
    return 0 if value is None else number_of(int(value) if isinstance(value, bool) else value, "int")


def _add(*numbers: Value) -> Value:
    return sum(number_of(_int(each), "add") for each in numbers)


def _mul(first: Value, *others: Value) -> Value:
    product = number_of(_int(first), "mul")
    for each in others:
        product = number_of(product * number_of(_int(each), "mul"), "mul")
    return product


def _div(first: Value, second: Value) -> Value:
    divided, by = number_of(_int(first), "div"), _divisor(second, "div")
    whole = abs(divided) // abs(by)
    return whole if (divided < 0) == (by < 0) else -whole


def _mod(first: Value, second: Value) -> Value:
    divided, by = number_of(_int(first), "mod"), _divisor(second, "mod")
    rest = abs(divided) % abs(by)
    return -rest if divided < 0 else rest


def _divisor(value: Value, function: str) -> int:
    number = number_of(_int(value), function)
    if not number:
        raise TemplateError(f"`{function}` divides by zero")
    return number


FUNCTIONS: Final[Mapping[str, Callable[..., Value]]] = {
    "int": _int,
    "int64": _int,
    "atoi": _int,
    "add": _add,
    "add1": lambda value: _add(value, 1),
    "sub": lambda first, second: number_of(_int(first), "sub") - number_of(_int(second), "sub"),
    "mul": _mul,
    "div": _div,
    "mod": _mod,
    "max": lambda *numbers: max((number_of(_int(each), "max") for each in numbers), default=0),
    "min": lambda *numbers: min((number_of(_int(each), "min") for each in numbers), default=0),
}
