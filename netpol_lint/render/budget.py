"""How much rendering a repository may ask for: a few lines can name the same files without end."""

from __future__ import annotations

from typing import Final

_STEPS: Final = 2_500_000
_STEPS_PER_FILE: Final = 2_500

PER_OBJECT: Final = 50
"""The steps of taking one object through a kustomization, or of delivering it."""


class Budget:
    """Steps that are left, of some microseconds each.

    What people deploy takes an eighth of it, however large it is, because files bring steps along.
    """

    SPENT: Final = "rendering this repository takes more steps than are made for one of its size"
    """Why something is not rendered any more, as messages say it."""

    def __init__(self, files: int) -> None:
        self._left = _STEPS + _STEPS_PER_FILE * files

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self._left <= 0

    def affords(self, steps: int) -> bool:
        """Take steps, and tell whether there were as many."""
        self.spend(steps)
        return not self.is_spent

    def spend(self, steps: int) -> None:
        """Take steps, of which there may be fewer left."""
        self._left -= steps
