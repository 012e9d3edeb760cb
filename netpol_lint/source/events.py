"""The parser: YAML events from libyaml where it is installed, else from the parser in Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.events import Event, ScalarEvent
from ruamel.yaml.reader import Reader
from ruamel.yaml.tokens import ScalarToken, Token

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.source.failure import Failure, ParseFailureError

try:
    from _ruamel_yaml import CParser
except ImportError:  # the extension has no wheel for this platform
    CParser = None

_BREAKS_OFF: Final = "found unexpected ':'"
"""What libyaml 0.1.7 says to `[http://x:80]` and `{image: r/a:1.2}`, which are fine."""

_TOLERATED_TABS: Final = lazy_pattern(r"(?<=:)\t+|(?<=\S)\t+(?=#|\r?\n)")
"""Tabs that separate and do not indent: libyaml and go-yaml take them, the parser in Python does not."""

_SURROGATE: Final = lazy_pattern("[\ud800-\udfff]")


def uses_c_parser() -> bool:
    """Say whether libyaml does the parsing: without it everything works, thirty times slower."""
    return CParser is not None


def parse(text: bytes) -> Iterator[Event]:
    """Yield the events of a text in UTF-8, up to the end of its stream.

    Raises:
        YAMLError: the text is not YAML; `failure_of` reads it.
    """
    if CParser is None:
        return parse_slowly(text)
    # get_event returns None after the last event.
    return iter(CParser(text).get_event, None)


def parse_slowly(text: bytes) -> Iterator[Event]:
    """Yield the same events from the parser in Python, which puts a missing value at the next token."""
    for event in _python().parse(_without_tolerated_tabs(text)):
        if isinstance(event, ScalarEvent) and _SURROGATE.search(event.value):
            message = "found invalid Unicode character escape code"
            raise ParseFailureError(message, (event.start_mark.line, event.start_mark.column))
        yield event


def is_worth_another_try(failure: Failure) -> bool:
    """Say whether libyaml's complaint may be a fault of libyaml, so that `parse_slowly` decides."""
    return CParser is not None and failure.problem == _BREAKS_OFF


def scalar_tokens(text: bytes) -> Iterator[ScalarToken]:
    """Yield the scalars of a text as they stand in it, without the tags and anchors before them.

    Raises:
        YAMLError: the text cannot be scanned further.
    """
    for token in _tokens(text):
        if isinstance(token, ScalarToken):
            yield token


def _tokens(text: bytes) -> Iterator[Token]:
    if CParser is None:
        return iter(_python().scan(_without_tolerated_tabs(text)))
    return iter(CParser(text).get_token, None)


def _python() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 1)
    yaml.Reader = _Reader
    return yaml


class _Reader(Reader):
    """Counts lines as libyaml does, for which YAML 1.1 has more line breaks than editors have."""

    forward = Reader.forward_1_1


def _without_tolerated_tabs(text: bytes) -> str:
    return _TOLERATED_TABS.sub(lambda tabs: " " * len(tabs[0]), text.decode("utf-8"))
