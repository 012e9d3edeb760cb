"""Clusters told from delivery objects: where delivery starts, and what it reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.render.api_object import ApiObject, text_of
from netpol_lint.render.cluster import WHOLE_REPOSITORY, Basis, Cluster, Contents, join_units
from netpol_lint.render.delivery import ObjectKey
from netpol_lint.render.delivery_objects import decides_content, is_delivery_object
from netpol_lint.render.deployment import Deployment, deploy
from netpol_lint.render.environments import environment_of
from netpol_lint.render.gap import Gap
from netpol_lint.render.tools import Tools
from netpol_lint.render.tree import value_at
from netpol_lint.render.unit import RenderUnit, UnitKind
from netpol_lint.source.node import Mapping

_WHERE_DELIVERY_STARTS: Final = frozenset(
    {"clusters", "cluster", "bootstrap", "flux-system", "flux", "argocd", "argocd-config", "argo-cd"}
)
"""Names of directories that are looked at first, so that little is followed twice."""

_FLUX: Final = "kustomize.toolkit.fluxcd.io"


class Entry(Struct, frozen=True):
    """A unit that nothing delivers and that delivers others, with all that it leads to."""

    unit: RenderUnit
    deployment: Deployment


def find_entries(units: Sequence[RenderUnit], tools: Tools) -> tuple[Entry, ...]:
    """Find where delivery starts: the units whose delivery objects no other unit brings."""
    found: list[Entry] = []
    covered: frozenset[str] = frozenset()
    for unit in sorted(filter(_decides_content, units), key=_guess):
        if _deciding_files(unit) <= covered:
            continue
        deployment = deploy((unit,), tools)
        if deployment.is_delivered:
            found.append(Entry(unit, deployment))
            covered |= deployment.files
    # One that was looked at early may be part of what a later one delivers.
    tops = [
        each
        for each in found
        if not any(
            _deciding_files(each.unit) <= other.deployment.files for other in found if other is not each
        )
    ]
    return _with_sources(tops, is_partial=tools.repository.is_partial)


def _with_sources(entries: Sequence[Entry], *, is_partial: bool) -> tuple[Entry, ...]:
    """Leave out the Flux entries whose sources are declared elsewhere, unless all are like that.

    A directory of an application often holds a Flux Kustomization that some cluster includes. One that
    none includes is not deployed, and where Flux starts, the source stands beside it. Of a repository that
    is seen in part, what includes it may not be seen: then it is no cluster by itself.
    """
    is_rooted = {id(each): _has_source(each) for each in entries}
    is_any = any(is_rooted.values())
    return tuple(
        each
        for each in entries
        if is_rooted[id(each)]
        or not _is_flux_alone(each)
        or not (is_any or (is_partial and environment_of(each.unit.id) is None))
    )


def _has_source(entry: Entry) -> bool:
    placed = (each.unit for each in entry.deployment.units if not each.destination)
    known = {(each.kind, each.effective_namespace, each.name) for unit in placed for each in unit.objects}
    followed = (each for each in entry.unit.objects if each.identity in entry.deployment.followed)
    return any(each.kind == "FluxInstance" or _source_of(each) in known for each in followed)


def _source_of(each: ApiObject) -> tuple[str, str, str]:
    """Return kind, namespace and name of what a Flux Kustomization takes its files from."""
    stated = value_at(each.root, "spec", "sourceRef") if each.group == _FLUX else None
    if not isinstance(stated, Mapping):
        return ("", "", "")
    namespace = text_of(stated.get("namespace")) or each.effective_namespace
    return (text_of(stated.get("kind")), namespace, text_of(stated.get("name")))


def _is_flux_alone(entry: Entry) -> bool:
    return all(each.group == _FLUX for each in entry.unit.objects if decides_content(each))


def _decides_content(unit: RenderUnit) -> bool:
    return any(map(decides_content, unit.objects))


def _deciding_files(unit: RenderUnit) -> frozenset[str]:
    """Return the files in which the delivery objects of a unit stand."""
    return frozenset(each.path for each in unit.objects if decides_content(each))


def _guess(unit: RenderUnit) -> tuple[bool, int, str]:
    segments = unit.id.split("/")
    return _WHERE_DELIVERY_STARTS.isdisjoint(segments), len(segments), unit.id


class _Part(Struct, frozen=True):
    """What one entry brings to one destination."""

    entry: Entry
    destination: str
    units: tuple[RenderUnit, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return self.entry.deployment.gaps.get(self.destination, ())

    @property
    def followed(self) -> frozenset[ObjectKey]:
        return self.entry.deployment.followed

    @property
    def name(self) -> str:
        """The destination, else the environment that the entry's path names, else the path."""
        if self.destination:
            return self.destination
        environment = environment_of(self.entry.unit.id)
        if environment is not None:
            return environment
        # Argo CD's applications are often applied one by one, and all of them go to one cluster.
        return WHOLE_REPOSITORY if self._is_argo_cd else self.entry.unit.id

    @property
    def _is_argo_cd(self) -> bool:
        kinds = {each.unit.kind for each in self.entry.deployment.units if each.unit.by is not None}
        return UnitKind.ARGO_CD in kinds and UnitKind.FLUX not in kinds

    @property
    def is_only_a_hub(self) -> bool:
        """Whether nothing but delivery objects stays here, while what they deliver goes elsewhere."""
        is_elsewhere = len(self.entry.deployment.destinations) > 1
        return is_elsewhere and all(is_delivery_object(each) for unit in self.units for each in unit.objects)


