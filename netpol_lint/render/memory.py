"""What was worked out once and is asked for again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

_Made = TypeVar("_Made")


class Memory:
    """Results by what they were made of. Nodes and repositories are told apart by identity."""

    def __init__(self) -> None:
        self._results: dict[tuple[Hashable, ...], object] = {}

    def recall(self, key: tuple[Hashable, ...], make: Callable[[], _Made]) -> _Made:
        """Return the result of that key, which is made at the first call; one key has one type of result."""
        if key not in self._results:
            self._results[key] = make()
        return cast("_Made", self._results[key])
