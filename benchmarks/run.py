"""Measure: `python -m benchmarks` in the root of a checkout."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain, zip_longest
from pathlib import Path
from typing import Final

from benchmarks.generate import Shape
from benchmarks.jobs import Job, besides, of_checkout, start_up
from benchmarks.measure import Usage
from benchmarks.sizes import SIZES, USUAL
from benchmarks.table import Series, Table

_HERE: Final = Path(__file__).parents[1]
_MORE_STARTS: Final = 5
"""A start takes milliseconds, so there are as many times more of them."""

_Measured = dict[str, Series]
_Turn = tuple[Job, _Measured]


def main() -> None:
    """Measure what the command line asks for, and print each size when it is done."""
    asked = _parser().parse_args()
    other = None if asked.against is None else asked.against.resolve()
    for checkout in filter(None, (_HERE, other)):
        _compile_sources(checkout)
    table = Table()
    table.print_titles()
    measured = _measured((), start_up, other, repeat=asked.repeat * _MORE_STARTS, limit_s=asked.limit)
    table.print_size("-", Shape(0, 0), *measured)
    for size in asked.sizes:
        with tempfile.TemporaryDirectory() as written:
            folder = Path(written)
            _generate(SIZES[size], asked.seed, folder)
            common, jobs = besides(_HERE, folder), partial(of_checkout, folder=folder)
            measured = _measured(common, jobs, other, repeat=asked.repeat, limit_s=asked.limit)
        table.print_size(size, SIZES[size], *measured)


def _measured(
    common: Iterable[Job],
    jobs: Callable[[Path], Iterable[Job]],
    other: Path | None,
    *,
    repeat: int,
    limit_s: float,
) -> tuple[_Measured, _Measured]:
    """Run the common jobs and those of both checkouts, each pair in turn, as often as asked."""
    here: _Measured = defaultdict(Series)
    there: _Measured = defaultdict(Series)
    sides = [[(job, here) for job in jobs(_HERE)], [(job, there) for job in jobs(other)] if other else []]
    turns = [(job, here) for job in common]
    turns += filter(None, chain.from_iterable(zip_longest(*sides)))
    for _ in range(repeat):
        turns = [turn for turn in turns if _has_succeeded(turn, limit_s)]
    return here, there


def _has_succeeded(turn: _Turn, limit_s: float) -> bool:
    """Run a job, note what it took, and tell whether it is worth another run."""
    job, into = turn
    results = list(job.run(limit_s))
    for name, result in results:
        into[name].add(result)
    return all(isinstance(result, Usage) for _, result in results)


def _compile_sources(checkout: Path) -> None:
    """Leave nothing to compile, as after an installation; Python can be set up to keep no bytecode itself."""
    command = (sys.executable, "-m", "compileall", "-q", "netpol_lint", "benchmarks")
    subprocess.run(command, cwd=checkout, check=False)


def _generate(shape: Shape, seed: int, folder: Path) -> None:
    """Write a repository from another process: this one has to stay small."""
    spread = ("--namespaces", str(shape.namespaces), "--workloads", str(shape.workloads))
    options = () if shape.has_policies else ("--no-policies",)
    command = (sys.executable, "-m", "benchmarks.generate", *spread, "--seed", str(seed), *options)
    subprocess.run([*command, str(folder)], cwd=_HERE, check=True, stdout=subprocess.DEVNULL)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure time and memory.")
    parser.add_argument("sizes", nargs="*", default=USUAL, help=f"of {', '.join(SIZES)}")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="print medians of N runs")
    parser.add_argument("--limit", type=float, default=180, metavar="S", help="end a run after S seconds")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the made-up repositories")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="measure this revision in turn, too")
    return parser
