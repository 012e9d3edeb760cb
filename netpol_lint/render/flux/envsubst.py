"""The expressions that Flux fills in: `${name}`, `${name:=default}` and what else drone's envsubst knows.

Only braces make an expression, `$$` is a dollar sign, and a variable that is empty counts as unset.

Source: https://github.com/fluxcd/pkg/tree/main/envsubst
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from msgspec import Struct

MAX_DEPTH: Final = 20
"""So deep may defaults stand in defaults; who writes more is after our stack."""

_DEFAULTING: Final = frozenset({"=", ":=", ":-", ":?", ":+"})
_NAME: Final = re.compile(r"\w+")
_LITERAL: Final = re.compile(r"(?:[^$]|\$(?![${]))+")
_UP_TO_BRACE: Final = re.compile(r"(?:[^$}]|\$(?!\{))+")
_UP_TO_COLON: Final = re.compile(r"(?:[^$:}]|\$(?!\{))+")
_ESCAPED_UP_TO_SLASH: Final = re.compile(r"(?:\\[/\\]|\$\$|[^$/]|\$(?!\{))+")
_ESCAPED_UP_TO_BRACE: Final = re.compile(r"(?:\\[/\\]|\$\$|[^$}]|\$(?!\{))+")
_ESCAPE: Final = re.compile(r"\\([/\\])|\$(\$)")
_OPERATOR: Final = re.compile(r":[=?+-]|=|//|/#|/%|/|##|#|%%|%|[,^]{1,2}|:")


class BadSubstitutionError(Exception):
    """An expression that Flux refuses, and with it everything that it was to apply."""


class Expression(Struct, frozen=True):
    """An expression; `operator` is empty for the bare variable, and `#` without arguments is its length.

    `written` is the whole of it, braces included.
    """

    name: str
    operator: str
    arguments: tuple[Template, ...]
    written: str

    @property
    def has_fallback(self) -> bool:
        """Whether it says what stands for a variable that is not set."""
        return self.operator in _DEFAULTING


Template: TypeAlias = "tuple[str | Expression, ...]"
"""Text and expressions in turn."""


def parse(text: str) -> Template:
    """Split a text into what stays and what is filled in.

    Raises:
        BadSubstitutionError: an expression is none that Flux knows.
    """
    return tuple(_Parser(text).template())


class _Parser:
    """A position in a text that only moves forward."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def template(self) -> list[str | Expression]:
        parts: list[str | Expression] = []
        while self._at < len(self._text):
            if self._take("$$"):
                parts.append("$")
            elif self._text.startswith("${", self._at):
                parts.append(self._expression())
            else:
                parts.append(self._match(_LITERAL))
        return parts

    def _expression(self) -> Expression:
        start = self._at
        self._at += len("${")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BadSubstitutionError(self._text[start:])
        length = self._take("#")
        name = self._match(_NAME)
        operator = "" if length else self._optional(_OPERATOR)
        arguments = self._arguments(operator)
        self._expect("}")
        self._depth -= 1
        return Expression(name, "#" if length else operator, arguments, self._text[start : self._at])

    def _arguments(self, operator: str) -> tuple[Template, ...]:
        if operator in _DEFAULTING:
            return (self._default(),)
        match operator[:1]:
            case ":":
                return self._slice()
            case "/":
                return self._replacement()
            case "#" | "%":
                return (self._argument(_UP_TO_BRACE),)
            case _:
                return ()

    def _default(self) -> Template:
        parts: list[str | Expression] = []
        while not self._text.startswith("}", self._at):
            parts.extend(self._argument(_UP_TO_BRACE))
        return tuple(parts)

    def _slice(self) -> tuple[Template, ...]:
        offset = self._argument(_UP_TO_COLON)
        if not self._take(":"):
            return (offset,)
        while self._take(":"):
            pass
        return offset, self._argument(_UP_TO_BRACE)

    def _replacement(self) -> tuple[Template, ...]:
        old: Template = ("",)
        if not self._text.startswith("/", self._at):
            old = self._argument(_ESCAPED_UP_TO_SLASH)
        self._expect("/")
        while self._take("/"):
            pass
        if self._text.startswith("}", self._at):
            return (old,)
        return old, self._argument(_ESCAPED_UP_TO_BRACE)

    def _argument(self, pattern: re.Pattern[str]) -> Template:
        """Read an expression, or the text up to the next one or to what ends the argument."""
        if self._text.startswith("${", self._at):
            return (self._expression(),)
        written = self._match(pattern)
        is_escaped = pattern in {_ESCAPED_UP_TO_BRACE, _ESCAPED_UP_TO_SLASH}
        return (_ESCAPE.sub(r"\1\2", written) if is_escaped else written,)

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise BadSubstitutionError(self._text[self._at :])
        self._at = found.end()
        return found[0]

    def _optional(self, pattern: re.Pattern[str]) -> str:
        return self._match(pattern) if pattern.match(self._text, self._at) else ""

    def _take(self, text: str) -> bool:
        is_there = self._text.startswith(text, self._at)
        self._at += len(text) if is_there else 0
        return is_there

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise BadSubstitutionError(self._text[self._at :])
