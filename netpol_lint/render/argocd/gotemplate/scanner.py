"""Cutting a template into text and actions, and actions into words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.render.argocd.gotemplate.failure import TemplateError
from netpol_lint.render.argocd.gotemplate.nodes import Text

_STRING: Final = r'"(?:[^"\\\n]|\\.)*"|`[^`]*`'
_ACTION: Final = re.compile(
    rf"\{{\{{(?P<before>-(?=\s))?(?:\s*/\*(?P<comment>.*?)\*/\s*|(?P<body>(?:{_STRING}|[^\"`}}]|\}}(?!\}}))*?))"
    r"(?P<after>(?<=\s)-)?\}\}",
    re.DOTALL,
)
_WORD: Final = re.compile(
    rf"(?P<space>\s+)|(?P<string>{_STRING})|(?P<number>[+-]?\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<field>\.[^\W\d]\w*)|(?P<variable>\$\w*)|(?P<mark>:=|[|=(),.])|(?P<name>[^\W\d]\w*)"
)


class Word(Struct, frozen=True):
    """A word of an action; `is_apart` says that space stands before it."""

    kind: str
    text: str
    is_apart: bool = False


Action = tuple[Word, ...]


def scan(template: str) -> Iterator[Text | Action]:
    """Yield the text and the actions of a template; comments leave nothing behind.

    Raises:
        TemplateError: an action does not end, or holds what is no word.
    """
    position, is_trimmed = 0, False
    while position < len(template):
        start = template.find("{{", position)
        found = None if start < 0 else _ACTION.match(template, start)
        if start >= 0 and found is None:
            raise TemplateError(f"`{template[start : start + 40]}` is no action that ends in `}}}}`")
        text = template[position:] if found is None else template[position:start]
        text = text.lstrip() if is_trimmed else text
        text = text.rstrip() if found is not None and found["before"] else text
        if text:
            yield Text(text)
        if found is None:
            return
        if found["comment"] is None:
            yield tuple(_words(found["body"]))
        position, is_trimmed = found.end(), bool(found["after"])


def _words(action: str) -> Iterator[Word]:
    position, is_apart = 0, True
    while position < len(action):
        found = _WORD.match(action, position)
        if found is None or found.lastgroup is None:
            raise TemplateError(f"`{action[position:].strip()[:40]}` in an action cannot be read")
        position = found.end()
        if found.lastgroup != "space":
            yield Word(found.lastgroup, found[0], is_apart)
        is_apart = found.lastgroup == "space"


def string_value(text: str) -> str:
    """Return what a quoted string means.

    Raises:
        TemplateError: it has an escape that JSON does not know.
    """
    if text.startswith("`"):
        return text[1:-1]
    try:
        return str(json.loads(text.replace("\\'", "'"), strict=False))
    except ValueError as error:
        raise TemplateError(f"{text} is a string with an unknown escape") from error
