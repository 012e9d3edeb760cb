"""What is printed: a line for each thing that was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from benchmarks.generate import Shape
from benchmarks.jobs import FLOOR
from benchmarks.measure import Usage

_WIDTHS: Final = (13, 16, 9, 9, 9, 9, 9, 9)
_TITLES: Final = ("size", "what", "CPU s", "wall s", "peak MB", "x floor", "doubling", "x other")


@dataclass(slots=True)
class Series:
    """The runs of one thing, and why there are no more of them."""

    usages: list[Usage] = field(default_factory=list)
    failure: str = ""

    def add(self, result: Usage | str) -> None:
        """Take in another run, or how it failed."""
        if isinstance(result, Usage):
            self.usages.append(result)
        else:
            self.failure = result

    @property
    def cpu_s(self) -> float | None:
        """The median of the CPU time."""
        return None if self.failure or not self.usages else median(each.cpu_s for each in self.usages)


@dataclass(slots=True)
class Table:
    """Prints lines as they are measured; remembers what growth is computed from."""

    _before: dict[tuple[bool, bool, str], tuple[int, float]] = field(default_factory=dict)

    def print_titles(self) -> None:
        """Print the names of the columns."""
        print(_line(_TITLES), flush=True)

    def print_size(
        self, size: str, shape: Shape, here: Mapping[str, Series], other: Mapping[str, Series]
    ) -> None:
        """Print what was measured of a repository; `other` is of the revision it is compared with."""
        floor = here[FLOOR].cpu_s if FLOOR in here else None
        for what, series in here.items():
            cpu_s = series.cpu_s
            if cpu_s is None:
                print(_line((size, what, series.failure)), flush=True)
                continue
            than_other = other[what].cpu_s if what in other else None
            ratios = (_ratio(cpu_s, floor), self._growth(shape, what, cpu_s), _ratio(cpu_s, than_other))
            print(_line((size, what, *_numbers(series), *ratios)), flush=True)
        print()

    def _growth(self, shape: Shape, what: str, cpu_s: float) -> str:
        """Return how much a doubling of the workloads costs, from the last smaller one of its like."""
        like = (shape.namespaces == 1, shape.has_policies, what)
        before = self._before.get(like)
        self._before[like] = (shape.workloads, cpu_s)
        if before is None or before[0] >= shape.workloads:
            return ""
        doublings = math.log2(shape.workloads / before[0])
        return f"{(cpu_s / before[1]) ** (1 / doublings):.2f}"


def _numbers(series: Series) -> tuple[str, str, str]:
    cpu_s, wall_s = (median(getattr(each, name) for each in series.usages) for name in ("cpu_s", "wall_s"))
    peak = median(each.peak_bytes for each in series.usages)
    return f"{cpu_s:.3f}", f"{wall_s:.3f}", f"{peak / 1e6:.0f}"


def _ratio(cpu_s: float, than: float | None) -> str:
    return f"{cpu_s / than:.2f}" if than else ""


def _line(cells: tuple[str, ...]) -> str:
    texts = (cell.ljust(width) for cell, width in zip(cells[:2], _WIDTHS[:2], strict=True))
    numbers = (cell.rjust(width) for cell, width in zip(cells[2:], _WIDTHS[2:], strict=False))
    return "".join((*texts, *numbers)).rstrip()
