"""Pods that a configuration or a fact names by namespace and labels, as workloads to ask about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netpol_lint.facts.pods import PodsAt
from netpol_lint.location import whole_file
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.selector import Labels, Match, equals
from netpol_lint.resources.workload import Workload


def stated_workloads(
    name: str, places: Iterable[PodsAt], declared: Iterable[Workload]
) -> tuple[Workload, ...]:
    """Return the declared workloads at these places, and for a place without any one that is assumed.

    Assumed ones are called `name`, with a number after it if they are several in a namespace.
    """
    listed = tuple(declared)
    taken: dict[str, int] = {}
    found: dict[ObjectRef, Workload] = {}
    for place in places:
        matching = tuple(_matching(place, listed))
        if not matching:
            taken[place.namespace] = number = taken.get(place.namespace, 0) + 1
            matching = (assumed_workload(name if number == 1 else f"{name}-{number}", place),)
        found.update((each.ref, each) for each in matching)
    return tuple(found.values())


def assumed_workload(name: str, place: PodsAt) -> Workload:
    """Return pods that no manifest declares; they may carry more labels than are known."""
    return Workload(
        ref=ObjectRef(place.namespace, "Deployment", name),
        at=whole_file(""),
        labels=Labels(place.labels, is_complete=False),
        is_assumed=True,
    )


def _matching(place: PodsAt, workloads: Iterable[Workload]) -> Iterator[Workload]:
    selector = equals(place.labels)
    for each in workloads:
        if each.namespace == place.namespace and selector.match(each.labels) is Match.YES:
            yield each
