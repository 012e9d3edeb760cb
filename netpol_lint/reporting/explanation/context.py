"""What a report of explanations needs besides these."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct


class ExplanationContext(Struct, frozen=True):
    """How to report.

    `source_lines` returns the lines of a file, or nothing when it cannot be read. With `names_clusters`
    each answer says for which clusters it holds. `width` is in terminal cells.
    """

    source_lines: Callable[[str], Sequence[str]]
    names_clusters: bool = False
    colour: bool = False
    width: int = 80
