"""Finding the node that was written at a place of a file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.location import Region
from netpol_lint.source.document import Document
from netpol_lint.source.embedded import embedded_documents
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, walk
from netpol_lint.source.repository import Repository

Step: TypeAlias = str | int
"""The name of an entry, or the position of an item, counted from 0."""


class Spot(Struct, frozen=True):
    """A node of a document and how to get there: `steps` from the root, past `parents`, the root first.

    `is_key` says that the place was the key of the entry that the node is the value of. `host` leads to the
    scalar whose text the document is, where it stands in another one.
    """

    document: Document
    node: Node
    steps: tuple[Step, ...] = ()
    parents: tuple[Mapping | Sequence, ...] = ()
    is_key: bool = False
    host: Spot | None = None

    @property
    def parent(self) -> Mapping | Sequence | None:
        """What the node stands in; `None` for a root."""
        return self.parents[-1] if self.parents else None

    @property
    def entry(self) -> Entry | None:
        """The entry that the node is the value of, if its parent is a map."""
        if not isinstance(self.parent, Mapping):
            return None
        return self.parent.entry(str(self.steps[-1]))

    @property
    def up(self) -> Spot | None:
        """The spot of what the node stands in; `None` for a root."""
        if not self.parents:
            return None
        return Spot(self.document, self.parents[-1], self.steps[:-1], self.parents[:-1], host=self.host)

    def below(self, node: Node, step: Step) -> Spot:
        """Return the spot of a child."""
        if not isinstance(self.node, Mapping | Sequence):
            raise TypeError("a scalar has no children")
        return replace(self, node=node, steps=(*self.steps, step), parents=(*self.parents, self.node))


def find_spot(repository: Repository, path: str, region: Region) -> Spot | None:
    """Return the node that stands exactly in a region of a file, or the entry whose key, or whole, does.

    What stands in the text of a literal block scalar is found in there.
    """
    # A file of a thousand documents is asked for once for each of them; they are in the order of the text.
    every = repository.load(path).documents
    behind = bisect_right(every, region[:2], key=lambda each: _span(each.root)[:2])
    documents = every[max(behind - 1, 0) : behind]
    for document in documents:
        found = _descend(Spot(document, document.root), region)
        if found is not None:
            return found
    return _find_embedded(repository, documents, region)


def _find_embedded(repository: Repository, documents: tuple[Document, ...], region: Region) -> Spot | None:
    hosts = (host for document in documents for host in _hosts(document, region))
    for host in hosts:
        for inner in _inside(host.node, repository):
            found = _descend(Spot(inner, inner.root, host=host), region)
            if found is not None and _span(found.node) != _span(host.node):
                return found
    return None


def _inside(node: Node, repository: Repository) -> tuple[Document, ...]:
    return embedded_documents(node, repository) if isinstance(node, Scalar) else ()


def _hosts(document: Document, region: Region) -> Iterator[Spot]:
    spot: Spot | None = Spot(document, document.root)
    while spot is not None and not isinstance(spot.node, Scalar):
        spot = _child_around(spot, region)
    if spot is not None and isinstance(spot.node, Scalar) and not spot.node.is_plain:
        yield spot


def _descend(spot: Spot, region: Region) -> Spot | None:
    current: Spot | None = spot
    while current is not None:
        if _span(current.node) == region:
            return current
        if isinstance(current.node, Mapping):
            found = _entry_at(current, current.node, region)
            if found is not None:
                return found
        current = _child_around(current, region)
    return None


def _entry_at(spot: Spot, mapping: Mapping, region: Region) -> Spot | None:
    for entry in mapping.entries:
        if entry.is_merged:
            continue
        key = _span(entry.key)
        if key == region:
            return replace(spot.below(entry.value, entry.name), is_key=True)
        if key[:2] == region[:2] and _span(entry.value)[2:] == region[2:]:
            return spot.below(entry.value, entry.name)
    return None


def _child_around(spot: Spot, region: Region) -> Spot | None:
    """Return the value or item of a node that a region lies in."""
    node = spot.node
    if isinstance(node, Mapping):
        for entry in node.entries:
            if not entry.is_merged and _holds(entry.value, region):
                return spot.below(entry.value, entry.name)
    elif isinstance(node, Sequence):
        for position, item in enumerate(node.items):
            if _holds(item, region):
                return spot.below(item, position)
    return None


def _span(node: Node) -> tuple[int, int, int, int]:
    return node.start_line, node.start_column, node.end_line, node.end_column


def _holds(node: Node, region: Region) -> bool:
    if node.start_line > region.start_line or node.end_line < region.end_line:
        return False
    own = _span(node)
    return own[:2] <= region[:2] and region[2:] <= own[2:]


def last_leaf(node: Node) -> Node:
    """Return the node that stands last in the text of another one."""
    return max(
        walk(node), key=lambda each: (each.end_line, each.end_column, each.start_line, each.start_column)
    )
