"""Values as YAML text: in the style of the text around them, and quoted where YAML needs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.source.node import Mapping, Node, PlainValue, Sequence, walk
from netpol_lint.source.scalars import NotAScalarError, ScalarValue, resolve_plain

_SAFE: Final = lazy_pattern(r"[A-Za-z0-9_./][A-Za-z0-9_./@+~:-]*(?: [A-Za-z0-9_./@+~-]+)*")
"""Texts that mean the same without quotes, wherever they stand, unless they are of another type."""

_BASE_60: Final = lazy_pattern(r"[0-9]+(?::[0-9]+)+(?:\.[0-9]*)?")
"""What YAML 1.1 takes for a number, though kubectl does not."""


class Style(Struct, frozen=True):
    """How a document is written: how far maps are indented, whether lists are, and what ends a line.

    `is_quoted` says that keys and strings stand in double quotes, as JSON has them.
    """

    step: int = 2
    indents_lists: bool = True
    newline: str = "\n"
    is_quoted: bool = False


def style_of(root: Node, *, newline: str, is_quoted: bool) -> Style:
    """Tell the style of a document from its first map in a map, and its first list in one."""
    step = indents_lists = None
    for node in walk(root):
        for entry in node.entries if isinstance(node, Mapping) else ():
            by = entry.value.start_column - entry.key.start_column
            is_below = entry.value.start_line > entry.key.end_line and not entry.is_merged
            if is_below and step is None and isinstance(entry.value, Mapping) and by > 0:
                step = by
            if is_below and indents_lists is None and isinstance(entry.value, Sequence):
                indents_lists = by > 0
        if step is not None and indents_lists is not None:
            break
    return Style(step or 2, indents_lists is not False, newline, is_quoted)


def scalar_text(value: ScalarValue, *, quote: str = "") -> str:
    """Write a scalar, in quotes of the given kind, or without any where it means the same without.

    Only strings are quoted.
    """
    if not isinstance(value, str):
        return json.dumps(value)
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if quote or not _is_safe(value):
        return json.dumps(value, ensure_ascii=not value.isprintable())
    return value


def _is_safe(text: str) -> bool:
    if not _SAFE.fullmatch(text) or text.endswith(":") or _BASE_60.fullmatch(text):
        return False
    try:
        return resolve_plain(text) == text
    except NotAScalarError:
        return False


def flow_text(value: PlainValue, *, is_quoted: bool = False) -> str:
    """Write a value on one line, in brackets and braces; `is_quoted` makes it JSON."""
    match value:
        case dict():
            inner = ", ".join(
                f"{_key(name, is_quoted=is_quoted)}: {flow_text(each, is_quoted=is_quoted)}"
                for name, each in value.items()
            )
            return f"{{{inner}}}"
        case list():
            return f"[{', '.join(flow_text(each, is_quoted=is_quoted) for each in value)}]"
        case _:
            return scalar_text(value, quote='"' if is_quoted or _has_colon(value) else "")


def _has_colon(value: ScalarValue) -> bool:
    return isinstance(value, str) and ":" in value


def _key(name: str, *, is_quoted: bool) -> str:
    return scalar_text(name, quote='"' if is_quoted or ":" in name else "")


def block_lines(value: PlainValue, style: Style) -> list[str]:
    """Write a value as lines without indentation; what is empty or a scalar is one line."""
    if isinstance(value, dict) and value:
        return [line for name, each in value.items() for line in entry_lines(name, each, style)]
    if isinstance(value, list) and value:
        return [line for each in value for line in item_lines(each, style)]
    return [flow_text(value)]


def entry_lines(name: str, value: PlainValue, style: Style) -> list[str]:
    """Write `name: value` as lines without indentation."""
    key, lines = _key(name, is_quoted=style.is_quoted), block_lines(value, style)
    if not isinstance(value, dict | list) or not value:
        return [f"{key}: {scalar_text(value) if isinstance(value, str) else lines[0]}"]
    indent = style.step if isinstance(value, dict) or style.indents_lists else 0
    return [f"{key}:", *_indented(lines, indent)]


def item_lines(value: PlainValue, style: Style, *, offset: int = 2) -> list[str]:
    """Write an item of a list as lines without indentation; it starts `offset` columns behind the dash."""
    first, *rest = block_lines(value, style)
    return [f"-{' ' * (offset - 1)}{first}", *_indented(rest, offset)]


def _indented(lines: list[str], by: int) -> Iterator[str]:
    return (f"{' ' * by}{line}" for line in lines)
