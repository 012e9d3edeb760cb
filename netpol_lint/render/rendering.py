"""From a repository to its clusters: stated, delivered, or told from paths."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.config import StatedCluster
from netpol_lint.findings import Note
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.chart import Charts
from netpol_lint.render.cluster import Cluster, join_units
from netpol_lint.render.deployment import deploy
from netpol_lint.render.entries import Entry, clusters_of, find_entries, gaps_without_cluster
from netpol_lint.render.environments import group_by_environment
from netpol_lint.render.gap import Effect, Gap
from netpol_lint.render.stated import stated_clusters
from netpol_lint.render.structure import Structure, find_structure
from netpol_lint.render.tools import Tools
from netpol_lint.render.unit import RenderUnit, UnitKind, files_of
from netpol_lint.render.variants import split_variants

NOT_DEPLOYED: Final = "not-deployed"
"""The kind of the notes about units that run in no cluster."""


class Rendering(Struct, frozen=True):
    """The clusters of a repository, and what runs in none of them.

    `orphans` are units that no delivery object reaches, where delivery objects say what is deployed, and
    variants of what is deployed as a part of something larger. `left_out` are the objects of files that
    no kustomization in use lists, `offered` the files that only variants list, or components which nobody
    uses. `charts` holds the files of Helm charts, which are no manifests. `unplaced` is what is delivered
    and cannot be read, where nothing else is known of the cluster, and `looked_at` the files of that.
    """

    clusters: tuple[Cluster, ...]
    orphans: tuple[RenderUnit, ...]
    left_out: tuple[ApiObject, ...]
    charts: Charts
    offered: frozenset[str] = frozenset()
    unplaced: tuple[Gap, ...] = ()
    looked_at: frozenset[str] = frozenset()

    @property
    def undeployed(self) -> tuple[ApiObject, ...]:
        """The objects that run in no cluster."""
        deployed = files_of(unit for each in self.clusters for unit in each.units)
        left_out = (each for each in self.left_out if each.path not in deployed)
        return (*left_out, *chain.from_iterable(each.objects for each in self.orphans))

    @property
    def forgotten(self) -> tuple[ApiObject, ...]:
        """The objects of files to which neither a kustomization nor a delivery object leads.

        A kustomization that nothing deploys is left out as a whole, with its workloads, which is no slip.
        """
        plain = (each for each in self.orphans if each.kind is UnitKind.DIRECTORY)
        deployed = files_of(unit for each in self.clusters for unit in each.units)
        known = deployed | self.offered
        listed = (*self.left_out, *chain.from_iterable(each.objects for each in plain))
        return tuple(each for each in listed if each.path not in known)

    def notes(self) -> Iterator[Note]:
        """Say what could not be rendered, and what is not deployed."""
        for gap in chain(*(each.gaps for each in self.clusters), self.unplaced):
            yield gap.note
        looked_at = _looked_at(unit for each in self.clusters for unit in each.units)
        yield from self.charts.notes(besides=self.looked_at | looked_at)
        for unit in self.orphans:
            if unit.objects:
                yield _not_deployed(unit)


def render_repository(tools: Tools, *, stated: Sequence[StatedCluster] = ()) -> Rendering:
    """Render everything a repository holds and tell what runs together.

    `stated` clusters replace those that would be found.
    """
    structure = find_structure(tools)
    if stated:
        return _stated(stated, structure, tools)
    entries = find_entries(structure.units, tools)
    delivered = clusters_of(entries)
    # A hub that keeps nothing for itself is no cluster, and its delivery objects are in use all the same.
    starts = files_of(
        unit for each in entries for unit in (each.unit, *(placed.unit for placed in each.deployment.units))
    )
    rest = _uncovered(structure.units, delivered, besides=starts)
    if _says_what_runs(entries, rest) and not tools.repository.is_partial:
        return _with_unplaced(_rendering(delivered, structure, rest), entries)
    kept, variants = split_variants(rest)
    grouped = (_with_deliveries(each, structure.charts, tools) for each in group_by_environment(kept))
    clusters = (*delivered, *grouped)
    rendering = _rendering(clusters, structure, _uncovered(variants, clusters))
    rendering = replace(rendering, offered=structure.offered | files_of(variants))
    return _with_unplaced(rendering, entries)


def _with_unplaced(rendering: Rendering, entries: Sequence[Entry]) -> Rendering:
    looked_at = _looked_at(placed.unit for each in entries for placed in each.deployment.units)
    return replace(rendering, unplaced=gaps_without_cluster(entries), looked_at=looked_at)


def _stated(stated: Sequence[StatedCluster], structure: Structure, tools: Tools) -> Rendering:
    """Return the clusters of the configuration, only those that hold something of the places in scope."""
    clusters, repository = stated_clusters(stated, structure, tools), tools.repository
    if repository.is_partial:
        clusters = tuple(each for each in clusters if not files_of(each.units).isdisjoint(repository.files))
    return _rendering(clusters, structure, _uncovered(structure.units, clusters))


def _rendering(clusters: Sequence[Cluster], structure: Structure, orphans: Sequence[RenderUnit]) -> Rendering:
    return Rendering(
        tuple(_by_distinct_names(clusters)),
        tuple(orphans),
        structure.left_out,
        structure.charts,
        structure.offered,
    )


def _by_distinct_names(clusters: Iterable[Cluster]) -> Iterator[Cluster]:
    """Yield the clusters; of several that would have one name, the later ones say where they start."""
    names: set[str] = set()
    for each in clusters:
        start = each.starts[0] if each.starts else each.basis.value
        others = (f"{each.name} ({start} {number})" for number in count(2))
        name = next(
            name for name in chain((each.name, f"{each.name} ({start})"), others) if name not in names
        )
        names.add(name)
        yield each if name == each.name else replace(each, name=name)


def _uncovered(
    units: Iterable[RenderUnit], clusters: Iterable[Cluster], *, besides: frozenset[str] = frozenset()
) -> tuple[RenderUnit, ...]:
    """Return the units, or the parts of them, that take part in no cluster and lie not in files `besides`."""
    covered = files_of(unit for cluster in clusters for unit in cluster.units) | besides
    return tuple(_without(unit, covered) for unit in units if not unit.files <= covered)


def _without(unit: RenderUnit, covered: frozenset[str]) -> RenderUnit:
    if covered.isdisjoint(unit.files):
        return unit
    return replace(unit, objects=tuple(each for each in unit.objects if each.path not in covered))


def _says_what_runs(entries: Sequence[Entry], rest: Iterable[RenderUnit]) -> bool:
    """Tell whether delivery objects speak for the repository, and not only for an example in it."""
    delivered = sum(len(placed.unit.objects) for entry in entries for placed in entry.deployment.units)
    return delivered > sum(len(unit.objects) for unit in rest)


def _with_deliveries(cluster: Cluster, charts: Charts, tools: Tools) -> Cluster:
    """Add to a cluster what the delivery objects in its units bring, and what it may hold besides."""
    deployment = deploy(cluster.units, tools)
    units = tuple(each.unit for each in deployment.units)
    joined = cluster if units == cluster.units else join_units(cluster.name, units)
    opaque = (Gap(note, Effect.OFFER) for note in charts.notes(besides=_looked_at(units)))
    gaps = (*joined.gaps, *(each for _, each in deployment.all_gaps), *opaque)
    return replace(
        joined,
        own_units=cluster.own_units,
        basis=cluster.basis,
        starts=cluster.starts,
        gaps=tuple(dict.fromkeys(gaps)),
        followed=deployment.followed,
    )


def _looked_at(units: Iterable[RenderUnit]) -> frozenset[str]:
    """Return the files of charts that some units render, or of which they say why they cannot."""
    listed = tuple(units)
    return files_of(listed) | {posixpath.join(each.id, "Chart.yaml") for each in listed}


def _not_deployed(unit: RenderUnit) -> Note:
    number = len(unit.objects)
    what = "its only object is" if number == 1 else f"its {number:,} objects are"
    message = (
        f"nothing that is deployed leads to `{unit.id}`, so {what} in no cluster and checked for shape only; "
        "state it under `clusters:` if it is deployed in another way"
    )
    return Note(NOT_DEPLOYED, message, unit.objects[0].at)
