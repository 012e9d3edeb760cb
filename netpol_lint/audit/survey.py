"""What a repository was understood to be: its clusters, each with its inventory and policy engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from msgspec import Struct

from netpol_lint.audit.cluster_model import ClusterModel
from netpol_lint.audit.gaps import (
    notes_about_units,
    shared_namespaces,
    unstated_namespaces,
    unsure_namespaces,
)
from netpol_lint.audit.progress import Progress, tell_reading, unheard
from netpol_lint.audit.releases import opaque_workloads
from netpol_lint.config import Config, ExternalWorkload, IpBlockMatching, World
from netpol_lint.findings import Note, Summary
from netpol_lint.location import Location
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.pod_addresses import AddressFacts
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.cluster import Cluster
from netpol_lint.render.origin import Origin, Transformers, unknown_origin
from netpol_lint.render.rendering import Rendering, render_repository
from netpol_lint.render.tools import DEFAULT_RENDERING, Renderer, RenderOptions, tools_for
from netpol_lint.resources.cni.detected import DetectedCni, detect_cni
from netpol_lint.resources.dns import find_dns_servers
from netpol_lint.resources.inventory import Inventory, is_beside, matters, take_inventory
from netpol_lint.resources.meta import ObjectRef, name_at
from netpol_lint.resources.selector import Labels
from netpol_lint.resources.stated_pods import stated_workloads
from netpol_lint.resources.workload import ContainerPort, Workload
from netpol_lint.source.editing.on_demand import EditorOnDemand
from netpol_lint.source.repository import Repository


class Survey(Struct, frozen=True):
    """All clusters that say something, and the objects that nothing deploys.

    `rendering` is what they come from. `forgotten` are the objects of files to which nothing leads.
    `origin_of` tells what put a value where it is, `editing` is what writes edits of the files.
    `has_run_programs` says that what was understood does not depend on the repository alone.
    """

    clusters: tuple[ClusterModel, ...]
    undeployed: Inventory
    undeployed_objects: tuple[ApiObject, ...]
    rendering: Rendering
    editing: EditorOnDemand
    notes: tuple[Note, ...]
    files: int
    chart_files: frozenset[str] = frozenset()
    origin_of: Callable[[Location], Origin] = unknown_origin
    forgotten: tuple[ApiObject, ...] = ()
    has_run_programs: bool = False

    @property
    def summary(self) -> Summary:
        """How much was understood; an object that stands in several clusters counts once."""
        inventories = [model.inventory for model in self.clusters]
        return Summary(
            clusters=len(self.clusters),
            namespaces=len(set(chain.from_iterable(each.namespaces for each in inventories))),
            workloads=len({(each.ref, each.at) for every in inventories for each in every.workloads}),
            policies=len(set(chain.from_iterable(map(_policies, inventories)))),
            files=self.files,
        )


def _policies(inventory: Inventory) -> Iterator[tuple[str, Location]]:
    """Yield the policies of an inventory, whatever became of them, as what they are called and stand."""
    yield from ((str(each.ref), each.at) for each in inventory.policies)
    yield from ((str(each.ref), each.at) for each in inventory.cluster_policies)
    yield from ((each.subject, name_at(each)) for each in inventory.refused)
    yield from ((each.subject, each.at) for each in inventory.foreign_policies)


def survey(
    repository: Repository,
    config: Config,
    rendering_options: RenderOptions = DEFAULT_RENDERING,
    progress: Progress = unheard,
) -> Survey:
    """Read, render, group and decode everything in a repository."""
    tell_reading(repository, progress)
    tools = tools_for(repository, rendering_options, config)
    rendering = render_repository(tools, stated=config.clusters)
    relevant = filter(_says_something, rendering.clusters)
    clusters = tuple(_model(cluster, config.for_cluster(cluster.name)) for cluster in relevant)
    left = rendering.undeployed
    undeployed = take_inventory(filter(matters, left))
    notes = chain(
        rendering.notes(),
        notes_about_units(unit for cluster in rendering.clusters for unit in cluster.units),
        chain.from_iterable(model.inventory.notes for model in clusters),
        (note for model in clusters for note in _notes_about_plugin(model)),
        undeployed.notes,
    )
    return Survey(
        clusters=clusters,
        undeployed=undeployed,
        undeployed_objects=left,
        rendering=rendering,
        editing=EditorOnDemand(repository, rendering.charts.may_be_template),
        notes=tuple(dict.fromkeys(notes)),
        files=len(repository.files),
        chart_files=frozenset(path for path in repository.files if path in rendering.charts),
        origin_of=Transformers(repository).of,
        # Places that are not looked at may well use what is forgotten here.
        forgotten=() if repository.is_partial else rendering.forgotten,
        has_run_programs=tools.charts.has_run or rendering_options.renderer is not Renderer.NATIVE,
    )


def _notes_about_plugin(model: ClusterModel) -> Iterator[Note]:
    if model.cni is not None and model.cni.isolates_every_pod:
        says = f"{model.cni.title} isolates every pod here, whatever selects it, as it is told to"
        yield Note("partial-analysis", f"{says}; no pod was taken to be open", model.cni.at)


def _says_something(cluster: Cluster) -> bool:
    """Tell whether a cluster is more than files of other programs that look like manifests."""
    return any(unit.by is not None for unit in cluster.units) or any(map(matters, cluster.objects))


def _model(cluster: Cluster, config: Config) -> ClusterModel:
    cni = detect_cni(cluster.objects, config.cni, gaps=cluster.gaps)
    objects = (each for each in cluster.objects if matters(each) or is_beside(each))
    inventory = take_inventory(objects, namespace_labels=config.namespaces.labels)
    stated = tuple(_external(index, each) for index, each in enumerate(config.external))
    known = (*inventory.workloads, *stated)
    controllers = stated_workloads("ingress-controller", config.ingress_controllers, known)
    scrapers = stated_workloads("monitoring", config.monitoring, known)
    external = (
        *stated,
        *opaque_workloads(cluster.objects, cluster.followed),
        *(each for each in (*controllers, *scrapers) if each.is_assumed),
    )
    dns = find_dns_servers((*inventory.workloads, *external), config.dns)
    declared = {each.ref for each in inventory.workloads}
    return ClusterModel(
        cluster=cluster,
        inventory=inventory,
        facts=address_facts(config, cni),
        cni=cni,
        external=_distinct(each for each in external if each.ref not in declared),
        assumed=_distinct(each for each in (*external, *dns.pods) if each.ref not in declared),
        dns=dns,
        stated_controllers=controllers,
        stated_scrapers=scrapers,
        unsure_namespaces=unsure_namespaces(cluster),
        unstated_namespaces=unstated_namespaces(cluster),
        shared_namespaces=shared_namespaces(cluster),
        is_open=config.world is World.OPEN,
    )


def _distinct(workloads: Iterable[Workload]) -> tuple[Workload, ...]:
    by_ref: Mapping[ObjectRef, Workload] = {each.ref: each for each in workloads}
    return tuple(by_ref.values())


def _external(index: int, each: ExternalWorkload) -> Workload:
    """Return a workload that the configuration states: it runs, and its manifest is elsewhere."""
    name = each.name or f"external-{index + 1}"
    return Workload(
        ref=ObjectRef(each.namespace, each.kind, name),
        at=each.at,
        labels=Labels(dict(each.labels)),
        ports=tuple(ContainerPort(port.number, port.protocol, port.name) for port in each.ports),
        is_assumed=True,
    )


def address_facts(config: Config, cni: DetectedCni | None = None) -> AddressFacts:
    """Return what the configuration and the network plugin tell about ipBlocks and the addresses of pods."""
    matching = config.network.ip_block_matches_pods
    if matching is IpBlockMatching.AUTO and cni is not None and not cni.matches_pods:
        matching = IpBlockMatching.NEVER
    return AddressFacts(matching, CidrSet.of(config.network.pod_cidrs))
