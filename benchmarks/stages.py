"""What a run does, stage by stage: `python -m benchmarks.stages FOLDER` measures each of them.

A stage is a function that takes what the stages before it left in `Progress` and adds its own. To
measure another one, write it and name it in `STAGES`.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.floor import compose_repository
from benchmarks.measure import measure
from netpol_lint.config import DEFAULT_CONFIG
from netpol_lint.policy.engine import PolicyEngine, build_engine
from netpol_lint.reach.connectivity import Connectivity, connectivity
from netpol_lint.render.cluster import Cluster
from netpol_lint.render.rendering import render_repository
from netpol_lint.render.tools import tools_for
from netpol_lint.reporting.graph import GraphView, write_graph
from netpol_lint.resources.dns import find_dns_servers
from netpol_lint.resources.inventory import Inventory, matters, take_inventory
from netpol_lint.source.repository import Repository, open_repository


@dataclass(slots=True)
class Progress:
    """What the stages made of a folder so far."""

    folder: Path
    repository: Repository | None = None
    clusters: tuple[Cluster, ...] = ()
    inventories: list[Inventory] = field(default_factory=list)
    engines: list[PolicyEngine] = field(default_factory=list)
    connectivities: list[Connectivity] = field(default_factory=list)


def parse(progress: Progress) -> None:
    """Find the files and make nodes of their documents."""
    progress.repository = open_repository(progress.folder)
    for path in progress.repository.files:
        progress.repository.load(path)


def render(progress: Progress) -> None:
    """Build kustomizations, follow what delivers them, and group what runs together."""
    tools = tools_for(progress.repository or open_repository(progress.folder))
    progress.clusters = render_repository(tools).clusters


def decode(progress: Progress) -> None:
    """Make workloads, policies and all the rest of the objects of each cluster."""
    progress.inventories = [take_inventory(filter(matters, each.objects)) for each in progress.clusters]


def compile_policies(progress: Progress) -> None:
    """Make sets of pods, ports and addresses of the policies."""
    for inventory in progress.inventories:
        dns = find_dns_servers(inventory.workloads, DEFAULT_CONFIG.dns)
        progress.engines.append(build_engine(inventory, assumed=dns.pods if dns.is_assumed else ()))


def reach(progress: Progress) -> None:
    """Work out for each source which pods it may open a connection to."""
    for inventory in progress.inventories:
        found = connectivity(inventory)
        progress.connectivities.append(found)
        for _ in found.pod_rows:
            pass


def output(progress: Progress) -> None:
    """Write all connections as JSON, to nowhere."""
    views = [GraphView(str(number), reach) for number, reach in enumerate(progress.connectivities)]
    write_graph("json", views, len, width=80)


STAGES: Final[Mapping[str, Callable[[Progress], None]]] = {
    "parse": parse,
    "render": render,
    "decode": decode,
    "compile": compile_policies,
    "reach": reach,
    "output": output,
}
"""In the order in which they run: each needs what those above it made."""


def main() -> None:
    """Print the name of each stage as it starts, and what it took when it ends.

    With `--floor` the only stage is composing the same documents with nothing but the C parser.
    """
    # The command line does the same: what is built stays until the end.
    gc.disable()
    *options, folder = sys.argv[1:]
    progress = Progress(Path(folder))
    works: dict[str, Callable[[], object]] = {name: partial(run, progress) for name, run in STAGES.items()}
    if "--floor" in options:
        works = {"floor": partial(compose_repository, progress.folder)}
    for name, work in works.items():
        print(name, end=" ", flush=True)
        print(json.dumps(astuple(measure(work))), flush=True)


if __name__ == "__main__":
    main()
