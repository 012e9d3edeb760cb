"""The parts of a text in which nothing has a meaning of its own: quoted and block scalars."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from ruamel.yaml.error import YAMLError

from netpol_lint.source.events import scalar_tokens


class Literals:
    """Spans of a text in its order, in code points, the ends exclusive."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def end(self, index: int) -> int | None:
        """Return where the literal ends that covers the character at `index`, if one does."""
        before = bisect_right(self._starts, index) - 1
        return self._ends[before] if before >= 0 and index < self._ends[before] else None

    def cover(self, index: int) -> bool:
        """Say whether the character at `index` is part of a literal."""
        return self.end(index) is not None


def literals_in(text: bytes) -> Literals:
    """Find the quoted and the block scalars of a text, as far as it can be scanned.

    A block scalar starts below its header: `key: | # this is a comment`.
    """
    return Literals(list(_spans(text)))


def _spans(text: bytes) -> Iterator[tuple[int, int]]:
    content = text.decode("utf-8-sig")
    try:
        for token in scalar_tokens(text):
            start, end = token.start_mark.index, token.end_mark.index
            if token.style in ("|", ">"):
                start = content.find("\n", start, end)
            if token.style and start >= 0:
                yield start, end
    except YAMLError:
        return
