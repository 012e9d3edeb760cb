"""What the work should cost, and what it does: `python -m benchmarks.budgets` in the root of a checkout.

A budget is a ratio to something measured in the same turn, so that it means the same on every machine: to a
bare interpreter, which took 11 ms where the seconds in the names were stated, to the floor, or to less work.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.jobs import BARE, FLOOR, Job, besides, of_checkout, of_shape, start_up
from benchmarks.sizes import SIZES
from benchmarks.turns import HERE, Measured, compile_sources, generate, nothing_measured, run_in_turn

REPOSITORY: Final = "repository"
"""What a real repository is called where made-up ones have the name of their size."""

_STARTS: Final = 5
"""How many bare interpreters there are for each run of something else."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A number that a row of a size shows, by the name of the field of `Usage`."""

    size: str
    row: str
    of: str = "cpu_s"

    def find(self, measured: Mapping[str, Measured]) -> float | None:
        """Look the median up, if it was measured."""
        of_size = measured.get(self.size)
        typical = of_size[self.row].typical if of_size is not None and self.row in of_size else None
        return None if typical is None else float(getattr(typical, self.of))


@dataclass(frozen=True, slots=True)
class Budget:
    """What a reading may be at most in terms of another one, or in MB; for growth, of each doubling."""

    work: str
    goal: float
    unit: str
    above: Reading
    below: Reading | None = None
    doublings: float = 1.0

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What has to be measured for it."""
        return (self.above,) if self.below is None else (self.above, self.below)

    def value(self, measured: Mapping[str, Measured]) -> float | None:
        """Work out what was reached, if all of it was measured."""
        above = self.above.find(measured)
        below = 1e6 if self.below is None else self.below.find(measured)
        return None if above is None or not below else (above / below) ** (1 / self.doublings)


def _seconds(work: str, goal_s: float, size: str, row: str) -> Budget:
    """Return a budget that was stated in seconds of a machine on which a bare interpreter takes 11 ms."""
    return Budget(f"{work}: {goal_s:g} s", goal_s / 0.011, "x bare", Reading(size, row), Reading(size, BARE))


def _megabytes(work: str, goal: float, size: str, row: str) -> Budget:
    return Budget(f"{work}: memory", goal, "MB", Reading(size, row, "peak_bytes"))


def _floor(work: str, size: str) -> Budget:
    return Budget(f"{work}: cold", 2.5, "x floor", Reading(size, "scan"), Reading(size, FLOOR))


def _again(work: str, size: str) -> Budget:
    return Budget(f"{work}: second", 0.4, "x first", Reading(size, "scan again"), Reading(size, "scan"))


def _processes(work: str, size: str) -> Budget:
    above, below = Reading(size, "scan", "wall_s"), Reading(size, "scan --jobs 1", "wall_s")
    return Budget(f"{work}: two cores, wall", 1 / 1.5, "x one", above, below)


def _growth(row: str, small: str, large: str) -> Budget:
    doublings = SIZES[large].doublings_of(SIZES[small])
    work = f"{row}, {small} to {large} workloads"
    return Budget(work, 2.2, "x half", Reading(large, row), Reading(small, row), doublings)


BUDGETS: Final = (
    _seconds("--version", 0.020, "-", "--version"),
    _seconds("scan of one file", 0.110, "1", "scan"),
    _seconds("graph of 100 workloads", 0.350, "100", "graph"),
    _floor("scan of 1,000 workloads", "1000"),
    _seconds("scan of 1,000 workloads", 1, "1000", "scan"),
    _megabytes("scan of 1,000 workloads", 80, "1000", "scan"),
    _again("scan of 1,000 workloads", "1000"),
    _growth("scan", "1000", "2000"),
    _floor("scan of 10,000 workloads", "10000"),
    _seconds("scan of 10,000 workloads", 8, "10000", "scan"),
    _megabytes("scan of 10,000 workloads", 400, "10000", "scan"),
    _again("scan of 10,000 workloads", "10000"),
    _processes("scan of 10,000 workloads", "10000"),
    _growth("scan", "2000", "10000"),
    _growth("scan", "single-2500", "single-5000"),
    _growth("analysis", "10000", "100000"),
    _seconds("analysis of 100,000 workloads", 10, "100000", "analysis"),
    _megabytes("analysis of 100,000 workloads", 1000, "100000", "analysis"),
    _floor("scan of the repository", REPOSITORY),
    _seconds("scan of the repository", 4, REPOSITORY, "scan"),
    _megabytes("scan of the repository", 300, REPOSITORY, "scan"),
    _again("scan of the repository", REPOSITORY),
    _processes("scan of the repository", REPOSITORY),
)
"""The goals; those of a real repository are for one of some 9,000 files."""


def table(measured: Mapping[str, Measured]) -> Iterator[str]:
    """Yield a line for each budget: first those that are missed, then what nobody measured."""
    lines = []
    for budget in BUDGETS:
        value = budget.value(measured)
        verdict = "-" if value is None else "met" if value <= budget.goal else "missed"
        shown = "" if value is None else f"{value:.2f}"
        line = f"{verdict:8}{budget.work:44}{budget.goal:9.2f}{shown:>11} {budget.unit}"
        lines.append((("missed", "-", "met").index(verdict), line))
    yield f"{'':8}{'work':44}{'at most':>9}{'measured':>11}"
    yield from (line for _, line in sorted(lines, key=lambda each: each[0]))


def main() -> None:
    """Measure what the budgets of the sizes speak of, and print all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.budgets", description="Compare with budgets.")
    sizes = list(dict.fromkeys(reading.size for budget in BUDGETS for reading in budget.readings))
    sizes.remove(REPOSITORY)
    parser.add_argument("sizes", nargs="*", default=sizes, help=f"of {', '.join(sizes)}")
    parser.add_argument("--repository", type=Path, metavar="DIR", help="a real one")
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="take medians of N runs")
    parser.add_argument("--limit", type=float, default=900, metavar="S", help="end a run after S seconds")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the made-up repositories")
    asked = parser.parse_args()
    compile_sources(HERE)
    measured: dict[str, Measured] = {}
    for size in (*asked.sizes, *((REPOSITORY,) if asked.repository else ())):
        measured[size] = nothing_measured()
        with tempfile.TemporaryDirectory() as written:
            jobs = list(_jobs(size, asked.repository, asked.seed, Path(written)))
            turns = [(job, measured[size]) for job in jobs]
            run_in_turn(turns, repeat=asked.repeat, limit_s=asked.limit)
    print("\n".join(table(measured)))


def _jobs(size: str, repository: Path | None, seed: int, written: Path) -> Iterator[Job]:
    """Yield those jobs that budgets of a size speak of."""
    rows = {each.row for budget in BUDGETS for each in budget.readings if each.size == size}
    jobs = start_up(HERE) if size == "-" else _of_folder(size, repository, seed, written, rows)
    yield from (job for job in jobs if job.name in rows and job.name != BARE)
    yield from (job for job in start_up(HERE) if job.name == BARE for _ in range(_STARTS))


def _of_folder(size: str, repository: Path | None, seed: int, written: Path, rows: set[str]) -> Iterator[Job]:
    folder = written / "repository" if size != REPOSITORY or repository is None else repository.resolve()
    if size != REPOSITORY:
        yield of_shape(HERE, SIZES[size], seed)
        if rows <= {BARE, "analysis"}:
            return
        generate(SIZES[size], seed, folder)
    yield from (job for job in besides(HERE, folder) if job.name == FLOOR)
    yield from of_checkout(HERE, folder=folder, caches=written)


if __name__ == "__main__":
    main()
