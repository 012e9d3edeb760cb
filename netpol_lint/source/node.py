"""What a YAML document is made of: nodes that know the file, line and column they stand at.

Nodes are never changed after a tree is built. They are compared by identity, because a repository says
the same thing in many places. As structs that are written like lists they can be sent to another process
and kept in a cache (see `packed`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from msgspec import Struct

from netpol_lint.location import Location, Region
from netpol_lint.source.scalars import NULL_WORDS, NotAScalarError, ScalarValue, resolve_plain

PlainValue: TypeAlias = "ScalarValue | list[PlainValue] | dict[str, PlainValue]"
"""A document as JSON would have it, once the places are dropped."""


_FEW: Final = 8
"""So many entries are looked through sooner than a dictionary of them is made."""


class SourceFile:
    """The file that nodes come from; `path` is relative to the repository root.

    `may_substitute` tells whether a scalar of the file may hold `${`, which delivery tools replace.
    """

    __slots__ = ("may_substitute", "path")

    def __init__(self, path: str, *, may_substitute: bool = True) -> None:
        self.path = path
        self.may_substitute = may_substitute


Span: TypeAlias = tuple[int, int, int, int]
"""Start line, start column, end line, end column: 1-based, in code points, the end exclusive."""


# No node leads back to itself, so the collector need not follow them.
class _Node(Struct, array_like=True, eq=False, gc=False):
    """A place in a file: 1-based lines and columns (code points), the end exclusive."""

    file: SourceFile
    start_line: int
    start_column: int
    end_line: int
    end_column: int

    def location(self, yaml_path: str = "") -> Location:
        """Return where the node stands; `yaml_path` is how the reader got there."""
        # A parser's places are in order; `Region` would look at each once more.
        span = (self.start_line, self.start_column, self.end_line, self.end_column)
        region = tuple.__new__(Region, span)
        return Location(self.file.path, region, yaml_path)


class Scalar(_Node, tag=0):
    """A single value, kept as written.

    `text` is the content after unquoting and folding. `is_plain` says that it was written
    without quotes and without a tag, so that its text decides its type; a tag that asks for just
    that (`!!int "1"`) counts as plain, too.
    """

    text: str
    is_plain: bool

    @property
    def value(self) -> ScalarValue:
        """The value as kubectl reads it.

        Raises:
            NotAScalarError: kubectl refuses the value (`.inf`, `.nan`).
        """
        return resolve_plain(self.text) if self.is_plain else self.text

    @property
    def is_null(self) -> bool:
        """Whether the value is null, written or left out."""
        return self.is_plain and self.text in NULL_WORDS


class Entry(Struct, array_like=True, eq=False, gc=False):
    """One `key: value` of a mapping.

    `name` is the key as kubectl names it (`on:` is "true"). `is_merged` says that the entry
    came in through `<<`, so that `key` stands in the merged mapping.
    """

    name: str
    key: Node
    value: Node
    is_merged: bool = False


class EntryIndex:
    """The entries of a mapping by their names: what can be made again, and is not sent anywhere."""

    __slots__ = ("get",)

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.get = {entry.name: entry for entry in entries}.get


class Mapping(_Node, tag=1):
    """A map: merge keys are expanded and a duplicate key's last value has won.

    `entries` is in the order of the text, each name once.
    """

    entries: tuple[Entry, ...]
    _index: EntryIndex | None = None

    def entry(self, name: str) -> Entry | None:
        """Return the entry called `name`, if there is one."""
        if len(self.entries) <= _FEW:
            for entry in self.entries:
                if entry.name == name:
                    return entry
            return None
        if self._index is None:
            self._index = EntryIndex(self.entries)
        return self._index.get(name)

    def get(self, name: str) -> Node | None:
        """Return the value of the entry called `name`, if there is one."""
        entry = self.entry(name)
        return None if entry is None else entry.value


class Sequence(_Node, tag=2):
    """A list."""

    items: tuple[Node, ...]


class Anchored:
    """A node that has an anchor, for those that use it."""

    __slots__ = ("node",)

    def __init__(self, node: Scalar | Mapping | Sequence) -> None:
        self.node = node


class Alias(_Node, tag=3):
    """A use of an anchored node (`*name`): it stands where it is used."""

    anchored: Anchored

    @property
    def target(self) -> Scalar | Mapping | Sequence:
        """What the alias stands for."""
        return self.anchored.node


Node: TypeAlias = Scalar | Mapping | Sequence | Alias


def resolved(node: Node) -> Scalar | Mapping | Sequence:
    """Return what the node means: the anchored node for an alias, else the node itself."""
    return node.target if isinstance(node, Alias) else node


def plain(node: Node) -> PlainValue:
    """Return the value of a whole tree, places dropped; values kubectl refuses stay text."""
    meant = resolved(node)
    if isinstance(meant, Mapping):
        return {entry.name: plain(entry.value) for entry in meant.entries}
    if isinstance(meant, Sequence):
        return [plain(item) for item in meant.items]
    try:
        return meant.value
    except NotAScalarError:
        return meant.text


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it in the order of the text; aliases are not entered."""
    pending: list[Node] = [node]
    while pending:
        current = pending.pop()
        yield current
        match current:
            case Mapping():
                for entry in reversed(current.entries):
                    pending += (entry.value, entry.key)
            case Sequence():
                pending.extend(reversed(current.items))
            case Scalar() | Alias():
                pass


def children(node: Node) -> list[Node]:
    """Return the nodes that a node leads to: keys and values, items, or what an alias stands for."""
    match node:
        case Mapping(entries=entries):
            return [child for entry in entries for child in (entry.key, entry.value)]
        case Sequence(items=items):
            return list(items)
        case Alias(target=target):
            return [target]
        case Scalar():
            return []


def every_node(roots: Iterable[Node]) -> Iterator[Node]:
    """Yield every node of some trees once, what only aliases and merges bring in included."""
    pending = list(roots)
    seen = set(pending)
    while pending:
        node = pending.pop()
        yield node
        fresh = [child for child in dict.fromkeys(children(node)) if child not in seen]
        seen.update(fresh)
        pending.extend(fresh)
