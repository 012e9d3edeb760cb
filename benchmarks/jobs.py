"""The programs that are run over a repository, and what they say about themselves."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.generate import Shape
from benchmarks.measure import Usage, run_child

FLOOR: Final = "floor"
BARE: Final = "python -c pass"
_PYTHON: Final = sys.executable
_COMMANDS: Final[Mapping[str, Sequence[str]]] = {
    "scan": ("scan", "--exit-zero"),
    "scan --jobs 1": ("scan", "--exit-zero", "--jobs", "1"),
    "scan strict": ("scan", "--exit-zero", "--profile", "strict"),
    "scan pedantic": ("scan", "--exit-zero", "--profile", "pedantic"),
    "graph": ("graph",),
}
"""Commands that are given the folder, by the name of their row."""

_PEERS: Final[Mapping[str, Sequence[str]]] = {
    "kube-linter": ("lint",),
    "kube-score": ("score",),
    # Without the flag it asks a server for what to say about its findings.
    "checkov": ("--framework", "kubernetes", "--compact", "--quiet", "--skip-download", "--directory"),
    "netpol-analyzer": ("list", "--quiet", "--dirpath"),
}
"""Other programs and their arguments before the folder; those that are not installed are left out."""

_PROGRAMS: Final[Mapping[str, str]] = {"netpol-analyzer": "k8snetpolicy"}
"""What the program of a peer is called where it is not called like the peer."""

_COLD: Final[Mapping[str, str]] = {"NETPOL_LINT_NO_CACHE": "1"}
_WANTS_FILES: Final = frozenset({"kube-score"})


@dataclass(frozen=True, slots=True)
class Job:
    """A program to run in `cwd`. One that `has_stages` prints what each of them took.

    Where an earlier run leaves something to find, the job `is_second` and is not measured the first time.
    """

    name: str
    command: Sequence[str]
    cwd: Path
    has_stages: bool = False
    any_code: bool = False
    is_second: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: _COLD)

    def run(self, limit_s: float) -> Iterator[tuple[str, Usage | str]]:
        """Run it and yield the rows that come of it, a failure instead of a usage at most at the end."""
        try:
            ended = run_child(
                self.command,
                cwd=self.cwd,
                environment=self.environment,
                limit_s=limit_s,
                keeps_output=self.has_stages,
            )
        except OSError as error:
            # Of a hundred thousand files the command line of a program that wants each of them is too long.
            yield self.name, error.strerror or "not run"
            return
        failure = f"exit {ended.exit_code}" if ended.exit_code and not self.any_code else ""
        failure = f"> {limit_s:g} s" if ended.was_late else failure
        if self.has_stages:
            yield from _stages(ended.output, failure)
            return
        yield self.name, failure or ended.usage


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
        Job(BARE, (_PYTHON, "-c", "pass"), checkout),
        Job("--version", (_PYTHON, "-m", "netpol_lint", "--version"), checkout),
    )


def of_checkout(checkout: Path, *, folder: Path, caches: Path) -> tuple[Job, ...]:
    """Return what a checkout of this project is asked to do with a folder; it has a cache of its own."""
    stages = (_PYTHON, "-m", "benchmarks.stages", str(folder))
    program = (_PYTHON, "-m", "netpol_lint")
    commands = [
        Job(name, (*program, *arguments, str(folder)), checkout) for name, arguments in _COMMANDS.items()
    ]
    warm = {"NETPOL_LINT_CACHE_DIR": tempfile.mkdtemp(dir=caches)}
    again = (*program, *_COMMANDS["scan"], str(folder))
    commands.insert(1, Job("scan again", again, checkout, is_second=True, environment=warm))
    return (Job("stages", stages, checkout, has_stages=True), *commands)


def of_shape(checkout: Path, shape: Shape, seed: int) -> Job:
    """Return the analysis of a cluster that is made in memory."""
    spread = ("--namespaces", str(shape.namespaces), "--workloads", str(shape.workloads))
    options = (*spread, "--seed", str(seed), *(() if shape.has_policies else ("--no-policies",)))
    command = (_PYTHON, "-m", "benchmarks.analysis", *options)
    return Job("analysis", command, checkout, has_stages=True)


def besides(checkout: Path, folder: Path) -> tuple[Job, ...]:
    """Return what a checkout is compared with: the floor, and the other programs there are."""
    floor = (_PYTHON, "-m", "benchmarks.stages", "--floor", str(folder))
    peers = []
    for name, arguments in _PEERS.items():
        program = shutil.which(_program(name))
        if program is not None:
            places = map(str, sorted(folder.rglob("*.yaml"))) if name in _WANTS_FILES else (str(folder),)
            # What they find, they tell by their exit codes, each in its way.
            peers.append(Job(name, (program, *arguments, *places), checkout, any_code=True))
    return (Job(FLOOR, floor, checkout, has_stages=True), *peers)


def absent_peers() -> tuple[str, ...]:
    """Return the other programs that are not on the `PATH`, as people have to look for them."""
    return tuple(_program(name) for name in _PEERS if shutil.which(_program(name)) is None)


def _program(peer: str) -> str:
    return _PROGRAMS.get(peer, peer)
