"""Strategic merge patches, as Kustomize applies them.

Everything that the patch brings in keeps the patch's place, and what it leaves alone is shared with the
object.
"""

from __future__ import annotations

from typing import Final

from netpol_lint.render.api_object import text_of
from netpol_lint.render.kustomize.merge_keys import Shape, Shapes, built_in_shape
from netpol_lint.render.kustomize.merged_lists import Cell, merge_lists
from netpol_lint.render.kustomize.refused_patch import RefusedPatchError
from netpol_lint.render.kustomize.shared import Changed, SharedScalar, changed_value, with_changed
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, text_at, without
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, resolved

_DIRECTIVE: Final = "$patch"
_DIRECTIVES: Final = frozenset({"delete", "merge", "replace"})


def strategic_merge(base: Mapping, patch: Mapping, shapes: Shapes = built_in_shape) -> Mapping | None:
    """Return the object with the patch applied; `None` if the patch deletes it.

    `shapes` knows which lists merge.

    Raises:
        RefusedPatchError: Kustomize refuses the patch.
    """
    if text_of(patch.get(_DIRECTIVE)) == "replace":
        # The real tool makes the new object and then drops it.
        return base
    merger = _Merger(shapes)
    merged = merger.merge_maps(base, patch, None)
    return with_changed(merged, merger.changed) if isinstance(merged, Mapping) else None


class _Merger:
    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self.changed: Changed = {}

    def merge(self, base: Node | None, patch: Node | None, shape: Shape | None) -> Node | None:
        """Merge two values, of which either may be missing; `None` if nothing is left."""
        mine, theirs = _present(base), _present(patch)
        meant = theirs if mine is None else mine
        if mine is not None and theirs is not None and _form(mine) != _form(theirs):
            names = f"is {_form(theirs)} where the object has {_form(mine)}"
            raise RefusedPatchError(f"line {theirs.start_line} {names}")
        if patch is None and (mine is None or (shape is None and not _holds_an_object(mine))):
            return base
        if meant is None or (patch is not None and theirs is None):
            return None
        if isinstance(meant, Mapping):
            return self.merge_maps(base, patch, shape)
        if isinstance(meant, Sequence) and shape is not None and shape.merge_keys:
            return self._merge_lists(base, patch, shape)
        if isinstance(mine, Scalar) and isinstance(theirs, Scalar):
            return self._merge_scalars(mine, theirs, patch)
        return base if patch is None else patch

    def _merge_scalars(self, mine: Scalar, theirs: Scalar, patch: Node | None) -> Node | None:
        # What replaces a quoted value is quoted, too, and so `8080` in the place of `"http"` is a name.
        value = text_at(theirs, theirs.text) if theirs.is_plain and not mine.is_plain else theirs
        if isinstance(mine, SharedScalar) and mine.text != theirs.text:
            return changed_value(mine, value, self.changed)
        return patch if value is theirs else value

    def merge_maps(self, base: Node | None, patch: Node | None, shape: Shape | None) -> Node | None:
        """Merge two maps, of which either may be missing."""
        mine, theirs = _map(base), _map(patch)
        directive = "" if theirs is None else _directive(theirs, is_checked=mine is not None)
        if directive == "delete":
            return None
        if theirs is not None and directive:
            is_same = mine is theirs
            theirs = without(theirs, _DIRECTIVE)
            mine = theirs if is_same else mine
        if mine is None or directive == "replace":
            mine = theirs
        if mine is None:
            return None
        shape = shape or self._shape_of(mine) or (theirs and self._shape_of(theirs)) or None
        entries = self._entries(mine, theirs, shape)
        if len(entries) == len(mine.entries) and all(
            a is b for a, b in zip(entries, mine.entries, strict=True)
        ):
            return base if mine is _map(base) and base is not None else mine
        return mapping_at_place(mine, entries)

    def _entries(self, mine: Mapping, theirs: Mapping | None, shape: Shape | None) -> list[Entry]:
        fields = {} if shape is None else shape.fields
        entries = []
        for entry in mine.entries:
            other = None if theirs is None else theirs.entry(entry.name)
            value = self.merge(entry.value, other.value if other else None, fields.get(entry.name))
            if value is entry.value:
                entries.append(entry)
            elif value is not None:
                is_theirs = other is not None and value is other.value
                entries.append(Entry(entry.name, other.key if other and is_theirs else entry.key, value))
        for other in theirs.entries if theirs is not None and theirs is not mine else ():
            if mine.entry(other.name) is None:
                value = self.merge(None, other.value, fields.get(other.name))
                if value is not None:
                    entries.append(Entry(other.name, other.key, value))
        return entries

    def _merge_lists(self, base: Node | None, patch: Node | None, shape: Shape) -> Node | None:
        mine, theirs = _list(base), _list(patch)
        items = () if theirs is None else theirs.items
        # In a list that the object does not have, the real tool takes such an element for any other.
        directive, items = ("", items) if mine is None else _list_directive(items)
        if directive == "delete":
            return None
        place = theirs if mine is None or directive == "replace" else mine
        if place is None:
            return None
        patched = [Cell(item) for item in items]
        cells = patched if place is theirs or mine is theirs else [Cell(item) for item in place.items]

        def merge(known: Cell | None, given: Cell | None) -> Cell | None:
            return self._merge_cells(known, given, shape.items)

        merged = [cell.node for cell in merge_lists(cells, patched, shape.merge_keys, merge)]
        if len(merged) == len(place.items) and all(a is b for a, b in zip(merged, place.items, strict=True)):
            return patch if place is theirs else base
        return sequence_at_place(place, merged)

    def _merge_cells(self, known: Cell | None, given: Cell | None, shape: Shape | None) -> Cell | None:
        asked = "" if given is None else _asked_of(given.node)
        node = self.merge(known.node if known else None, given.node if given else None, shape)
        meant = None if given is None else resolved(given.node)
        if given is not None and isinstance(meant, Mapping) and asked in _DIRECTIVES:
            # Elements that are not told apart are merged more than once, and the directive counts once.
            given.node = without(meant, _DIRECTIVE)
        cell = given if known is None or asked == "replace" else known
        if node is None or cell is None:
            return None
        cell.node = node
        return cell

    def _shape_of(self, mapping: Mapping) -> Shape | None:
        api_version, kind = text_of(mapping.get("apiVersion")), text_of(mapping.get("kind"))
        return self._shapes(api_version, kind) if api_version and kind else None


