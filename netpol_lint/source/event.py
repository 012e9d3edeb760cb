"""What a parser says of a text, piece by piece: the events of YAML, in the order of the text.

They are named like those of ruamel.yaml and have their fields, in the order in which its extension passes
them, but are made in a fraction of the time.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias

from msgspec import Struct


class Mark(Protocol):
    """A place in the parsed text: line and column count from 0, the column in code points."""

    @property
    def line(self) -> int:
        """The line."""

    @property
    def column(self) -> int:
        """The column."""


# No event leads back to itself, so the collector need not follow them.
class _Event(Struct, eq=False, gc=False):
    """A base for all, which brings no fields: theirs stand in different orders."""


class StreamStartEvent(_Event):
    """The text begins."""

    start_mark: Mark
    end_mark: Mark
    encoding: str | None = None


class StreamEndEvent(_Event):
    """The text ends."""

    start_mark: Mark
    end_mark: Mark


class DocumentStartEvent(_Event):
    """A document begins; `explicit` says that `---` does it."""

    start_mark: Mark
    end_mark: Mark
    explicit: bool = False
    version: tuple[int, int] | None = None
    tags: dict[str, str] | None = None


class DocumentEndEvent(_Event):
    """A document ends; `explicit` says that `...` does it."""

    start_mark: Mark
    end_mark: Mark
    explicit: bool = False


class AliasEvent(_Event):
    """A use of an anchored node, `*anchor`."""

    anchor: str
    start_mark: Mark
    end_mark: Mark


class ScalarEvent(_Event):
    """A single value; `style` is its quote or the sign of its block, and empty or absent for a plain one."""

    anchor: str | None
    tag: str | None
    implicit: tuple[bool, bool]
    value: str
    start_mark: Mark
    end_mark: Mark
    style: str | None = None


class _CollectionStartEvent(_Event):
    anchor: str | None
    tag: str | None
    implicit: bool
    start_mark: Mark
    end_mark: Mark
    flow_style: bool | None = None


class MappingStartEvent(_CollectionStartEvent):
    """A map begins: its keys and values follow by turns."""


class SequenceStartEvent(_CollectionStartEvent):
    """A list begins: its items follow."""


class MappingEndEvent(_Event):
    """A map ends. Where it has no brackets, that is seen at what follows, which may be far below."""

    start_mark: Mark
    end_mark: Mark


class SequenceEndEvent(_Event):
    """A list ends, as a map does."""

    start_mark: Mark
    end_mark: Mark


CollectionStartEvent: TypeAlias = MappingStartEvent | SequenceStartEvent
CollectionEndEvent: TypeAlias = MappingEndEvent | SequenceEndEvent
NodeEvent: TypeAlias = ScalarEvent | CollectionStartEvent | AliasEvent
Event: TypeAlias = (
    NodeEvent | CollectionEndEvent | StreamStartEvent | StreamEndEvent | DocumentStartEvent | DocumentEndEvent
)
