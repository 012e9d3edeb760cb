"""The programs that are run over a repository, and what they say about themselves."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.measure import Usage, run_child

FLOOR: Final = "floor"
_PYTHON: Final = sys.executable
_COMMANDS: Final[Mapping[str, Sequence[str]]] = {
    "scan": ("scan", "--exit-zero"),
    "graph": ("graph",),
}
"""Commands that are given the folder, by the name of their row."""

_PEERS: Final[Mapping[str, Sequence[str]]] = {
    "kube-linter": ("lint",),
    "kube-score": ("score",),
    "checkov": ("--framework", "kubernetes", "--compact", "--quiet", "--directory"),
    "netpol-analyzer": ("list", "--quiet", "--dirpath"),
}
"""Other programs and their arguments before the folder; those that are not installed are left out."""

_WANTS_FILES: Final = frozenset({"kube-score"})


@dataclass(frozen=True, slots=True)
class Job:
    """A program to run in `cwd`. One that `has_stages` prints what each of them took."""

    name: str
    command: Sequence[str]
    cwd: Path
    has_stages: bool = False
    any_code: bool = False

    def run(self, limit_s: float) -> Iterator[tuple[str, Usage | str]]:
        """Run it and yield the rows that come of it, a failure instead of a usage at most at the end."""
        ended = run_child(
            self.command,
            cwd=self.cwd,
            limit_s=limit_s,
            keeps_output=self.has_stages,
            any_code=self.any_code,
        )
        if self.has_stages:
            yield from _stages(ended.output, ended.failure)
            return
        yield self.name, ended.failure or ended.usage


def _stages(output: str, failure: str) -> Iterator[tuple[str, Usage | str]]:
    lines = output.splitlines()
    for line in lines:
        name, _, numbers = line.partition(" ")
        yield name, Usage(*json.loads(numbers)) if numbers else failure
    if failure and not lines:
        yield "stages", failure


def start_up(checkout: Path) -> tuple[Job, ...]:
    """Return what is run without a repository."""
    return (
        Job("python -c pass", (_PYTHON, "-c", "pass"), checkout),
        Job("--version", (_PYTHON, "-m", "netpol_lint", "--version"), checkout),
    )


def of_checkout(checkout: Path, *, folder: Path) -> tuple[Job, ...]:
    """Return what a checkout of this project is asked to do with a folder."""
    stages = (_PYTHON, "-m", "benchmarks.stages", str(folder))
    commands = (
        Job(name, (_PYTHON, "-m", "netpol_lint", *arguments, str(folder)), checkout)
        for name, arguments in _COMMANDS.items()
    )
    return (Job("stages", stages, checkout, has_stages=True), *commands)


def besides(checkout: Path, folder: Path) -> tuple[Job, ...]:
    """Return what a checkout is compared with: the floor, and the other programs there are."""
    floor = (_PYTHON, "-m", "benchmarks.stages", "--floor", str(folder))
    peers = []
    for name, arguments in _PEERS.items():
        if shutil.which(name) is not None:
            places = map(str, sorted(folder.rglob("*.yaml"))) if name in _WANTS_FILES else (str(folder),)
            # What they find, they tell by their exit codes, each in its way.
            peers.append(Job(name, (name, *arguments, *places), checkout, any_code=True))
    return (Job(FLOOR, floor, checkout, has_stages=True), *peers)
