"""Values laid over values, as Helm does it: maps are merged, everything else is replaced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from netpol_lint.render.tree import mapping_at_place, with_value_at
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, resolved

_MAX_DEPTH: Final = 100
_MOST_NAMES: Final = 50
"""So many names a path to a value may have; charts need a handful."""


def merged_values(layers: Iterable[Mapping]) -> Mapping | None:
    """Return the values of all layers, later ones over earlier ones; `None` if there are none."""
    result: Mapping | None = None
    for layer in layers:
        result = layer if result is None else _merged(result, layer, _MAX_DEPTH)
    return result


def values_at_path(path: str, value: Node) -> Mapping:
    """Return values with one at a path of names (`image.tag`), as `--set` reads it; indices are not read."""
    names = tuple(filter(None, path.split(".")))
    root = mapping_at_place(value, ())
    return with_value_at(root, names, value) if 0 < len(names) <= _MOST_NAMES else root


def _merged(under: Mapping, over: Mapping, depth: int) -> Mapping:
    entries = {entry.name: entry for entry in under.entries}
    for entry in over.entries:
        if _is_null(entry.value):
            # A null takes the default away.
            entries.pop(entry.name, None)
            continue
        known = entries.get(entry.name)
        value = resolved(entry.value)
        below = None if known is None else resolved(known.value)
        if depth and isinstance(value, Mapping) and isinstance(below, Mapping):
            entries[entry.name] = Entry(entry.name, entry.key, _merged(below, value, depth - 1))
        else:
            entries[entry.name] = entry
    return mapping_at_place(over, entries.values())


def _is_null(node: Node) -> bool:
    meant = resolved(node)
    return isinstance(meant, Scalar) and meant.is_null
