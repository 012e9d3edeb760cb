"""What the command line says about fixes."""

from __future__ import annotations

from msgspec import Struct


class Fixing(Struct, frozen=True):
    """Whether fixes are written to the files, or shown as a diff, which writes nothing; and which ones."""

    applies: bool = False
    shows: bool = False
    takes_unsafe: bool = False

    @property
    def is_wanted(self) -> bool:
        """Whether there is something to do."""
        return self.applies or self.shows
