"""Writing node trees as YAML: strings stay strings for every reader, and what has no quotes gets none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.events import (
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
from ruamel.yaml.tag import Tag

from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, resolved
from netpol_lint.source.scalars import NotAScalarError, key_name, resolve_plain

_WIDTH: Final = 100_000
"""Nothing is folded: a line of the output is a line of a value."""

_SAFE: Final = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@+-]*(?:[:/][A-Za-z0-9_./@+-]+)*")
"""What no reader of YAML takes for anything but a string, apart from a few words."""

_LITERAL: Final = re.compile(
    # A tab at the start of the first line would be taken for indentation. What is not printable, and
    # what some readers end a line at, needs an escape.
    r"\n*+(?!\t)[\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]+"
)
"""A text that may stand as it is below `|`."""

_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_BOTH: Final = (True, True)
"""A plain or a quoted scalar needs no tag."""

_STRING: Final = Tag(suffix="tag:yaml.org,2002:str")
"""The tag that the emitter asks for all the same, and does not write."""


def to_yaml(root: Node) -> str:
    """Return a tree as one YAML document without a marker; aliases are written out."""
    emitter = YAML(typ="rt", pure=True)
    emitter.width = _WIDTH
    emitter.indent(mapping=2, sequence=2, offset=0)
    stream = StringIO()
    emitter.emit(_document(root), stream)
    return stream.getvalue()


def _document(root: Node) -> Iterator[Event]:
    yield StreamStartEvent()
    yield DocumentStartEvent(explicit=False)
    yield from _events(root)
    yield DocumentEndEvent(explicit=False)
    yield StreamEndEvent()


def _events(node: Node) -> Iterator[Event]:
    match resolved(node):
        case Mapping(entries=entries):
            yield MappingStartEvent(None, None, True, flow_style=not entries)  # noqa: FBT003
            for entry in entries:
                yield _key(entry)
                yield from _events(entry.value)
            yield MappingEndEvent()
        case Sequence(items=items):
            yield SequenceStartEvent(None, None, True, flow_style=not items)  # noqa: FBT003
            for item in items:
                yield from _events(item)
            yield SequenceEndEvent()
        case Scalar() as scalar:
            yield _scalar(scalar)


def _key(entry: Entry) -> Event:
    key = resolved(entry.key)
    # The node may only say where an entry comes from: a transformer names it differently.
    is_written = isinstance(key, Scalar) and key.is_plain and _is_named(key.text, entry.name)
    return _plain(key.text) if is_written and isinstance(key, Scalar) else _string(entry.name)


def _is_named(text: str, name: str) -> bool:
    try:
        return bool(text) and key_name(text) == name
    except NotAScalarError:
        return False


def _scalar(scalar: Scalar) -> Event:
    # What was written without quotes stays so: every reader makes of it what it makes of the source.
    return _plain(scalar.text or "null") if scalar.is_plain else _string(scalar.text)


def _plain(text: str) -> Event:
    return _event(text, None)


def _string(text: str) -> Event:
    if _SAFE.fullmatch(text) and text.lower() not in _WORDS and resolve_plain(text) == text:
        return _plain(text)
    is_block = "\n" in text.strip("\n") and _LITERAL.fullmatch(text) is not None
    return _event(text, "|" if is_block else '"')


def _event(text: str, style: Any) -> Event:
    return ScalarEvent(None, _STRING, _BOTH, text, style=style)
