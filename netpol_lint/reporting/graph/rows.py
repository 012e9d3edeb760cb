"""Edges as text, row by row. Most of a large graph is rows that say the same: they are rendered once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from netpol_lint.reach.connectivity import Edges, Target
from netpol_lint.reach.permission import Permission

_Rendered = TypeVar("_Rendered")


class PermissionTexts(Generic[_Rendered]):
    """What permissions are rendered to: there are few of them, though each stands on many edges."""

    def __init__(self, render: Callable[[Permission], _Rendered]) -> None:
        """Remember what `render` returns."""
        self._render = render
        # Equal permissions are the same object, and hashing what they hold would cost more than the text.
        self._known: dict[int, tuple[Permission, _Rendered]] = {}

    def __call__(self, permission: Permission) -> _Rendered:
        """Return what a permission is rendered to."""
        found = self._known.get(id(permission))
        if found is None:
            found = self._known[id(permission)] = (permission, self._render(permission))
        return found[1]


def same_targets(left: tuple[Target, ...], right: tuple[Target, ...]) -> bool:
    """Tell whether two rows have the same targets: mostly the same object, but not for two classes."""
    return left is right or left == right


class Rows:
    """Rows of edges as pieces of text that do not name their source, for the caller to put it before each."""

    def __init__(self, render: Callable[[Target], Sequence[str]]) -> None:
        """Render each target with `render`, which may return several pieces."""
        self._render = render
        self._targets: tuple[Target, ...] = ()
        self._pieces: list[str] = []
        self._place: dict[str, tuple[int, int]] = {}

    def of(self, edges: Edges) -> list[str]:
        """Return the pieces of a row; rendered anew only when its targets are not those of the last one."""
        if not same_targets(edges.targets, self._targets):
            self._start(edges.targets)
        place = None if edges.without is None else self._place.get(edges.without)
        if place is None:
            return self._pieces
        first, after = place
        return self._pieces[:first] + self._pieces[after:]

    def _start(self, targets: tuple[Target, ...]) -> None:
        self._targets, self._pieces, self._place = targets, [], {}
        for target in targets:
            before = len(self._pieces)
            self._pieces += self._render(target)
            self._place[target[0]] = (before, len(self._pieces))
