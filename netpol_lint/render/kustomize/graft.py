"""The exact values of the real tool, at the places that the native result knows."""

from __future__ import annotations

import json
from collections.abc import Iterable

from netpol_lint.render.api_object import ApiObject, objects_of
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, span_of
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, plain, resolved


def grafted_objects(
    exact: Iterable[ApiObject], native: Iterable[ApiObject], place: Node
) -> tuple[ApiObject, ...]:
    """Return the exact objects with the places of the native ones.

    Objects belong together by their identity, or else by kind and name. What the native result does
    not have stands at `place`.
    """
    known = tuple(native)
    by_identity = {each.identity: each for each in known}
    by_name = {(each.group, each.kind, each.name): each for each in known}
    found: list[ApiObject] = []
    for each in exact:
        twin = by_identity.get(each.identity) or by_name.get((each.group, each.kind, each.name))
        root = _grafted(each.root, None if twin is None else twin.root, place)
        path, index = (place.file.path, 0) if twin is None else (twin.path, twin.index)
        if isinstance(root, Mapping):
            found += objects_of(root, path, index)
    return tuple(found)


def _grafted(exact: Node, native: Node | None, place: Node) -> Node:
    meant = resolved(exact)
    twin = None if native is None else resolved(native)
    match meant, twin:
        case Mapping(), Mapping():
            return _grafted_mapping(meant, twin)
        case Sequence(), Sequence():
            return _grafted_sequence(meant, twin)
        case Scalar(), Scalar():
            return twin if plain(meant) == plain(twin) else _scalar_at(meant, twin)
        case Mapping(entries=entries), _:
            inner = ((entry, _grafted(entry.value, None, place)) for entry in entries)
            return mapping_at_place(place, (Entry(entry.name, value, value) for entry, value in inner))
        case Sequence(items=items), _:
            return sequence_at_place(place, (_grafted(item, None, place) for item in items))
        case Scalar(), _:
            return _scalar_at(meant, place)
    raise AssertionError(meant)


def _scalar_at(scalar: Scalar, place: Node) -> Scalar:
    return Scalar(place.file, *span_of(place), scalar.text, is_plain=scalar.is_plain)


def _grafted_mapping(exact: Mapping, native: Mapping) -> Mapping:
    """Return the exact entries, in the order of the native map, then those that it does not have."""
    order = {entry.name: position for position, entry in enumerate(native.entries)}
    entries: list[Entry] = []
    for entry in sorted(exact.entries, key=lambda entry: order.get(entry.name, len(order))):
        twin = native.entry(entry.name)
        value = _grafted(entry.value, None if twin is None else twin.value, native)
        is_same = twin is not None and value is resolved(twin.value)
        entries.append(
            twin if twin is not None and is_same else Entry(entry.name, twin.key if twin else value, value)
        )
    is_same = len(entries) == len(native.entries) and all(
        one is other for one, other in zip(entries, native.entries, strict=True)
    )
    return native if is_same else mapping_at_place(native, entries)


def _grafted_sequence(exact: Sequence, native: Sequence) -> Sequence:
    twins = _twins(exact.items, native.items)
    items = [_grafted(item, twin, native) for item, twin in zip(exact.items, twins, strict=True)]
    is_same = len(items) == len(native.items) and all(
        item is resolved(other) for item, other in zip(items, native.items, strict=True)
    )
    return native if is_same else sequence_at_place(native, items)


def _twins(exact: tuple[Node, ...], native: tuple[Node, ...]) -> list[Node | None]:
    """Pair the items of two lists: in order where they are as long, else those of equal value."""
    if len(exact) == len(native):
        return list(native)
    equal: dict[str, list[Node]] = {}
    for item in reversed(native):
        equal.setdefault(_value(item), []).append(item)
    return [found.pop() if (found := equal.get(_value(item))) else None for item in exact]


def _value(node: Node) -> str:
    return json.dumps(plain(node), sort_keys=True, default=str)
