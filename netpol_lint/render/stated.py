"""Clusters that the configuration states instead of leaving them to be found."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.config import StatedCluster
from netpol_lint.location import Location
from netpol_lint.render.build import Build
from netpol_lint.render.cluster import Basis, Cluster, join_units
from netpol_lint.render.default_namespace import in_default_namespace
from netpol_lint.render.deployment import Deployment, deploy
from netpol_lint.render.gap import Gap, gap
from netpol_lint.render.helm.release import Release
from netpol_lint.render.kustomization import is_kustomization_file
from netpol_lint.render.kustomize.reference import kustomization_in
from netpol_lint.render.structure import Structure, directory_unit
from netpol_lint.render.tools import Tools
from netpol_lint.render.unit import RenderUnit, UnitKind, unit_of
from netpol_lint.source.node import Scalar, SourceFile


class _Start(Struct, frozen=True):
    """A stated cluster, what its paths lead to, and what could not be found at them."""

    stated: StatedCluster
    deployment: Deployment
    gaps: tuple[Gap, ...]


def stated_clusters(
    stated: Sequence[StatedCluster], structure: Structure, tools: Tools
) -> tuple[Cluster, ...]:
    """Return the clusters that the configuration describes, in its order.

    What the delivery objects of one deploy to another that is stated, too, is part of that one.
    """
    starts = [_start(each, structure, tools) for each in stated]
    return tuple(_cluster(each, starts) for each in starts)


def _start(stated: StatedCluster, structure: Structure, tools: Tools) -> _Start:
    units: list[RenderUnit] = []
    gaps: list[Gap] = []
    for path, at in stated.paths:
        found = tuple(_units_at(path, at, stated, structure, tools))
        units += found
        if not any(each.objects or each.gaps for each in found):
            gaps.append(_nothing_found(path, at, stated.name, tools))
    return _Start(stated, deploy([_placed(each, stated) for each in units], tools), tuple(gaps))


def _cluster(own: _Start, starts: Sequence[_Start]) -> Cluster:
    name, names = own.stated.name, {each.stated.name for each in starts}
    # Own units first: what is delivered from elsewhere adds to them.
    ordered = (own, *(each for each in starts if each is not own))
    units = [
        placed.unit
        for start in ordered
        for placed in start.deployment.units
        if _target(start, placed.destination, names) == name
    ]
    unread = [
        gap
        for start in ordered
        for destination, gap in start.deployment.all_gaps
        if _target(start, destination, names) == name
    ]
    cluster = join_units(name, units)
    return replace(
        cluster,
        gaps=tuple(dict.fromkeys((*own.gaps, *cluster.gaps, *unread))),
        followed=frozenset().union(*(each.deployment.followed for each in starts)),
        basis=Basis.STATED,
        starts=tuple(path for path, _ in own.stated.paths),
    )


def _target(start: _Start, destination: str, names: Collection[str]) -> str:
    """Return the stated cluster that a destination means; one that is not stated is the cluster itself."""
    return destination if destination in names else start.stated.name


def _nothing_found(path: str, at: Location, cluster: str, tools: Tools) -> Gap:
    is_there = tools.repository.is_partial and tools.repository.below(path)
    why = "lies outside of what is looked at" if is_there else "holds no manifest"
    return gap(f"`{path}` of cluster {cluster!r} {why}; nothing of it was analysed", at)


def _placed(unit: RenderUnit, stated: StatedCluster) -> RenderUnit:
    """Return the unit with what names no namespace in the one that the configuration states."""
    if stated.namespace is None:
        return unit
    name, at = stated.namespace
    node = Scalar(SourceFile(at.path), *at.region, name, is_plain=False)
    return replace(unit, objects=tuple(in_default_namespace(each, node) for each in unit.objects))


def _units_at(
    path: str, at: Location, stated: StatedCluster, structure: Structure, tools: Tools
) -> Iterator[RenderUnit]:
    repository, directory = tools.repository, "" if path == "." else path
    if is_kustomization_file(directory):
        directory = posixpath.dirname(directory)
    if repository.has_file(directory):
        yield directory_unit(repository, posixpath.dirname(directory), [directory])
    elif kustomization_in(repository, directory) is not None:
        yield unit_of(directory, UnitKind.KUSTOMIZATION, tools.kustomizer.build(directory))
    elif repository.has_file(posixpath.join(directory, "Chart.yaml")):
        yield unit_of(directory, UnitKind.HELM, _chart(directory, at, stated, tools))
    else:
        for unit in structure.units:
            if not directory or f"{unit.id}/".startswith(f"{directory}/"):
                yield unit


def _chart(directory: str, at: Location, stated: StatedCluster, tools: Tools) -> Build:
    namespace = None if stated.namespace is None else stated.namespace[0]
    name = posixpath.basename(directory) or stated.name
    return tools.charts.render(Release(name, namespace, directory, at, value_files=stated.value_files))
