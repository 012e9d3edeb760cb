"""Telling a template from YAML that is broken: Helm and Jinja `{{ }}`, `{% %}`, and `<% %>`."""

from __future__ import annotations

import re
from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.source.failure import Failure, Mark
from netpol_lint.source.literals import Literals, literals_in
from netpol_lint.source.place import PARSER_BREAK, Lines

TEMPLATE_MESSAGE: Final = "the file is a template, and no YAML before it is rendered"

_MARKER: Final = lazy_pattern(r"\{\{|\{%|<%")
_CLOSING: Final = {"{{": "}}", "{%": "%}", "<%": "%>"}
_LEADING: Final = lazy_pattern(r"(?:^|[:\-][ \t])[ \t]*$")
_COMMENT: Final = lazy_pattern(r"(?:^|\s)#")


def template_marker(text: bytes, failure: Failure) -> tuple[Mark, Mark] | None:
    """Return where the first marker stands that makes a template of a text which failed to parse.

    Alert rules and workflows quote `{{ }}` for others to fill in: what opens and closes inside a
    quoted or a block scalar is its content, and YAML that is broken elsewhere is just broken.
    """
    if failure.mark is None or not any(marker.encode() in text for marker in _CLOSING):
        return None
    content = text.decode("utf-8-sig")
    lines, literals = Lines(content, PARSER_BREAK), literals_in(text)
    blamed = {failure.mark[0], (failure.context_mark or failure.mark)[0]}
    for found in _MARKER.finditer(content):
        line, column = lines.place(found.start())
        if line > max(blamed):
            break
        before = lines[line][:column]
        if _is_content(found, content, literals) or _COMMENT.search(before):
            continue
        if line in blamed or _LEADING.search(before):
            return (line, column), (line, column + _length(found[0], lines[line][column:]))
    return None


def _is_content(found: re.Match[str], content: str, literals: Literals) -> bool:
    """Say whether a literal holds the marker together with its closing one."""
    end = literals.end(found.start())
    return end is not None and content.find(_CLOSING[found[0]], found.end(), end) >= 0


def _length(marker: str, rest: str) -> int:
    """Return the length of a marker up to its closing one, if that stands in the same line."""
    closing = rest.find(_CLOSING[marker], len(marker))
    return closing + len(_CLOSING[marker]) if closing >= 0 else len(marker)
