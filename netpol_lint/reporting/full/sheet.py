"""An excerpt put on the lines of its file, before it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from netpol_lint.reporting.full.excerpt import Excerpt, Label, shown_lines


class Sheet(Struct, frozen=True):
    """The labels of an excerpt and the lines they are about.

    `numbers` are the lines to show, sorted. `lanes` holds the labels of several lines; those that
    overlap have different lanes, counted from 0, the leftmost.
    """

    lines: Sequence[str]
    labels: tuple[Label, ...]
    numbers: tuple[int, ...]
    lanes: Mapping[Label, int]

    @property
    def lane_count(self) -> int:
        """How many lanes there are."""
        return max(self.lanes.values(), default=-1) + 1

    def in_lanes(self, number: int) -> list[Label | None]:
        """Return which label, if any, each lane holds at a line."""
        held: list[Label | None] = [None] * self.lane_count
        for label, lane in self.lanes.items():
            if label.region.start_line <= number <= label.region.end_line:
                held[lane] = label
        return held

    def opens_at_left(self, label: Label) -> bool:
        """Whether nothing but indentation and list dashes stands before the label's span."""
        line = self.lines[label.region.start_line - 1]
        return not line[: label.region.start_column - 1].strip(" \t-")


def lay_out(excerpt: Excerpt, lines: Sequence[str]) -> Sheet:
    """Put an excerpt's labels on the lines of its file; what the lines do not have is left out."""
    labels = excerpt.fitted(lines)
    lanes = _lanes([label for label in labels if label.is_block])
    return Sheet(lines, labels, tuple(shown_lines(labels, lines)), lanes)


def _lanes(blocks: Sequence[Label]) -> Mapping[Label, int]:
    """Give each block the first lane that is free where it begins; outer blocks come first."""
    lanes: dict[Label, int] = {}
    ends: list[int] = []
    for block in sorted(blocks, key=lambda block: (block.region.start_line, -block.region.end_line)):
        free = (lane for lane, end in enumerate(ends) if end < block.region.start_line)
        lane = next(free, len(ends))
        ends[lane : lane + 1] = [block.region.end_line]
        lanes[block] = lane
    return lanes
