"""Clusters that the configuration states instead of leaving them to be found."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace

from netpol_lint.config import StatedCluster
from netpol_lint.location import Location
from netpol_lint.render.build import Build
from netpol_lint.render.cluster import Basis, Cluster, join_units
from netpol_lint.render.default_namespace import in_default_namespace
from netpol_lint.render.deployment import deploy
from netpol_lint.render.gap import Gap, gap
from netpol_lint.render.helm.release import Release
from netpol_lint.render.kustomization import is_kustomization_file
from netpol_lint.render.kustomize.reference import kustomization_in
from netpol_lint.render.structure import Structure, directory_unit
from netpol_lint.render.tools import Tools
from netpol_lint.render.unit import RenderUnit, UnitKind, unit_of
from netpol_lint.source.node import Scalar, SourceFile


def stated_cluster(stated: StatedCluster, structure: Structure, tools: Tools) -> Cluster:
    """Return the cluster that the configuration describes, and what is delivered to it from there."""
    units: list[RenderUnit] = []
    gaps: list[Gap] = []
    for path, at in stated.paths:
        found = tuple(_units_at(path, at, stated, structure, tools))
        units += found
        if not any(each.objects or each.gaps for each in found):
            gaps.append(_nothing_found(path, at, stated.name, tools))
    deployment = deploy([_placed(each, stated) for each in units], tools)
    elsewhere = frozenset(tools.clusters) - {stated.name}
    cluster = join_units(
        stated.name, (each.unit for each in deployment.units if each.destination not in elsewhere)
    )
    unread = (each for destination, each in deployment.all_gaps if destination not in elsewhere)
    return replace(
        cluster,
        gaps=tuple(dict.fromkeys((*gaps, *cluster.gaps, *unread))),
        followed=deployment.followed,
        basis=Basis.STATED,
        starts=tuple(path for path, _ in stated.paths),
    )


def _nothing_found(path: str, at: Location, cluster: str, tools: Tools) -> Gap:
    is_there = tools.repository.is_partial and tools.repository.below(path)
    why = "lies outside of what is looked at" if is_there else "holds no manifest"
    return gap(f"`{path}` of cluster {cluster!r} {why}; nothing of it was analysed", at)


def _placed(unit: RenderUnit, stated: StatedCluster) -> RenderUnit:
    """Return the unit with what names no namespace in the one that the configuration states."""
    if stated.namespace is None:
        return unit
    name, at = stated.namespace
    node = Scalar(SourceFile(at.path), at.region, name, is_plain=False)
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


def stated_clusters(
    stated: Sequence[StatedCluster], structure: Structure, tools: Tools
) -> tuple[Cluster, ...]:
    """Return the stated clusters, in the order of the configuration."""
    return tuple(stated_cluster(each, structure, tools) for each in stated)
