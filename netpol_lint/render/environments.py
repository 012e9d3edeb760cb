"""Clusters told from paths, where no delivery object says what runs together.

Units are grouped by the environment their path names, and units without one belong to every
environment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from netpol_lint.render.cluster import WHOLE_REPOSITORY, Basis, Cluster, Contents, Meanings, join_units
from netpol_lint.render.unit import RenderUnit

_ENVIRONMENT_PARENTS: Final = frozenset({"overlays", "environments", "envs", "clusters"})
ENVIRONMENT_NAMES: Final = frozenset(
    {
        *("dev", "develop", "development", "test", "testing", "qa", "stg", "stage", "staging"),
        *("uat", "preprod", "preproduction", "prod", "production"),
    }
)


def environment_of(path: str) -> str | None:
    """Return the environment that a path names: `overlays/prod/shop` and `apps/prod` are `prod`."""
    segments = path.split("/")
    for parent, segment in pairwise(segments):
        if parent in _ENVIRONMENT_PARENTS:
            return segment
    return next((segment for segment in segments if segment in ENVIRONMENT_NAMES), None)


def group_by_environment(units: Sequence[RenderUnit]) -> tuple[Cluster, ...]:
    """Group units into clusters, alternatives last, else sorted by name.

    Two units that define one object differently are alternatives and never share a cluster.
    """
    by_environment: dict[str | None, list[RenderUnit]] = defaultdict(list)
    for unit in units:
        by_environment[environment_of(unit.id)].append(unit)
    shared, *alternatives = without_conflicts(by_environment.pop(None, [])) or [()]
    clusters = []
    for environment, members in by_environment.items():
        main, *others = without_conflicts(members)
        clusters.append(join_units(environment or WHOLE_REPOSITORY, main, shared))
        alternatives += others
    if shared and not clusters:
        clusters.append(join_units(WHOLE_REPOSITORY, shared))
    clusters += [_alternative(each, shared) for each in alternatives]
    return tuple(sorted(clusters, key=lambda cluster: (cluster.is_alternative, cluster.name)))


def _alternative(units: Sequence[RenderUnit], shared: Sequence[RenderUnit]) -> Cluster:
    first = units[0].id
    return replace(join_units(first, units, shared), basis=Basis.ALTERNATIVE, starts=(first,))


def without_conflicts(units: Iterable[RenderUnit]) -> list[tuple[RenderUnit, ...]]:
    """Split units into groups, each unit into the first group that it does not contradict.

    Larger units choose first, so that the first group is the most complete one.
    """
    groups: list[Contents] = []
    # What one unit says is held against every group that it may belong to.
    meanings = Meanings()
    for unit in sorted(units, key=lambda each: (-len(each.objects), each.id)):
        group = next((each for each in groups if each.accepts(unit)), None)
        if group is None:
            group = Contents(meanings)
            groups.append(group)
        group.add(unit)
    return [tuple(group.units) for group in groups]
