"""Edits of the files of a repository: asked for by places, written in the style of the text, and proven."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from netpol_lint.findings import Edit
from netpol_lint.location import Location
from netpol_lint.source.editing.edits import Edits
from netpol_lint.source.editing.lists import item_removed, items_added
from netpol_lint.source.editing.maps import field_added, field_removed
from netpol_lint.source.editing.page import NotEditableError, Page, has_comment
from netpol_lint.source.editing.proof import Change, at_steps, is_proven, with_changed
from netpol_lint.source.editing.spot import Spot, Step, find_spot
from netpol_lint.source.editing.text import SourceText, Splice, coalesced, moved
from netpol_lint.source.editing.values import scalar_replaced, value_replaced
from netpol_lint.source.editing.written import Style, style_of
from netpol_lint.source.encoding import decode
from netpol_lint.source.node import Mapping, PlainValue, Scalar, Sequence, plain
from netpol_lint.source.repository import Repository
from netpol_lint.source.scalars import ScalarValue

_JSON_PATCH_VALUE: Final = "value"


class SourceEditor:
    """Writes edits of the files of a repository, and none of what `is_template`.

    Every method takes a place as findings and decoded objects have it, or none, and returns the edits, or
    `None` where the text is not in the repository, or has a form that is left to people. Each edit is
    proven: the edited text was read again, and nothing but what was asked for means something else.
    """

    def __init__(self, repository: Repository, is_template: Callable[[str], bool] = lambda _: False) -> None:
        self._repository = repository
        self._is_template = is_template
        self._page: tuple[str, Page | None] = ("", None)

    def value(self, at: Location | None) -> PlainValue:
        """Return the value written at a place; `None` where there is none, or null."""
        spot = self._spot(at)
        return None if spot is None else plain(spot.node)

    def below(self, at: Location | None, *steps: Step) -> Location | None:
        """Return where the value stands that steps lead to from the one at a place."""
        spot = self._spot(at)
        node = None if spot is None else at_steps(spot.node, steps)
        return None if node is None else node.location()

    def replace_scalar(self, at: Location | None, was: ScalarValue, now: ScalarValue) -> Edits | None:
        """Put a scalar in the place of another one, in the same quotes; the text has to be what it `was`."""

        def splices(page: Page, spot: Spot, style: Style) -> Iterator[Splice]:
            if isinstance(spot.node, Scalar) and not spot.is_key and _is(spot.node, was):
                yield scalar_replaced(page, spot.node, now, style)

        return self._edits(at, splices, lambda _: now)

    def rename_field(self, at: Location | None, was: str, now: str) -> Edits | None:
        """Give the entry at a place, which is its key, its value or both, another name."""
        spot = self._spot(at)
        entry = None if spot is None else spot.entry
        if spot is None or entry is None or entry.name != was or not isinstance(entry.key, Scalar):
            return None
        key = entry.key
        return self._at_parent(
            spot,
            lambda page, _, style: iter([scalar_replaced(page, key, now, style)]),
            lambda old: _renamed(old, was, now),
        )

    def add_items(self, at: Location | None, *values: PlainValue) -> Edits | None:
        """Put values behind the last item of the list at a place."""

        def splices(page: Page, spot: Spot, style: Style) -> Iterator[Splice]:
            if isinstance(spot.node, Sequence):
                yield from items_added(page, spot.node, list(values), style)

        return self._edits(at, splices, lambda old: [*old, *values] if isinstance(old, list) else old)

    def remove_item(self, at: Location | None, *, or_field: bool = False) -> Edits | None:
        """Take the item at a place out of its list.

        A list that had no other is written `[]`, or with `or_field` taken out of its map.
        """
        spot = self._spot(at)
        if spot is None or not isinstance(spot.parent, Sequence):
            return None
        parent, position = spot.parent, int(spot.steps[-1])
        if len(parent.items) == 1:
            return self._field_removed(spot.up) if or_field and spot.up else self._emptied(spot, [])
        return self._at_parent(
            spot,
            lambda page, _, __: item_removed(page, parent, position),
            lambda old: _without_item(old, position),
        )

    def add_field(
        self, at: Location | None, name: str, value: PlainValue, *, after: str = ""
    ) -> Edits | None:
        """Put `name: value` into the map at a place, behind its entry `after` or the last one."""

        def splices(page: Page, spot: Spot, style: Style) -> Iterator[Splice]:
            if isinstance(spot.node, Mapping) and spot.node.entry(name) is None:
                if not spot.node.entries and spot.parents:
                    yield from value_replaced(page, spot, {name: value}, style)
                else:
                    yield from field_added(page, spot.node, (name, value), style, after=after)

        return self._edits(at, splices, lambda old: {**old, name: value} if isinstance(old, dict) else old)

    def remove_field(self, at: Location | None) -> Edits | None:
        """Take the entry at a place, its key, its value or both, out of its map; no other leaves `{}`."""
        spot = self._spot(at)
        return None if spot is None else self._field_removed(spot)

    def move_field(self, at: Location | None, to: Location | None) -> Edits | None:
        """Take the entry at a place out of its map and put it into the map at another; without comments."""
        spot, target = self._spot(at), self._spot(to)
        entry = None if spot is None else spot.entry
        if (
            spot is None
            or spot.up is None
            or target is None
            or entry is None
            or spot.document != target.document
        ):
            return None
        name, value, source, destination = entry.name, plain(spot.node), spot.up.node, target.node
        if not isinstance(source, Mapping) or not isinstance(destination, Mapping) or destination.get(name):
            return None
        out_of, into = spot.up.steps, target.steps

        def splices(page: Page, _: Spot, style: Style) -> Iterator[Splice]:
            if has_comment(page.written(entry.value)):
                raise NotEditableError("a comment that would be lost")
            removed = tuple(field_removed(page, source, name))
            yield from moved(removed, tuple(field_added(page, destination, (name, value), style)), page.text)

        def change(old: PlainValue) -> PlainValue:
            less = with_changed(old, out_of, lambda each: _without_field(each, name))
            return with_changed(
                less, into, lambda each: {**each, name: value} if isinstance(each, dict) else each
            )

        root = Spot(spot.document, spot.document.root, host=spot.host)
        return self._proven(root, splices, change)

    def _field_removed(self, spot: Spot) -> Edits | None:
        if not isinstance(spot.parent, Mapping):
            return None
        parent, name = spot.parent, str(spot.steps[-1])
        if len(parent.entries) == 1:
            return self._emptied(spot, {})
        return self._at_parent(
            spot,
            lambda page, _, __: field_removed(page, parent, name),
            lambda old: _without_field(old, name),
        )

    def replace(self, at: Location | None, value: PlainValue) -> Edits | None:
        """Put a value in the place of another one, unless that has comments inside."""
        return self._edits(
            at, lambda page, spot, style: value_replaced(page, spot, value, style), lambda _: value
        )

    def _emptied(self, spot: Spot, empty: PlainValue) -> Edits | None:
        return self._at_parent(
            spot,
            lambda page, parent, style: value_replaced(page, parent, empty, style, drops_comments=True),
            lambda _: empty,
        )

    def _at_parent(self, spot: Spot, splices: _Splices, change: Change) -> Edits | None:
        return None if spot.up is None else self._proven(spot.up, splices, change)

    def _edits(self, at: Location | None, splices: _Splices, change: Change) -> Edits | None:
        spot = self._spot(at)
        return None if spot is None else self._proven(spot, splices, change)

    def _proven(self, spot: Spot, splices: _Splices, change: Change) -> Edits | None:
        path = spot.document.path
        page = self._page_of(path)
        if page is None:
            return None
        try:
            style = style_of(spot.document.root, newline=page.text.newline, is_quoted=_is_quoted(page, spot))
            made = coalesced(splices(page, spot, style))
            if not made or not is_proven(page.text, made, spot, change):
                return None
        except (NotEditableError, ValueError):
            return None
        return tuple(sorted(Edit(Location(path, page.text.region(each)), each.text) for each in made))

    def _spot(self, at: Location | None) -> Spot | None:
        if at is None or self._is_template(at.path) or self._page_of(at.path) is None:
            return None
        spot = find_spot(self._repository, at.path, at.region)
        return spot if spot is not None and _is_called(spot, at) else None

    def _page_of(self, path: str) -> Page | None:
        # Findings come file by file.
        if self._page[0] != path:
            content = self._repository.content(path)
            decoded = None if content is None else decode(content)
            is_text = decoded is not None and decoded.fault is None
            page = Page(SourceText(decoded.text.decode("utf-8"))) if decoded is not None and is_text else None
            self._page = path, page
        return self._page[1]


_Splices = Callable[[Page, Spot, Style], Iterator[Splice]]


def _is_called(spot: Spot, at: Location) -> bool:
    """Tell whether a node is what the place says it is, as far as its last name tells.

    What stands at the place of something else, because a tool made it from that, is not its text.
    """
    if spot.entry is None or not at.yaml_path or at.yaml_path.endswith("]"):
        return True
    return spot.entry.name == _JSON_PATCH_VALUE or f".{at.yaml_path}".endswith(f".{spot.entry.name}")


def _is(node: Scalar, was: ScalarValue) -> bool:
    value = plain(node)
    return type(value) is type(was) and value == was


def _is_quoted(page: Page, spot: Spot) -> bool:
    """Tell whether keys around a spot stand in double quotes, as JSON wants them."""
    maps = (each for each in (spot.node, *reversed(spot.parents)) if isinstance(each, Mapping))
    keys = next(([e.key for e in each.entries if not e.is_merged] for each in maps if each.entries), [])
    return any(page.written(key).startswith('"') for key in keys)


def _renamed(old: PlainValue, was: str, now: str) -> PlainValue:
    if not isinstance(old, dict) or now in old:
        raise NotEditableError("another entry of that name")
    return {now if name == was else name: value for name, value in old.items()}


def _without_item(old: PlainValue, position: int) -> PlainValue:
    return [each for n, each in enumerate(old) if n != position] if isinstance(old, list) else old


def _without_field(old: PlainValue, name: str) -> PlainValue:
    return {key: each for key, each in old.items() if key != name} if isinstance(old, dict) else old
