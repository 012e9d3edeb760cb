"""The parser: YAML events from libyaml where it is installed, else from the parser in Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.reader import Reader
from ruamel.yaml.tokens import ScalarToken, Token

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.source.event import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from netpol_lint.source.failure import Failure, ParseFailureError

try:
    import _ruamel_yaml
    from _ruamel_yaml import CParser
except ImportError:  # the extension has no wheel for this platform
    CParser = None

_CLASSES: Final[Mapping[str, type[Event]]] = {
    each.__name__: each
    for each in (
        *(AliasEvent, ScalarEvent, MappingStartEvent, MappingEndEvent, SequenceStartEvent, SequenceEndEvent),
        *(DocumentStartEvent, DocumentEndEvent, StreamStartEvent, StreamEndEvent),
    )
}

_BREAKS_OFF: Final = "found unexpected ':'"
"""What libyaml 0.1.7 says to `[http://x:80]` and `{image: r/a:1.2}`, which are fine."""

_TOLERATED_TABS: Final = lazy_pattern(r"(?<=:)\t+|(?<=\S)\t+(?=#|\r?\n)")
"""Tabs that separate and do not indent: libyaml and go-yaml take them, the parser in Python does not."""

_SURROGATE: Final = lazy_pattern("[\ud800-\udfff]")


def uses_c_parser() -> bool:
    """Say whether libyaml does the parsing: without it everything works, thirty times slower."""
    return CParser is not None


class light_events:  # noqa: N801 - a context manager, named like the standard library's
    """Lets libyaml's events be of the classes in `event` inside a `with`; afterwards all is as it was.

    The extension makes events of what its module holds under their names. ruamel.yaml's classes run up to
    three constructors in Python for each event, which takes longer than all the parsing. Events made
    elsewhere are translated, so that nothing but time depends on it.
    """

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        self._before = {} if CParser is None else {name: getattr(_ruamel_yaml, name) for name in _CLASSES}
        if self._before:
            vars(_ruamel_yaml).update(_CLASSES)

    def __exit__(self, *_: object) -> None:
        if self._before:
            vars(_ruamel_yaml).update(self._before)


def parse(text: bytes) -> Iterator[Event]:
    """Return the events of a text in UTF-8, up to the end of its stream, its start left out.

    Raises:
        YAMLError: the text is not YAML; `failure_of` reads it.
    """
    if CParser is None:
        return parse_slowly(text)
    parser = CParser(text)
    first = parser.get_event()
    # get_event returns None after the last event.
    events = iter(parser.get_event, None)
    return events if type(first) is StreamStartEvent else map(_translated, events)


def parse_slowly(text: bytes) -> Iterator[Event]:
    """Yield the same events from the parser in Python, which puts a missing value at the next token."""
    for event in islice(map(_translated, _python().parse(_without_tolerated_tabs(text))), 1, None):
        if isinstance(event, ScalarEvent) and _SURROGATE.search(event.value):
            message = "found invalid Unicode character escape code"
            raise ParseFailureError(message, (event.start_mark.line, event.start_mark.column))
        yield event


def _translated(event: object) -> Event:
    """Return an event of ruamel.yaml as one of ours, which has the same name and fields."""
    made = _CLASSES[type(event).__name__]
    return made(*(getattr(event, field) for field in made.__struct_fields__))


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
