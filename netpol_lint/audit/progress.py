"""How a long run says how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TypeAlias

from netpol_lint.source.repository import Repository

Progress: TypeAlias = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much."""


def unheard(_stage: str, _done: int, _total: int) -> None:
    """Listen to nothing."""


def tell_reading(repository: Repository, progress: Progress) -> None:
    """Tell from now on how many files of a repository have been loaded."""
    loaded = count(1)
    repository.watch(lambda: progress("Reading", next(loaded), len(repository.files)))
