"""Values that stand in several fields of one object, so that a change of one is a change of all.

The real tool puts one and the same value into every field that a label reaches, and later changes it in
place: an overlay that gives `app` another value without `includeSelectors`, or a patch of
`metadata.labels`, changes the selectors, too, if a base below gave `app` to both. A JSON patch reads the
object anew, and from then on every field has a value of its own.
"""

from __future__ import annotations

from collections.abc import Mapping as Table
from typing import TypeAlias

from netpol_lint.render.tree import mapping_at_place, sequence_at_place, span_of
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence


class SharedScalar(Scalar):
    """A value of which there is one in an object, however many fields have it."""


Changed: TypeAlias = dict[int, SharedScalar]
"""What shared values have become, by the identity of what they were."""


def shared(scalar: Scalar) -> SharedScalar:
    """Return a value to put into several fields; another one, each time."""
    return SharedScalar(scalar.file, *span_of(scalar), scalar.text, is_plain=scalar.is_plain)


def changed_value(old: Node, new: Scalar, changed: Changed) -> Scalar:
    """Return the value that is to replace another, which is noted if other fields have it, too."""
    if isinstance(old, SharedScalar):
        return changed.setdefault(id(old), shared(new))
    return Scalar(new.file, *span_of(new), new.text, is_plain=new.is_plain)


def with_changed(root: Mapping, changed: Table[int, Scalar]) -> Mapping:
    """Return the tree with the values changed in all fields that have them."""
    edited = _edited(root, changed) if changed else root
    return edited if isinstance(edited, Mapping) else root


def unshared(root: Mapping) -> Mapping:
    """Return the tree with a value of its own in each field."""
    edited = _edited(root, None)
    return edited if isinstance(edited, Mapping) else root


def _edited(node: Node, changed: Table[int, Scalar] | None) -> Node:
    match node:
        case SharedScalar():
            if changed is None:
                return Scalar(node.file, *span_of(node), node.text, is_plain=node.is_plain)
            return changed.get(id(node), node)
        case Mapping(entries=entries):
            edited = [_entry(entry, changed) for entry in entries]
            same = all(new is old for new, old in zip(edited, entries, strict=True))
            return node if same else mapping_at_place(node, edited)
        case Sequence(items=items):
            nodes = [_edited(item, changed) for item in items]
            same = all(new is old for new, old in zip(nodes, items, strict=True))
            return node if same else sequence_at_place(node, nodes)
        case _:
            return node


def _entry(entry: Entry, changed: Table[int, Scalar] | None) -> Entry:
    value = _edited(entry.value, changed)
    return entry if value is entry.value else Entry(entry.name, entry.key, value)
