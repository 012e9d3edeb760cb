"""The runs of one thing that is measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from benchmarks.measure import Usage


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
    def typical(self) -> Usage | None:
        """The medians of what the runs took."""
        if self.failure or not self.usages:
            return None
        return Usage(
            cpu_s=median(each.cpu_s for each in self.usages),
            wall_s=median(each.wall_s for each in self.usages),
            peak_bytes=median(each.peak_bytes for each in self.usages),
        )

    @property
    def cpu_s(self) -> float | None:
        """The median of the CPU time."""
        return None if self.typical is None else self.typical.cpu_s
