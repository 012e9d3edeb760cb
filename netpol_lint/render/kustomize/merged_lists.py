"""Lists that merge element by element: which elements are the same, and in which order they end up.

Kustomize puts what only the patch has in front. Where elements lack a key, or two are alike, it loses
some of them; what is left is what runs, so it is done here in the same steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from netpol_lint.render.kustomize.refused_patch import RefusedPatchError
from netpol_lint.source.node import Mapping, Node, Scalar, resolved
from netpol_lint.source.node import Sequence as ListNode

_MAX_IRREGULAR: Final = 300
"""Elements of a list that is merged in all its steps, which are as many as its square."""

Values: TypeAlias = tuple[str, ...]
"""What an element has at the merge keys; empty text for what it lacks."""


class Cell:
    """The place of an element in a list, whose content changes while lists merge."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node


Merge: TypeAlias = Callable[[Cell | None, Cell | None], Cell | None]
"""Merges an element with its patch and returns the cell that holds the result, if any is left."""


def merge_lists(base: list[Cell], patch: list[Cell], keys: Sequence[str], merge: Merge) -> list[Cell]:
    """Merge two lists, which may be the same one; an empty `patch` stands for none.

    Raises:
        RefusedPatchError: an element is of the wrong kind, or there are too many that are not told
            apart by their keys.
    """
    mine = [_values(cell, keys) for cell in base]
    theirs = [_values(cell, keys) for cell in patch]
    if _is_regular(mine) and _is_regular(theirs):
        return _merge_regular(
            dict(zip(mine, base, strict=True)), dict(zip(theirs, patch, strict=True)), merge
        )
    if len(mine) + len(theirs) > _MAX_IRREGULAR:
        raise RefusedPatchError(
            f"a list has more than {_MAX_IRREGULAR} elements that lack `{keys[0]}` or repeat it"
        )
    return _merge_irregular(base, patch, keys, merge)


def _values(cell: Cell, keys: Iterable[str]) -> Values:
    return tuple(_value(cell, key) or "" for key in keys)


def _value(cell: Cell, key: str) -> str | None:
    """Return the text at a key, empty for what is no scalar, `None` where there is no such key."""
    element = resolved(cell.node)
    node = element.get(key) if isinstance(element, Mapping) else None
    if node is None:
        return None
    value = resolved(node)
    return value.text if isinstance(value, Scalar) and not value.is_null else ""


def _is_regular(values: list[Values]) -> bool:
    return all(map(all, values)) and len(set(values)) == len(values)


def _merge_regular(base: dict[Values, Cell], patch: dict[Values, Cell], merge: Merge) -> list[Cell]:
    """Merge lists in which every element has all keys, and no two the same."""
    merged: dict[Values, Cell] = {}
    for values in (*patch, *(values for values in base if values not in patch)):
        known = base.get(values)
        cell = merge(known, patch.get(values))
        if cell is not None:
            # `$patch: replace` of one element is undone: the element itself is put in once more.
            merged[values] = known or cell
    if base and len(next(iter(base))) > 1:
        # With several keys each element of the object is moved behind those that are new.
        new = (values for values in merged if values not in base)
        return [merged[values] for values in (*new, *(values for values in base if values in merged))]
    return list(merged.values())


def _merge_irregular(base: list[Cell], patch: list[Cell], keys: Sequence[str], merge: Merge) -> list[Cell]:
    wanted = list(dict.fromkeys(_values(cell, keys) for cell in (*patch, *base)))
    if len(keys) > 1:
        wanted = _completed(wanted)
    at = [number for number in range(len(keys)) if any(values[number] for values in wanted)]
    at = at or list(range(len(keys)))
    used = [keys[number] for number in at]
    merged: list[Cell] = []
    for values in wanted:
        given = [values[number] for number in at]
        cell = merge(_find(base, used, given), _find(patch, used, given))
        if cell is None or _is_empty(cell):
            _put(base, None, used, given)
        else:
            _put(merged, cell, used, given)
    for cell in list(base):
        _append(merged, cell, used)
    return merged


def _completed(wanted: list[Values]) -> list[Values]:
    """Take values that differ only in what one of them lacks for the same."""
    for first in range(len(wanted)):
        one = wanted[first]
        for second, other in enumerate(wanted):
            pairs = list(zip(one, other, strict=True))
            if any(a == b for a, b in pairs) and all(a == b or not (a and b) for a, b in pairs):
                wanted[first] = wanted[second] = tuple(a or b for a, b in pairs)
    return wanted


def _find(cells: list[Cell], keys: list[str], values: list[str]) -> Cell | None:
    """Return the first element that has these values; what is empty counts if everything is."""
    asked = [(key, value) for key, value in zip(keys, values, strict=True) if value or not any(values)]
    return next((cell for cell in cells if all(_value(cell, key) == value for key, value in asked)), None)


def _put(cells: list[Cell], element: Cell | None, keys: list[str], values: list[str]) -> None:
    """Replace what has these values by the element, or remove it; what replaces nothing is added."""
    kept: list[Cell] = []
    replaced = False
    for cell in cells:
        if _is_empty(cell):
            continue
        if not isinstance(resolved(cell.node), Mapping):
            if not (values and values[0]):
                raise RefusedPatchError("an element of a list that merges is no map")
            kept.append(cell)
        elif not _has(cell, keys, values):
            kept += [cell] if values else []
        else:
            replaced = True
            kept += [] if element is None else [element]
    if element is not None and not replaced:
        kept.append(element)
    cells[:] = kept


def _has(cell: Cell, keys: list[str], values: list[str]) -> bool:
    """Tell whether an element matches: an empty value asks for any, and a missing one for nothing more."""
    if not values:
        return False
    found = (_value(cell, key) for key in keys)
    return all(
        got is not None and (not value or got == value) for got, value in zip(found, values, strict=False)
    )


def _append(cells: list[Cell], cell: Cell, keys: list[str]) -> None:
    """Add an element of the object to what the patch made, unless it is there."""
    if not (_is_empty(cell) or isinstance(resolved(cell.node), Mapping)):
        raise RefusedPatchError("an element of a list that merges is no map")
    values: list[str] = []
    for key in keys:
        value = _value(cell, key)
        if value is None:
            cells.append(cell)
        else:
            values.append(value)
    if len(keys) > 1:
        _put(cells, None, keys, values)
    _put(cells, cell, keys, values)


def _is_empty(cell: Cell) -> bool:
    match resolved(cell.node):
        case Mapping(entries=entries):
            return not entries
        case Scalar() as scalar:
            return scalar.is_null
        case ListNode():
            return False
