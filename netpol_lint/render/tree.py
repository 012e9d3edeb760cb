"""Edits of node trees that leave the tree they start from as it is.

A rendered object shares every node that no transformer touched with the file it was read from, and a
node that one brought in still knows the file and line where *it* was written: a patch, a
kustomization, a delivery object. Only what lies between the root and an edit is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, Span, resolved


def span_of(node: Node) -> Span:
    """Return where a node stands in its file."""
    return node.start_line, node.start_column, node.end_line, node.end_column


def text_at(place: Node, text: str) -> Scalar:
    """Return a string that is written at `place`, in full or in part."""
    return Scalar(place.file, *span_of(place), text, is_plain=False)


def retyped(scalar: Scalar, text: str) -> Scalar:
    """Return a scalar with another text, written and typed as the one it replaces."""
    return Scalar(scalar.file, *span_of(scalar), text, is_plain=scalar.is_plain)


def mapping_at_place(place: Node, entries: Iterable[Entry]) -> Mapping:
    """Return a map with these entries that stands at `place`."""
    return Mapping(place.file, *span_of(place), tuple(entries))


def sequence_at_place(place: Node, items: Iterable[Node]) -> Sequence:
    """Return a list of these items that stands at `place`."""
    return Sequence(place.file, *span_of(place), tuple(items))


def with_value(mapping: Mapping, name: str, value: Node, *, key: Node | None = None) -> Mapping:
    """Return the map with `name` set to `value`, in its old place or at the end.

    `key` is where a new entry is taken to be named; the value's own place unless it is given.
    """
    entries = list(mapping.entries)
    for position, entry in enumerate(entries):
        if entry.name == name:
            entries[position] = Entry(name, key or entry.key, value)
            break
    else:
        entries.append(Entry(name, key or text_at(value, name), value))
    return mapping_at_place(mapping, entries)


def without(mapping: Mapping, name: str) -> Mapping:
    """Return the map without an entry."""
    return mapping_at_place(mapping, (entry for entry in mapping.entries if entry.name != name))


def value_at(root: Node, *names: str) -> Scalar | Mapping | Sequence | None:
    """Return what is found by following `names` downwards through maps; `None` where there is nothing."""
    current = resolved(root)
    for name in names:
        below = current.get(name) if isinstance(current, Mapping) else None
        if below is None:
            return None
        current = resolved(below)
    return current


def with_value_at(root: Mapping, names: tuple[str, ...], value: Node, *, key: Node | None = None) -> Mapping:
    """Return the tree with the value at the end of `names` set; maps that lack on the way are made.

    What stands in the way and is no map is replaced by one.
    """
    name, *rest = names
    if not rest:
        return with_value(root, name, value, key=key)
    below = root.get(name)
    meant = None if below is None else resolved(below)
    inner = meant if isinstance(meant, Mapping) else mapping_at_place(value, ())
    return with_value(root, name, with_value_at(inner, tuple(rest), value, key=key))
