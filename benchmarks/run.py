"""Measure: `python -m benchmarks` in the root of a checkout."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Final

from benchmarks.generate import Shape
from benchmarks.jobs import Job, absent_peers, besides, of_checkout, of_shape, start_up
from benchmarks.sizes import SIZES, USUAL
from benchmarks.table import Table
from benchmarks.turns import HERE, Measured, Turn, compile_sources, generate, nothing_measured, run_in_turn

_MORE_STARTS: Final = 5
"""A start takes milliseconds, so there are as many times more of them."""

_NO_SHAPE: Final = Shape(0, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for; `only` the rows of these names, or all of them."""

    sizes: tuple[str, ...]
    repositories: tuple[Path, ...]
    other: Path | None
    repeat: int
    limit_s: float
    seed: int
    only: Collection[str]


def main() -> None:
    """Measure what the command line asks for, and print each size when it is done."""
    asked = _asked()
    for checkout in filter(None, (HERE, asked.other)):
        compile_sources(checkout)
    if absent_peers():
        print(f"not on the PATH, and so not compared: {', '.join(absent_peers())}\n")
    table = Table()
    table.print_titles()
    table.print_size("-", _NO_SHAPE, *_measured(asked, (), start_up, more=_MORE_STARTS))
    for size in asked.sizes:
        with _places() as (folder, caches):
            generate(SIZES[size], asked.seed, folder)
            common, jobs = besides(HERE, folder), _jobs(asked, folder, caches, SIZES[size])
            measured = _measured(asked, common, jobs)
        table.print_size(size, SIZES[size], *measured)
    for repository in asked.repositories:
        with _places() as (_, caches):
            common, jobs = besides(HERE, repository), _jobs(asked, repository, caches)
            measured = _measured(asked, common, jobs)
        table.print_size(repository.name[:12], _NO_SHAPE, *measured)


def _jobs(
    asked: Asked, folder: Path, caches: Path, shape: Shape | None = None
) -> Callable[[Path], Iterable[Job]]:
    """Return what to do with a folder that has a shape, if it was made up."""

    def jobs(checkout: Path) -> Iterator[Job]:
        yield from of_checkout(checkout, folder=folder, caches=caches)
        if shape is not None:
            yield of_shape(checkout, shape, asked.seed)

    return jobs


def _measured(
    asked: Asked, common: Iterable[Job], jobs: Callable[[Path], Iterable[Job]], *, more: int = 1
) -> tuple[Measured, Measured]:
    """Run the common jobs and those of both checkouts, each pair in turn, as often as asked."""
    here, there = nothing_measured(), nothing_measured()
    sides: list[list[Turn]] = [[(job, here) for job in jobs(HERE)]]
    if asked.other is not None:
        sides.append([(job, there) for job in jobs(asked.other)])
    turns = [*((job, here) for job in common), *filter(None, chain.from_iterable(zip_longest(*sides)))]
    wanted = [turn for turn in turns if not asked.only or turn[0].name in asked.only]
    run_in_turn(wanted, repeat=asked.repeat * more, limit_s=asked.limit_s)
    return here, there


@contextmanager
def _places() -> Iterator[tuple[Path, Path]]:
    """Make a folder for a repository, and one beside it for caches."""
    with tempfile.TemporaryDirectory() as written:
        folder, caches = Path(written, "repository"), Path(written, "caches")
        folder.mkdir()
        caches.mkdir()
        yield folder, caches


def _asked() -> Asked:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure time and memory.")
    parser.add_argument("sizes", nargs="*", help=f"of {', '.join(SIZES)}")
    parser.add_argument(
        "--repository", type=Path, action="append", default=[], metavar="DIR", help="a real one"
    )
    parser.add_argument("--only", action="append", default=[], metavar="ROW", help="leave out all other rows")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="print medians of N runs")
    parser.add_argument("--limit", type=float, default=180, metavar="S", help="end a run after S seconds")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the made-up repositories")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="measure this revision in turn, too")
    given = parser.parse_args()
    return Asked(
        sizes=tuple(given.sizes or (() if given.repository else USUAL)),
        repositories=tuple(each.resolve() for each in given.repository),
        other=None if given.against is None else given.against.resolve(),
        repeat=given.repeat,
        limit_s=given.limit,
        seed=given.seed,
        only=frozenset(given.only),
    )