def clusters_of(entries: Sequence[Entry]) -> tuple[Cluster, ...]:
    """Return the clusters that some entries deliver to, sorted by name.

    Entries with one name are one cluster, unless they contradict each other. Names may come twice.
    """
    by_name: dict[str, list[_Part]] = defaultdict(list)
    for part in (part for entry in entries for part in _parts(entry) if not part.is_only_a_hub):
        by_name[part.name].append(part)
    clusters: list[Cluster] = []
    for name, parts in by_name.items():
        if not any(part.units for part in parts):
            continue
        main, others = _agreeing(parts)
        clusters.append(_cluster(name, main))
        clusters += (_cluster(each.destination or each.entry.unit.id, [each]) for each in others)
    return tuple(sorted(clusters, key=lambda cluster: cluster.name))


def gaps_without_cluster(entries: Sequence[Entry]) -> tuple[Gap, ...]:
    """Return what is delivered and cannot be read, where nothing else is known of the cluster."""
    parts = [part for entry in entries for part in _parts(entry)]
    known = {part.name for part in parts if part.units and not part.is_only_a_hub}
    lost = [part for part in parts if part.is_only_a_hub or part.name not in known]
    gaps = (gap for part in lost for gap in (*part.gaps, *chain.from_iterable(u.gaps for u in part.units)))
    return tuple(dict.fromkeys(gaps))


def _parts(entry: Entry) -> list[_Part]:
    by_destination: dict[str, list[RenderUnit]] = {each: [] for each in entry.deployment.destinations}
    for placed in entry.deployment.units:
        by_destination[placed.destination].append(placed.unit)
    return [_Part(entry, destination, tuple(units)) for destination, units in by_destination.items()]


def _agreeing(parts: Sequence[_Part]) -> tuple[list[_Part], list[_Part]]:
    """Split parts into those that agree with the first one, and the others."""
    contents = Contents()
    main: list[_Part] = []
    others: list[_Part] = []
    for part in parts:
        if main and not all(map(contents.accepts, part.units)):
            others.append(part)
            continue
        main.append(part)
        for unit in part.units:
            contents.add(unit)
    return main, others


def _cluster(name: str, parts: Sequence[_Part]) -> Cluster:
    cluster = join_units(name, (unit for part in parts for unit in part.units))
    return replace(
        cluster,
        gaps=tuple(dict.fromkeys((*cluster.gaps, *(gap for part in parts for gap in part.gaps)))),
        followed=frozenset().union(*(part.followed for part in parts)),
        basis=Basis.DELIVERED,
        starts=tuple(dict.fromkeys(part.entry.unit.id for part in parts)),
    )
