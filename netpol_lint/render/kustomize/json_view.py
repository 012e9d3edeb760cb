"""A tree of nodes as the dictionaries and lists that JSON libraries change, and the way back.

Every part of a view remembers the node that it stands for, wherever it is moved or copied to.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from netpol_lint.render.tree import mapping_at_place, sequence_at_place, text_at
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, plain, resolved

MAX_NODES: Final = 50_000
"""Parts of an object after a patch; a few `copy` make millions of a small one."""


class Leaf:
    """A single value, which is equal to others as JSON values are."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Leaf):
            return False
        mine, theirs = plain(self.node), plain(other.node)
        return type(mine) is type(theirs) and mine == theirs

    def __hash__(self) -> int:
        return hash(str(plain(self.node)))

    def __deepcopy__(self, _: object) -> Leaf:
        return self


class LocatedMap(dict[str, Any]):
    """A map, and the node that says where it stands."""

    def __init__(self, node: Mapping) -> None:
        super().__init__((entry.name, view_of(entry.value)) for entry in node.entries)
        self.node = node

    def __deepcopy__(self, _: object) -> LocatedMap:
        return LocatedMap(_map_node(self))


class LocatedList(list[Any]):
    """A list, and the node that says where it stands."""

    def __init__(self, node: Sequence) -> None:
        super().__init__(view_of(item) for item in node.items)
        self.node = node

    def __deepcopy__(self, _: object) -> LocatedList:
        return LocatedList(_list_node(self))


View: TypeAlias = Leaf | LocatedMap | LocatedList


def view_of(node: Node) -> View:
    """Return what stands for a tree, to be changed freely."""
    meant = resolved(node)
    match meant:
        case Mapping():
            return LocatedMap(meant)
        case Sequence():
            return LocatedList(meant)
        case Scalar():
            return Leaf(node)


def node_of(view: View) -> Node:
    """Return the tree that a view stands for now; what is unchanged is the same node as before."""
    match view:
        case LocatedMap():
            return _map_node(view)
        case LocatedList():
            return _list_node(view)
        case Leaf(node=node):
            return node


def extent(view: View) -> tuple[int, int]:
    """Return how many parts a view has, and how deep they nest; counting stops behind the limit."""
    nodes = deepest = 0
    pending: list[tuple[View, int]] = [(view, 1)]
    while pending and nodes <= MAX_NODES:
        current, depth = pending.pop()
        nodes, deepest = nodes + 1, max(deepest, depth)
        if isinstance(current, LocatedMap):
            pending += ((value, depth + 1) for value in current.values())
        elif isinstance(current, LocatedList):
            pending += ((item, depth + 1) for item in current)
    return nodes, deepest


def _map_node(view: LocatedMap) -> Mapping:
    entries = [_entry(view.node.entry(name), name, node_of(value)) for name, value in view.items()]
    known = view.node.entries
    if len(entries) == len(known) and all(a is b for a, b in zip(entries, known, strict=True)):
        return view.node
    return mapping_at_place(view.node, entries)


def _entry(known: Entry | None, name: str, value: Node) -> Entry:
    if known is None:
        return Entry(name, text_at(value, name), value)
    return known if resolved(known.value) is resolved(value) else Entry(name, known.key, value)


def _list_node(view: LocatedList) -> Sequence:
    items = [node_of(item) for item in view]
    known = view.node.items
    if len(items) == len(known) and all(
        resolved(a) is resolved(b) for a, b in zip(items, known, strict=True)
    ):
        return view.node
    return sequence_at_place(view.node, items)
