"""What an expression of envsubst becomes, once the variables are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from netpol_lint.render.flux.envsubst import Expression, Template

Lookup: TypeAlias = Callable[[Expression], str | None]
"""Gives the value of an expression's variable: empty when it is unset, `None` when it cannot be known."""

_MOST_STEPS: Final = 1_000_000
"""More work, or a longer text, is nobody's manifest: the expression stays as it is written."""

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}")


def expand(template: Template, lookup: Lookup) -> str:
    """Fill in a template; an expression that depends on a value that is not known stays as it is written."""
    texts: list[str] = []
    left = _MOST_STEPS
    for part in template:
        text = part if isinstance(part, str) else _value(part, lookup)
        left -= 0 if text is None else len(text)
        texts.append(text if text is not None and left >= 0 else _written(part))
    return "".join(texts)


def _written(part: str | Expression) -> str:
    return part if isinstance(part, str) else part.written


def _value(expression: Expression, lookup: Lookup) -> str | None:
    value = lookup(expression)
    if value is None:
        return None
    if expression.has_fallback and value:
        return value
    arguments = [_known(argument, lookup) for argument in expression.arguments]
    known = [each for each in arguments if each is not None]
    return None if len(known) < len(arguments) else _applied(expression.operator, value, known)


def _known(template: Template, lookup: Lookup) -> str | None:
    parts = [part if isinstance(part, str) else _value(part, lookup) for part in template]
    known = [part for part in parts if part is not None]
    is_known = len(known) == len(parts) and sum(map(len, known)) <= _MOST_STEPS
    return "".join(known) if is_known else None


def _applied(operator: str, value: str, arguments: list[str]) -> str | None:
    match operator, arguments:
        case "#", []:
            return str(len(value.encode()))
        case (":", _):
            return _slice(value, *arguments)
        case (("," | "^" | ",," | "^^" | ",^" | "^,"), _):
            return _in_case(operator, value)
        case (("#" | "##" | "%" | "%%"), [pattern]):
            return _trimmed(operator, value, pattern)
        case (("/" | "//" | "/#" | "/%"), [old, *new]):
            return _replaced(operator, value, old, new)
        case _:
            return value or "".join(arguments)


def _in_case(operator: str, value: str) -> str:
    match operator:
        case ",":
            return value[:1].lower() + value[1:]
        case "^":
            return value[:1].upper() + value[1:]
        case ",,":
            return value.lower()
        case "^^":
            return value.upper()
        case _:
            return value


def _slice(value: str, offset: str, length: str | None = None) -> str:
    """Cut a piece out, in bytes; a number that is none leaves the value as it is."""
    if not _NUMBER.fullmatch(offset) or not (length is None or _NUMBER.fullmatch(length)):
        return value
    written = value.encode()
    start = int(offset) if int(offset) >= 0 else max(len(written) + int(offset), 0)
    counted_from = start if length is not None and int(length) >= 0 else len(written)
    end = max(counted_from + int(length or 0), 0)
    return written[start:end].decode("utf-8", "replace")


def _replaced(operator: str, value: str, old: str, new: list[str]) -> str | None:
    replacement = new[0] if new else ""
    match operator:
        case "//" if value.count(old) * len(replacement) > _MOST_STEPS:
            return None
        case "//":
            return value.replace(old, replacement)
        case "/":
            return value.replace(old, replacement, 1)
        case "/#" if new and value.startswith(old):
            return replacement + value[len(old) :]
        case "/%" if new and value.endswith(old):
            return value.removesuffix(old) + replacement
        case _:
            return value


def _trimmed(operator: str, value: str, pattern: str) -> str | None:
    """Take what a shell pattern matches off an end; `None` for patterns with classes, which nobody writes."""
    if "[" in pattern or "\\" in pattern or len(pattern) * len(value) > _MOST_STEPS:
        return None
    if operator[0] == "%":
        reverse = _trimmed("#" * len(operator), value[::-1], pattern[::-1])
        return None if reverse is None else reverse[::-1]
    lengths = [length for length in _prefix_lengths(pattern, value) if length]
    if not lengths:
        return value
    return value[max(lengths) if operator == "##" else min(lengths) :]


def _prefix_lengths(pattern: str, value: str) -> Iterator[int]:
    """Yield how long the starts of the value are that a pattern of `*` and `?` matches, in one pass."""
    states = _with_stars({0}, pattern)
    for length in range(len(value) + 1):
        if len(pattern) in states:
            yield length
        if length == len(value):
            return
        character = value[length]
        kept = {state for state in states if pattern[state : state + 1] == "*"}
        moved = {state + 1 for state in states if pattern[state : state + 1] in {"?", character} - {"*"}}
        states = _with_stars(kept | moved, pattern)


def _with_stars(states: set[int], pattern: str) -> set[int]:
    """Add where the pattern may go on when a star matches nothing."""
    reached = set(states)
    for state in sorted(states):
        following = state
        while pattern[following : following + 1] == "*":
            following += 1
            reached.add(following)
    return reached
