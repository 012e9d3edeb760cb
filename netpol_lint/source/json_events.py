"""JSON as events: kubectl takes a file that starts with `{` for JSON and not for YAML.

The difference shows with emoji that are escaped as two surrogates, with U+007F, and with objects in a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, NoReturn

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.source.event import (
    DocumentEndEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

_TOKEN: Final = lazy_pattern(r'"(?:[^"\\]|\\.)*"|[{}\[\]]|[^\s{}\[\],:"]+')
_BREAK: Final = lazy_pattern(r"\r\n|\r|\n")
_SURROGATE: Final = lazy_pattern("[\ud800-\udfff]")
_SPACE: Final = lazy_pattern(r"[ \t\n\r]*")


class _Mark(NamedTuple):
    line: int
    column: int


def json_documents(content: bytes) -> list[Iterator[Event]]:
    """Return the events of each value of a stream of JSON that starts with an object.

    Returns nothing if the text is not JSON throughout, whatever else it may be.
    """
    if not content.lstrip().startswith(b"{"):
        return []
    # Imported here because next to all manifests are YAML.
    from json import JSONDecoder

    text = content.decode("utf-8")
    decoder = JSONDecoder(parse_constant=_refuse)
    spans = []
    at = _skip_space(text, 0)
    try:
        while at < len(text):
            _, end = decoder.raw_decode(text, at)
            spans.append((at, end))
            at = _skip_space(text, end)
    except (ValueError, RecursionError):
        return []
    return [_events(text, start, end) for start, end in spans]


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _events(text: str, start: int, end: int) -> Iterator[Event]:
    """Yield the events of one value that is known to be well-formed."""
    from json import loads

    for token, first, last in _tokens(text, start, end):
        match token:
            case "{":
                yield MappingStartEvent(None, None, True, first, last, flow_style=True)  # noqa: FBT003
            case "[":
                yield SequenceStartEvent(None, None, True, first, last, flow_style=True)  # noqa: FBT003
            case "}":
                yield MappingEndEvent(first, last)
            case "]":
                yield SequenceEndEvent(first, last)
            case _ if token.startswith('"'):
                # Go writes U+FFFD for half a surrogate pair.
                value = _SURROGATE.sub("\ufffd", loads(token))
                yield ScalarEvent(None, None, (False, True), value, first, last, style='"')
            case _:
                yield ScalarEvent(None, None, (True, False), token, first, last, style="")
    line, column = len(_BREAK.findall(text, 0, end)), end - _start_of_line(text, end)
    yield DocumentEndEvent(_Mark(line, column), _Mark(line, column))


def _tokens(text: str, start: int, end: int) -> Iterator[tuple[str, _Mark, _Mark]]:
    line, line_start = len(_BREAK.findall(text, 0, start)), _start_of_line(text, start)
    at = start
    for found in _TOKEN.finditer(text, start, end):
        for newline in _BREAK.finditer(text, at, found.start()):
            line, line_start = line + 1, newline.end()
        at = found.end()
        yield found[0], _Mark(line, found.start() - line_start), _Mark(line, at - line_start)


def _start_of_line(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
