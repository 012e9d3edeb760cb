"""Write a made-up repository: `python -m benchmarks.generate --namespaces 25 --workloads 1000 OUT`."""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import manifests
from benchmarks.apps import WEB, App, Team, apps_of, teams
from benchmarks.policies import PER_NAMESPACE, app_policy, namespace_policies

_CONFIGURED: Final = 0.4
"""The share of products that have a ConfigMap."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a cluster is: `namespaces` of uneven sizes hold the `workloads` among them."""

    namespaces: int
    workloads: int
    has_policies: bool = True

    @property
    def policies(self) -> int:
        """How many policies the cluster has: one for each workload and some for each namespace."""
        return self.workloads + PER_NAMESPACE * self.namespaces if self.has_policies else 0

    def doublings_of(self, smaller: Shape) -> float:
        """Return how many times the workloads of a smaller shape have to double."""
        return math.log2(self.workloads / smaller.workloads)


def cluster(shape: Shape, seed: int) -> Iterator[tuple[str, str]]:
    """Yield the files of a repository as path and text: a folder for each namespace.

    The same shape and seed give the same bytes, with every version of Python.
    """
    dice = random.Random(seed)
    for team in teams(shape.namespaces, shape.workloads, dice):
        policies = namespace_policies(team) if shape.has_policies else ()
        yield f"{team.namespace}/namespace.yaml", _file(manifests.namespace(team), *policies)
        yield from _app_files(team, shape, dice)


def _app_files(team: Team, shape: Shape, dice: random.Random) -> Iterator[tuple[str, str]]:
    apps = apps_of(team, dice)
    for app in apps:
        policy = app_policy(app, apps, dice) if shape.has_policies else ""
        documents = (*_of_product(app, dice), manifests.workload(app, dice), manifests.service(app), policy)
        yield f"{team.namespace}/{app.name}.yaml", _file(*documents)


def _of_product(app: App, dice: random.Random) -> Iterator[str]:
    """Yield what the applications of a product share; it stands in the file of the first one."""
    if app.role is WEB:
        yield manifests.service_account(app)
        if dice.random() < _CONFIGURED:
            yield manifests.config_map(app)


def _file(*documents: str) -> str:
    return "---\n".join(filter(None, documents))


def write(shape: Shape, seed: int, folder: Path) -> None:
    """Write a repository below a folder, which need not exist."""
    for path, text in cluster(shape, seed):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description="Write a repository.")
    spread = parser.add_mutually_exclusive_group()
    spread.add_argument("--namespaces", type=int, default=25, metavar="N")
    spread.add_argument("--single-namespace", action="store_true", help="put everything into one")
    parser.add_argument("--workloads", type=int, default=1000, metavar="M")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--no-policies", action="store_true", help="write no NetworkPolicy")
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write to")
    return parser


def main() -> None:
    """Write the repository that the command line asks for."""
    asked = _parser().parse_args()
    namespaces = 1 if asked.single_namespace else asked.namespaces
    shape = Shape(namespaces, asked.workloads, has_policies=not asked.no_policies)
    write(shape, asked.seed, asked.out)
    print(f"{shape.workloads:,} workloads and {shape.policies:,} policies in {asked.out}")


if __name__ == "__main__":
    main()
