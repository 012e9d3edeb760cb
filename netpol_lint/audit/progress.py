"""How a long run says how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much."""


def unheard(_stage: str, _done: int, _total: int) -> None:
    """Listen to nothing."""
