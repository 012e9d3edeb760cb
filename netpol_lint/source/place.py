"""Lines and columns: where an editor, or the parser, says that a character of a text stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern

EDITOR_BREAK: Final = lazy_pattern("\r\n|\r|\n")
"""What ends a line for editors, for git hosts and in every `Location`."""

PARSER_BREAK: Final = lazy_pattern("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line for YAML 1.1."""


class Lines:
    """The lines of a text; both they and their columns count from 0, in code points."""

    def __init__(self, text: str, ends: re.Pattern[str] = EDITOR_BREAK) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in ends.finditer(text))]
        self._ends = [*(found.start() for found in ends.finditer(text)), len(text)]

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, line: int) -> str:
        """The text of a line without its line break."""
        return self._text[self._starts[line] : self._ends[line]]

    def place(self, index: int) -> tuple[int, int]:
        """Return the line and column of the character at `index`."""
        line = bisect_right(self._starts, index) - 1
        return line, index - self._starts[line]
