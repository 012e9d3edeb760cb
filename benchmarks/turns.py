"""Running jobs in turn, so that all of them meet the same weather."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeAlias

from benchmarks.generate import Shape
from benchmarks.jobs import Job
from benchmarks.measure import Usage
from benchmarks.series import Series

HERE: Final = Path(__file__).parents[1]
"""The checkout that is measured."""

Measured: TypeAlias = defaultdict[str, Series]
"""What was measured, by the name of the row."""

Turn: TypeAlias = tuple[Job, Measured]
"""A job, and where what it took is noted."""


def nothing_measured() -> Measured:
    """Return where to note what is going to be measured."""
    return defaultdict(Series)


def run_in_turn(turns: Iterable[Turn], *, repeat: int, limit_s: float) -> None:
    """Run each job as often as asked, one after the other and then all of them again."""
    left = list(turns)
    for job, _ in left:
        if job.is_second:
            list(job.run(limit_s))
    for _ in range(repeat):
        left = [turn for turn in left if _has_succeeded(turn, limit_s)]


def _has_succeeded(turn: Turn, limit_s: float) -> bool:
    """Run a job, note what it took, and tell whether it is worth another run."""
    job, into = turn
    results = list(job.run(limit_s))
    for name, result in results:
        into[name].add(result)
    return all(isinstance(result, Usage) for _, result in results)


def compile_sources(checkout: Path) -> None:
    """Leave nothing to compile, as after an installation; Python can be set up to keep no bytecode itself."""
    command = (sys.executable, "-m", "compileall", "-q", "netpol_lint", "benchmarks")
    subprocess.run(command, cwd=checkout, check=False)


def generate(shape: Shape, seed: int, folder: Path) -> None:
    """Write a repository from another process: this one has to stay small."""
    spread = ("--namespaces", str(shape.namespaces), "--workloads", str(shape.workloads))
    options = () if shape.has_policies else ("--no-policies",)
    command = (sys.executable, "-m", "benchmarks.generate", *spread, "--seed", str(seed), *options)
    subprocess.run([*command, str(folder)], cwd=HERE, check=True, stdout=subprocess.DEVNULL)
