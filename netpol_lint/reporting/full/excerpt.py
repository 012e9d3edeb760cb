"""Which spans of a file are shown together, and which of its lines they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import pairwise
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.location import FILE_START, Location, Region
from netpol_lint.reporting.full.paint import Role

_NEAR: Final = 4
"""Spans at most so many lines apart are shown together."""

_TALL: Final = 5
_HEAD: Final = 3
"""Of a span of more than `_TALL` lines, the first `_HEAD` and the last are shown."""


class Mark(Enum):
    """What a span is marked as, and the character that says so without colour."""

    FINDING = "^"
    EVIDENCE = "-"


class Label(Struct, frozen=True):
    """A span of a file, how to mark it, and what to say beside it, which may be nothing."""

    region: Region
    says: str
    mark: Mark
    role: Role

    @property
    def is_block(self) -> bool:
        """Whether the span has several lines."""
        return self.region.end_line > self.region.start_line

    def is_near(self, other: Label) -> bool:
        """Whether the two spans are read best in one excerpt."""
        return (
            self.region.start_line - other.region.end_line <= _NEAR
            and other.region.start_line - self.region.end_line <= _NEAR
        )

    def is_in(self, lines: Sequence[str]) -> bool:
        """Whether there is a line to show; what is about a file as a whole has none."""
        return self.region != FILE_START and self.region.start_line <= len(lines)

    def shown_lines(self) -> Iterable[int]:
        """Return the numbers of the lines to show: not all of a long span."""
        first, last = self.region.start_line, self.region.end_line
        if last - first < _TALL:
            return range(first, last + 1)
        return (*range(first, first + _HEAD), last)

    def is_marked_at(self, number: int) -> bool:
        """Whether a mark of this label stands under the line."""
        return number in (self.region.start_line, self.region.end_line)

    def columns_at(self, number: int) -> tuple[int, int]:
        """Return the first and the exclusive last column of the mark under a line."""
        region = self.region
        if not self.is_block:
            return region.start_column, region.end_column
        if number == region.start_line:
            return region.start_column, region.start_column + 1
        return max(region.end_column - 1, 1), region.end_column


class Excerpt(Struct, frozen=True):
    """Neighbouring spans of one file; `at` is the place to name, that of the label that came first."""

    at: Location
    labels: tuple[Label, ...]

    def with_label(self, label: Label) -> Excerpt:
        """Add a label; what is said about one span twice is said at one mark."""
        for position, present in enumerate(self.labels):
            if present.region == label.region:
                says = f"{present.says}; {label.says}" if present.says else label.says
                joined = replace(present, says=says)
                return replace(self, labels=(*self.labels[:position], joined, *self.labels[position + 1 :]))
        return replace(self, labels=(*self.labels, label))

    def fitted(self, lines: Sequence[str]) -> tuple[Label, ...]:
        """Return the labels that `lines` can show, in their order there, with ends that exist."""
        fitted = (_fitted(label, lines) for label in self.labels if label.is_in(lines))
        return tuple(sorted(fitted, key=lambda label: label.region))

    def unshown(self, lines: Sequence[str]) -> tuple[Label, ...]:
        """Return the labels that `lines` cannot show."""
        return tuple(label for label in self.labels if not label.is_in(lines))


def gather(labels: Iterable[tuple[Location, Label]]) -> list[Excerpt]:
    """Put each label into the first excerpt that has a neighbour of it, or into one of its own."""
    excerpts: list[Excerpt] = []
    for at, label in labels:
        for position, excerpt in enumerate(excerpts):
            if excerpt.at.path == at.path and any(label.is_near(present) for present in excerpt.labels):
                excerpts[position] = excerpt.with_label(label)
                break
        else:
            excerpts.append(Excerpt(at, (label,)))
    return excerpts


def shown_lines(labels: Iterable[Label], lines: Sequence[str]) -> list[int]:
    """Return the numbers of the lines that the labels need, sorted, without gaps of a single line.

    The line above a span is shown too: in YAML it is mostly the key that the span belongs to.
    """
    labels = list(labels)
    numbers = {number for label in labels for number in label.shown_lines()}
    numbers |= {label.region.start_line - 1 for label in labels if _has_key_above(label, lines)}
    numbers |= {low + 1 for low, high in pairwise(sorted(numbers)) if high == low + 2}
    return sorted(numbers)


def _has_key_above(label: Label, lines: Sequence[str]) -> bool:
    above = label.region.start_line - 2
    return above >= 0 and lines[above].strip() not in ("", "---")


def _fitted(label: Label, lines: Sequence[str]) -> Label:
    region = label.region
    end_line, end_column = region.end_line, region.end_column
    # A span that ends where a line begins ends, for the reader, on the line before.
    if end_line > len(lines) or (end_column == 1 and end_line > region.start_line):
        end_line = min(end_line - 1, len(lines))
        end_column = len(lines[end_line - 1].rstrip("\r\n")) + 1
    end_column = max(end_column, region.start_column) if end_line == region.start_line else end_column
    return replace(label, region=Region(region.start_line, region.start_column, end_line, end_column))
