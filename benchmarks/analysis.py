"""The analysis by itself: `python -m benchmarks.analysis --namespaces 250 --workloads 10000`.

What a cluster consists of is made in memory, namespace by namespace, so that neither files nor the nodes of
all of them stand in the way of what the policies cost.
"""

from __future__ import annotations

import argparse
import gc
import json
from collections.abc import Iterator
from dataclasses import astuple
from itertools import chain, groupby
from typing import Final

from benchmarks.generate import Shape, cluster
from benchmarks.measure import measure
from netpol_lint.audit import ClusterModel, Survey
from netpol_lint.audit.contexts import contexts
from netpol_lint.checks import CHECKS
from netpol_lint.config import DEFAULT_CONFIG, World
from netpol_lint.config.selection import selected_rules
from netpol_lint.findings import Finding
from netpol_lint.policy.pod_addresses import AddressFacts
from netpol_lint.reach.connectivity import connectivity
from netpol_lint.render.api_object import objects_in
from netpol_lint.render.chart import Charts
from netpol_lint.render.cluster import WHOLE_REPOSITORY, Cluster
from netpol_lint.render.rendering import Rendering
from netpol_lint.resources.dns import find_dns_servers
from netpol_lint.resources.inventory import Inventory, take_inventory
from netpol_lint.rulebook import load_rulebook
from netpol_lint.source.editing.on_demand import EditorOnDemand
from netpol_lint.source.load import load_bytes
from netpol_lint.source.repository import Repository

_NOWHERE: Final[frozenset[str]] = frozenset()


def made_up_inventory(shape: Shape, seed: int) -> Inventory:
    """Decode a made-up cluster, one namespace after the other."""
    files = groupby(cluster(shape, seed), key=lambda file: file[0].partition("/")[0])
    parts = [_part(texts) for _, texts in files]
    return Inventory(
        namespaces={name: each for part in parts for name, each in part.namespaces.items()},
        workloads=tuple(chain.from_iterable(part.workloads for part in parts)),
        policies=tuple(chain.from_iterable(part.policies for part in parts)),
        services=tuple(chain.from_iterable(part.services for part in parts)),
    )


def _part(files: Iterator[tuple[str, str]]) -> Inventory:
    documents = (each for path, text in files for each in load_bytes(text.encode(), path).documents)
    return take_inventory(each for document in documents for each in objects_in(document))


def analyse(inventory: Inventory) -> Iterator[Finding]:
    """Compile the policies, work out who reaches whom, and yield what the rules find."""
    surveyed = _surveyed(inventory)
    (model,) = surveyed.clusters
    for _ in connectivity(inventory, model.reach.surroundings).pod_rows:
        pass
    for rule in selected_rules(DEFAULT_CONFIG, load_rulebook()).values():
        for context in contexts(rule, DEFAULT_CONFIG, surveyed, problems=()):
            yield from CHECKS[rule.id](context)


def _surveyed(inventory: Inventory) -> Survey:
    """Return the survey of a repository that has one cluster, and no text to look anything up in."""
    dns = find_dns_servers(inventory.workloads, DEFAULT_CONFIG.dns)
    model = ClusterModel(
        cluster=Cluster(WHOLE_REPOSITORY, units=(), objects=()),
        inventory=inventory,
        facts=AddressFacts(),
        external=(),
        assumed=dns.pods if dns.is_assumed else (),
        dns=dns,
        cni=None,
        stated_controllers=(),
        stated_scrapers=(),
        unsure_namespaces=_NOWHERE,
        unstated_namespaces=_NOWHERE,
        shared_namespaces=_NOWHERE,
        is_open=DEFAULT_CONFIG.world is World.OPEN,
    )
    rendering = Rendering((model.cluster,), orphans=(), left_out=(), charts=Charts(()))
    return Survey(
        clusters=(model,),
        undeployed=Inventory(),
        undeployed_objects=(),
        rendering=rendering,
        editing=EditorOnDemand(Repository.from_bytes({})),
        notes=(),
        files=0,
    )


def main() -> None:
    """Print what the analysis of a made-up cluster took, making it left out."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.analysis", description="Measure the analysis."
    )
    parser.add_argument("--namespaces", type=int, default=25, metavar="N")
    parser.add_argument("--workloads", type=int, default=1000, metavar="M")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--no-policies", action="store_true")
    asked = parser.parse_args()
    # The command line does the same: what is built stays until the end.
    gc.disable()
    shape = Shape(asked.namespaces, asked.workloads, has_policies=not asked.no_policies)
    inventory = made_up_inventory(shape, asked.seed)
    print("analysis", end=" ", flush=True)
    print(json.dumps(astuple(measure(lambda: sum(1 for _ in analyse(inventory))))), flush=True)


if __name__ == "__main__":
    main()
