"""Values that are equal when they mean the same, wherever they are written."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import ClassVar

from msgspec import Struct


class Meaning(Struct, frozen=True, eq=False):
    """A value of which some fields, those `aside`, take no part in comparisons: its place, or its text."""

    aside: ClassVar[frozenset[str]] = frozenset()

    def __eq__(self, other: object) -> bool:
        kind = type(self)
        return type(other) is kind and _compared(kind)(self) == _compared(kind)(other)

    def __hash__(self) -> int:
        return hash(_compared(type(self))(self))


@cache
def _compared(kind: type[Meaning]) -> Callable[[object], object]:
    """Return what reads the fields of a value that are compared."""
    return attrgetter(*(name for name in kind.__struct_fields__ if name not in kind.aside))
