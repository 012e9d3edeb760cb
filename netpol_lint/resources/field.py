"""A value of a manifest together with how the reader got there: what the decoders walk on."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from netpol_lint.location import Location, Region
from netpol_lint.source.node import Alias, Entry, Mapping, Node, Scalar, Sequence, resolved, walk
from netpol_lint.source.scalars import NULL_WORDS, NotAScalarError, ScalarValue, resolve_plain

_WRITTEN_OUT: Final = 1e21
"""From here on JSON writes a number with an exponent, which the API server takes for no whole number."""


# Like nodes it leads nowhere but down, so the collector need not follow it.
class Field(Struct, eq=False, gc=False):
    """A node at `path` of its document. Nothing here raises on a node of another shape.

    Decoding asks a field for each value there is: the questions that it asks most tell the kinds of nodes
    apart by themselves, because a call takes longer than all the rest of an answer.
    """

    node: Node
    path: str = ""

    @property
    def at(self) -> Location:
        """Where the value stands."""
        return self.node.location(self.path)

    @property
    def mapping(self) -> Mapping | None:
        """The value, if it is a map."""
        node = resolved(self.node)
        return node if isinstance(node, Mapping) else None

    def get(self, *names: str) -> Field | None:
        """Follow names downwards; `None` when a step is absent, null or no map."""
        node, path = self.node, self.path
        for name in names:
            if type(node) is Alias:
                node = node.target
            if type(node) is not Mapping:
                return None
            entry = node.entry(name)
            if entry is None:
                return None
            node, path = entry.value, f"{path}.{name}" if path else name
        meant = node.target if type(node) is Alias else node
        if isinstance(meant, Scalar) and meant.is_plain and meant.text in NULL_WORDS:
            return None
        return Field(node, path)

    def key_at(self, name: str) -> Location | None:
        """Return where the key `name` is written, if it is.

        Where another file gives it its value (a patch does), that is the line to edit, and returned.
        """
        entry = self._entry(name)
        if entry is None:
            return None
        deciding = entry.key if entry.key.file.path == entry.value.file.path else entry.value
        return deciding.location(self._below(name))

    def entry_at(self, name: str) -> Location | None:
        """Return the span of `name: value` as a whole, if the key is written.

        Where another file gives it its value, only that stands there.
        """
        entry = self._entry(name)
        if entry is None:
            return None
        key, value = entry.key.location(self._below(name)), entry.value.location(self._below(name))
        if key.path != value.path:
            return value
        return key if key.region > value.region else join(key, value)

    def fields(self) -> list[tuple[str, Field]]:
        """Return the entries of a map in the order of the text."""
        mapping = self.mapping
        if mapping is None:
            return []
        above = f"{self.path}." if self.path else ""
        return [(entry.name, Field(entry.value, f"{above}{entry.name}")) for entry in mapping.entries]

    def items(self) -> list[Field]:
        """Return the items of a list, null ones too."""
        node, path = resolved(self.node), self.path
        if not isinstance(node, Sequence):
            return []
        return [Field(item, f"{path}[{position}]") for position, item in enumerate(node.items)]

    @property
    def is_null(self) -> bool:
        """Whether the value is null, written or left out."""
        node = resolved(self.node)
        return isinstance(node, Scalar) and node.is_null

    @property
    def value(self) -> ScalarValue:
        """A scalar's value as kubectl types it; `None` for null, a map or a list."""
        node = self.node
        if type(node) is Alias:
            node = node.target
        return value_of(node) if isinstance(node, Scalar) else None

    @property
    def text(self) -> str | None:
        """The value, if it is a string."""
        node = self.node
        if type(node) is Alias:
            node = node.target
        if not isinstance(node, Scalar):
            return None
        value = value_of(node) if node.is_plain else node.text
        return value if type(value) is str else None

    @property
    def integer(self) -> int | None:
        """The value, if it is a whole number, which 80.0 is, too, on its way to the API server."""
        value = self.value
        if isinstance(value, float) and value.is_integer() and abs(value) < _WRITTEN_OUT:
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def _entry(self, name: str) -> Entry | None:
        mapping = self.mapping
        return None if mapping is None else mapping.entry(name)

    def _below(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def value_of(scalar: Scalar) -> ScalarValue:
    """Return a value as kubectl types it, and as a text what it refuses to read."""
    if not scalar.is_plain:
        return scalar.text
    try:
        return resolve_plain(scalar.text)
    except NotAScalarError:
        return scalar.text


def unreadable_scalars(root: Node) -> frozenset[Location]:
    """Return where a tree holds values that kubectl refuses to read, such as `.inf`, without paths inside."""
    return frozenset(
        each.location() for each in walk(root) if isinstance(each, Scalar) and _is_unreadable(each)
    )


def _is_unreadable(scalar: Scalar) -> bool:
    try:
        scalar.value  # noqa: B018  (reading it is the question)
    except NotAScalarError:
        return True
    return False


def join(first: Location, last: Location) -> Location:
    """Return the span from the start of `first` to the end of `last`, two places of one file in order."""
    region = Region(
        first.region.start_line, first.region.start_column, last.region.end_line, last.region.end_column
    )
    return Location(first.path, region, first.yaml_path)
