"""The text of a configuration file as values that know their place; nothing in it is executed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from netpol_lint.config.complaint import complaint, quoted
from netpol_lint.errors import ConfigError
from netpol_lint.location import Location, Region

MAX_DEPTH: Final = 16
"""Deeper than any key we know, so that nesting cannot exhaust the stack."""

Value: TypeAlias = "bool | int | str | list[Value] | dict[str, Value] | None"
_Event: TypeAlias = Any  # ruamel types its events without their attributes

_WORDS: Final[Mapping[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")


class Tree(Struct, frozen=True):
    """One value with its place: `value` is plain JSON, `children` the parts of a map or a list.

    Numbers with a fraction stay text, so that version 1.10 does not become 1.1. `keys` has the
    places of a map's keys, in the order of the text like `children`.
    """

    value: Value
    at: Location
    text: str = ""
    children: Mapping[str | int, Tree] = field(default_factory=dict)
    keys: Mapping[str, Location] = field(default_factory=dict)

    def below(self, *steps: str | int) -> Tree | None:
        """Return the value that keys and indices lead to, if it is there."""
        current: Tree | None = self
        for step in steps:
            current = None if current is None else current.children.get(step)
        return current

    @property
    def quoted(self) -> str:
        """The value as a message quotes it; a map or a list by its kind."""
        match self.value:
            case dict():
                return "a map"
            case list():
                return "a list"
            case None:
                return "empty"
            case str():
                return quoted(self.text)
            case _:
                return self.text

    def items(self) -> Iterator[Tree]:
        """Yield the values of a map or the items of a list, in the order of the text."""
        yield from self.children.values()


def parse_tree(text: str, path: str) -> Tree | None:
    """Return the one document of a configuration file, or None if it says nothing.

    Raises:
        ConfigError: The text is not YAML, or uses what a configuration has no need of (aliases,
            tags, duplicate keys, several documents, deep nesting).
    """
    try:
        return _Builder(path, iter(YAML(typ="safe", pure=True, plug_ins=[]).parse(text))).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = path if mark is None else f"{path}:{mark.line + 1}:{mark.column + 1}"
        raise ConfigError(f"{place}: this is not YAML: {error.problem or error.context}") from error
    except (YAMLError, ValueError, OverflowError) as error:
        reason = str(error).splitlines()[0] if str(error) else "it holds a character that YAML forbids"
        raise ConfigError(f"{path}: this is not YAML: {reason}") from error


class _Builder:
    """Builds the tree from the parser's events, which carry no meaning of their own."""

    def __init__(self, path: str, events: Iterator[_Event]) -> None:
        self._path = path
        self._events = events

    def document(self) -> Tree | None:
        tree: Tree | None = None
        for event in self._events:
            match event:
                case DocumentStartEvent() if tree is not None:
                    raise self._refused(event, "a second document", "write one document")
                case ScalarEvent() | AliasEvent() | MappingStartEvent() | SequenceStartEvent():
                    tree = self._tree(event, "", 0)
                case StreamEndEvent():
                    break
        return None if tree is None or tree.value is None else tree

    def _tree(self, event: _Event, yaml_path: str, depth: int) -> Tree:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise self._refused(event, "an anchor or alias", "write the value at each place")
        if event.tag is not None:
            raise self._refused(event, f"the tag {event.tag}", "write the value without it")
        if depth > MAX_DEPTH:
            raise self._refused(event, f"nesting deeper than {MAX_DEPTH} levels", "write it flatter")
        if isinstance(event, ScalarEvent):
            return self._scalar(event, yaml_path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, yaml_path, depth)
        return self._mapping(event, yaml_path, depth)

    def _scalar(self, event: ScalarEvent, yaml_path: str) -> Tree:
        value = _plain_value(event.value) if event.style is None else event.value
        return Tree(value, self._location(event, event.end_mark, yaml_path), event.value)

    def _sequence(self, start: _Event, yaml_path: str, depth: int) -> Tree:
        children: dict[str | int, Tree] = {}
        event = next(self._events)
        while not isinstance(event, SequenceEndEvent):
            index = len(children)
            children[index] = self._tree(event, f"{yaml_path}[{index}]", depth + 1)
            event = next(self._events)
        value = [child.value for child in children.values()]
        return Tree(value, self._span(start, event, children, yaml_path), children=children)

    def _mapping(self, start: _Event, yaml_path: str, depth: int) -> Tree:
        children: dict[str | int, Tree] = {}
        keys: dict[str, Location] = {}
        event = next(self._events)
        while not isinstance(event, MappingEndEvent):
            name = self._key(event, keys)
            inner_path = f"{yaml_path}.{name}" if yaml_path else name
            keys[name] = self._location(event, event.end_mark, inner_path)
            child = self._tree(next(self._events), inner_path, depth + 1)
            # What is not there has no place of its own: the parser puts it at the next token.
            is_absent = child.value is None and not child.text
            children[name] = replace(child, at=keys[name]) if is_absent else child
            event = next(self._events)
        value: Value = {name: children[name].value for name in keys}
        return Tree(value, self._span(start, event, children, yaml_path), children=children, keys=keys)

    def _key(self, event: _Event, keys: Mapping[str, Location]) -> str:
        if not isinstance(event, ScalarEvent):
            raise self._refused(event, "a key that is not text", "write a name before the colon")
        name: str = event.value
        if name in keys:
            first = keys[name].region.start_line
            raise self._refused(event, f"the key {name!r} twice", f"merge it with the one in line {first}")
        return name

    def _span(
        self, start: _Event, end: _Event, children: Mapping[str | int, Tree], yaml_path: str
    ) -> Location:
        """Return a collection's place; a block's end event stands at the next token, too far below."""
        if start.flow_style or not children:
            return self._location(start, end.end_mark, yaml_path)
        last = list(children.values())[-1].at.region
        line, column = start.start_mark.line + 1, start.start_mark.column + 1
        return Location(self._path, Region(line, column, last.end_line, last.end_column), yaml_path)

    def _location(self, event: _Event, end: Any, yaml_path: str) -> Location:
        start = event.start_mark
        region = Region(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
        return Location(self._path, region, yaml_path)

    def _refused(self, event: _Event, what: str, hint: str) -> ConfigError:
        return complaint(self._location(event, event.end_mark, ""), f"the configuration has {what}", hint)


def _plain_value(text: str) -> Value:
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text
