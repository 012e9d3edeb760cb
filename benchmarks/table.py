"""What is printed: a line for each thing that was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from benchmarks.generate import Shape
from benchmarks.jobs import FLOOR
from benchmarks.measure import Usage
from benchmarks.series import Series

_WIDTHS: Final = (13, 16, 9, 9, 9, 9, 9, 9)
_TITLES: Final = ("size", "what", "CPU s", "wall s", "peak MB", "x floor", "doubling", "x other")


@dataclass(slots=True)
class Table:
    """Prints lines as they are measured; remembers what growth is computed from."""

    _before: dict[tuple[bool, bool, str], tuple[Shape, float]] = field(default_factory=dict)

    def print_titles(self) -> None:
        """Print the names of the columns."""
        print(_line(_TITLES), flush=True)

    def print_size(
        self, size: str, shape: Shape, here: Mapping[str, Series], other: Mapping[str, Series]
    ) -> None:
        """Print what was measured of a repository; `other` is of the revision it is compared with."""
        floor = here[FLOOR].cpu_s if FLOOR in here else None
        for what, series in here.items():
            typical = series.typical
            if typical is None:
                print(_line((size, what, series.failure)), flush=True)
                continue
            cpu_s = typical.cpu_s
            than_other = other[what].cpu_s if what in other else None
            ratios = (_ratio(cpu_s, floor), self._growth(shape, what, cpu_s), _ratio(cpu_s, than_other))
            print(_line((size, what, *_numbers(typical), *ratios)), flush=True)
        print()

    def _growth(self, shape: Shape, what: str, cpu_s: float) -> str:
        """Return how much a doubling of the workloads costs, from the last smaller one of its like."""
        like = (shape.namespaces == 1, shape.has_policies, what)
        before = self._before.get(like)
        self._before[like] = (shape, cpu_s)
        if before is None or before[0].workloads >= shape.workloads or not before[0].workloads:
            return ""
        return f"{(cpu_s / before[1]) ** (1 / shape.doublings_of(before[0])):.2f}"


def _numbers(usage: Usage) -> tuple[str, str, str]:
    return f"{usage.cpu_s:.3f}", f"{usage.wall_s:.3f}", f"{usage.peak_bytes / 1e6:.0f}"


def _ratio(cpu_s: float, than: float | None) -> str:
    return f"{cpu_s / than:.2f}" if than else ""


def _line(cells: tuple[str, ...]) -> str:
    texts = (cell.ljust(width) for cell, width in zip(cells[:2], _WIDTHS[:2], strict=True))
    numbers = (cell.rjust(width) for cell, width in zip(cells[2:], _WIDTHS[2:], strict=False))
    return "".join((*texts, *numbers)).rstrip()
