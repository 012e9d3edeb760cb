"""Places in text files: what every value read from a repository can point back to."""

from __future__ import annotations

from typing import NamedTuple, Self

from msgspec import Struct


# A tuple, and no dataclass: decoding makes a region for each value, and a tuple takes a quarter of the time.
class _Span(NamedTuple):
    start_line: int
    start_column: int
    end_line: int
    end_column: int


class Region(_Span):
    """A span of one text file.

    Lines and columns are 1-based and columns count Unicode code points (SARIF
    `columnKind: unicodeCodePoints`). The end is exclusive: `end_column` names the column
    after the last character, so an empty region has equal ends.
    """

    __slots__ = ()

    def __new__(cls, start_line: int, start_column: int, end_line: int, end_column: int) -> Self:
        """Make a region.

        Raises:
            ValueError: a number is below 1, or the end lies before the start.
        """
        region = cls._make((start_line, start_column, end_line, end_column))
        if min(start_line, start_column) < 1 or region[2:] < region[:2]:
            raise ValueError(f"not a 1-based, ordered region: {region}")
        return region

    @property
    def last_line(self) -> int:
        """The last line that the region touches: one that ends before a line's first character ends above."""
        is_above = self.end_column == 1 and self.end_line > self.start_line
        return self.end_line - 1 if is_above else self.end_line


FILE_START = Region(1, 1, 1, 1)
"""The empty region at the top of a file, for findings about a file as a whole."""


class Location(Struct, frozen=True, order=True):
    """A region of one file of the repository.

    `path` is relative to the repository root with forward slashes. `yaml_path` names the
    node inside its document (`spec.ingress[0].from[1]`); it is empty for a whole document.
    """

    path: str
    region: Region
    yaml_path: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.region.start_line}:{self.region.start_column}"


def whole_file(path: str) -> Location:
    """Return the location that stands for the file `path` as a whole."""
    return Location(path, FILE_START)
