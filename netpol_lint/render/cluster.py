"""Clusters: which render units run together, told from where they stand in the repository.

Delivery objects (Flux, Argo CD) are not followed: units are grouped by the environment their path
names, and units without one belong to every environment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.unit import RenderUnit
from netpol_lint.source.node import plain

WHOLE_REPOSITORY: Final = "."
"""The name of the only cluster of a repository whose paths name no environment."""

_ENVIRONMENT_PARENTS: Final = frozenset({"overlays", "environments", "envs", "clusters"})
_ENVIRONMENT_NAMES: Final = frozenset(
    {
        *("dev", "develop", "development", "test", "testing", "qa", "stg", "stage", "staging"),
        *("uat", "preprod", "preproduction", "prod", "production"),
    }
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Units that run together.

    `objects` is in the order of the units and holds each object once; a Namespace stands there as
    often as it is defined, because its definitions add up. `own_units` are those that name this
    environment; the others belong to every one.

    `is_alternative` marks a cluster that exists only because its first unit defines an object
    otherwise than a larger unit does: what else runs there is a guess.
    """

    name: str
    units: tuple[RenderUnit, ...]
    objects: tuple[ApiObject, ...]
    own_units: tuple[RenderUnit, ...] = ()
    is_alternative: bool = False


def environment_of(path: str) -> str | None:
    """Return the environment that a path names: `overlays/prod/shop` and `apps/prod` are `prod`."""
    segments = path.split("/")
    for parent, segment in pairwise(segments):
        if parent in _ENVIRONMENT_PARENTS:
            return segment
    return next((segment for segment in segments if segment in _ENVIRONMENT_NAMES), None)


def assemble(units: Sequence[RenderUnit]) -> tuple[Cluster, ...]:
    """Group units into clusters, alternatives last, else sorted by name.

    Two units that define one object differently are alternatives and never share a cluster.
    """
    by_environment: dict[str | None, list[RenderUnit]] = defaultdict(list)
    for unit in units:
        by_environment[environment_of(unit.id)].append(unit)
    shared, *alternatives = _without_conflicts(by_environment.pop(None, [])) or [()]
    clusters = []
    for environment, members in by_environment.items():
        main, *others = _without_conflicts(members)
        clusters.append(_cluster(environment or WHOLE_REPOSITORY, main, shared))
        alternatives += others
    if shared and not clusters:
        clusters.append(_cluster(WHOLE_REPOSITORY, shared, ()))
    clusters += [replace(_cluster(each[0].id, each, shared), is_alternative=True) for each in alternatives]
    return tuple(sorted(clusters, key=lambda cluster: (cluster.is_alternative, cluster.name)))


def _cluster(name: str, own: Sequence[RenderUnit], shared: Sequence[RenderUnit]) -> Cluster:
    """Join a group with the shared units that do not contradict it."""
    contents = _Contents()
    for unit in own:
        contents.add(unit)
    for unit in [unit for unit in shared if contents.accepts(unit)]:
        contents.add(unit)
    objects = (*contents.objects.values(), *contents.namespaces_again)
    return Cluster(name, tuple(contents.units), objects, own_units=tuple(own))


def _without_conflicts(units: Iterable[RenderUnit]) -> list[tuple[RenderUnit, ...]]:
    """Split units into groups, each unit into the first group that it does not contradict.

    Larger units choose first, so that the first group is the most complete one.
    """
    groups: list[_Contents] = []
    for unit in sorted(units, key=lambda each: (-len(each.objects), each.id)):
        group = next((each for each in groups if each.accepts(unit)), None)
        if group is None:
            group = _Contents()
            groups.append(group)
        group.add(unit)
    return [tuple(group.units) for group in groups]


class _Contents:
    """A group of units and its objects by identity, the first definition of each."""

    def __init__(self) -> None:
        self.units: list[RenderUnit] = []
        self.objects: dict[tuple[str, str, str, str], ApiObject] = {}
        self.namespaces_again: list[ApiObject] = []

    def accepts(self, unit: RenderUnit) -> bool:
        """Tell whether no object of the unit is defined differently here."""
        return not any(self._contradicts(each) for each in unit.objects)

    def _contradicts(self, each: ApiObject) -> bool:
        # Several units often bring the namespace they share, each with the labels it knows of.
        known = None if each.is_namespace else self.objects.get(each.identity)
        return known is not None and known.root is not each.root and plain(known.root) != plain(each.root)

    def add(self, unit: RenderUnit) -> None:
        """Take in a unit with its objects."""
        self.units.append(unit)
        for each in unit.objects:
            known = self.objects.setdefault(each.identity, each)
            if each.is_namespace and known.root is not each.root:
                self.namespaces_again.append(each)


def duplicates(units: Iterable[RenderUnit]) -> Iterator[tuple[ApiObject, ApiObject]]:
    """Yield pairs of objects of one identity within one unit: the one kept and the one left out."""
    for unit in units:
        first: dict[tuple[str, str, str, str], ApiObject] = {}
        for each in unit.objects:
            if each.is_namespace:
                continue
            known = first.setdefault(each.identity, each)
            if known is not each and known.root is not each.root:
                yield known, each
