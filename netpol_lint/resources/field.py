"""A value of a manifest together with how the reader got there: what the decoders walk on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.location import Location, Region
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, resolved, walk
from netpol_lint.source.scalars import NotAScalarError

_WRITTEN_OUT: Final = 1e21
"""From here on JSON writes a number with an exponent, which the API server takes for no whole number."""


class Field:
    """A node at `path` of its document. Nothing here raises on a node of another shape.

    Like the nodes a plain slotted class, because decoding makes several for each of them.
    """

    __slots__ = ("node", "path")

    def __init__(self, node: Node, path: str = "") -> None:
        self.node = node
        self.path = path

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
            mapping = resolved(node)
            entry = mapping.entry(name) if isinstance(mapping, Mapping) else None
            if entry is None:
                return None
            node, path = entry.value, f"{path}.{name}" if path else name
        found = Field(node, path)
        return None if found.is_null else found

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

    def fields(self) -> Iterator[tuple[str, Field]]:
        """Yield the entries of a map in the order of the text."""
        mapping = self.mapping
        for entry in () if mapping is None else mapping.entries:
            yield entry.name, Field(entry.value, self._below(entry.name))

    def items(self) -> Iterator[Field]:
        """Yield the items of a list, null ones too."""
        node = resolved(self.node)
        if isinstance(node, Sequence):
            for position, item in enumerate(node.items):
                yield Field(item, f"{self.path}[{position}]")

    @property
    def is_null(self) -> bool:
        """Whether the value is null, written or left out."""
        node = resolved(self.node)
        return isinstance(node, Scalar) and node.is_null

    @property
    def value(self) -> str | int | float | bool | None:
        """A scalar's value as kubectl types it; `None` for null, a map or a list."""
        node = resolved(self.node)
        if not isinstance(node, Scalar):
            return None
        try:
            return node.value
        except NotAScalarError:
            return node.text

    @property
    def text(self) -> str | None:
        """The value, if it is a string."""
        value = self.value
        return value if isinstance(value, str) else None

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