def _holds_an_object(node: Node) -> bool:
    """Tell whether there are maps below whose lists merge, though no patch touches them."""
    meant = resolved(node)
    if not isinstance(meant, Mapping):
        return False
    if meant.entry("kind") is not None and meant.entry("apiVersion") is not None:
        return True
    return any(_holds_an_object(entry.value) for entry in meant.entries)


def _asked_of(node: Node) -> str:
    """Return what a map says at `$patch`; empty for everything else."""
    meant = resolved(node)
    return text_of(meant.get(_DIRECTIVE)) if isinstance(meant, Mapping) else ""


def _directive(patch: Mapping, *, is_checked: bool) -> str:
    directive = text_of(patch.get(_DIRECTIVE))
    if directive in _DIRECTIVES:
        return directive
    if directive and is_checked:
        raise RefusedPatchError(f"`$patch: {directive}` is none of delete, merge and replace")
    return ""


def _list_directive(items: tuple[Node, ...]) -> tuple[str, tuple[Node, ...]]:
    """Return what an element that holds nothing but `$patch` asks of the whole list, and the others."""
    first = next((item for item in items if _has_directive(item)), None)
    meant = None if first is None else resolved(first)
    if not isinstance(meant, Mapping) or len(meant.entries) > 1:
        return "", items
    directive = _directive(meant, is_checked=True)
    return directive, tuple(item for item in items if _asked_of(item) != directive)


def _has_directive(node: Node) -> bool:
    meant = resolved(node)
    return isinstance(meant, Mapping) and meant.get(_DIRECTIVE) is not None


def _present(node: Node | None) -> Scalar | Mapping | Sequence | None:
    """Return what a node means, unless it is missing or null."""
    meant = None if node is None else resolved(node)
    return None if isinstance(meant, Scalar) and meant.is_null else meant


def _map(node: Node | None) -> Mapping | None:
    meant = _present(node)
    return meant if isinstance(meant, Mapping) else None


def _list(node: Node | None) -> Sequence | None:
    meant = _present(node)
    return meant if isinstance(meant, Sequence) else None


def _form(node: Node) -> str:
    match node:
        case Mapping():
            return "a map"
        case Sequence():
            return "a list"
        case _:
            return "a single value"
