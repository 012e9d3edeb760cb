"""The labels by which people would select a workload's pods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.selector import Labels
from netpol_lint.resources.workload import Workload

_TELLING: Final = (
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/component",
    "app",
    "k8s-app",
    "name",
    "component",
    "role",
    "tier",
)
"""Labels by which people tell workloads apart, the most usual first."""

_VOLATILE: Final = frozenset(
    {
        "app.kubernetes.io/version",
        "app.kubernetes.io/managed-by",
        "controller-revision-hash",
        "helm.sh/chart",
        "chart",
        "heritage",
        "pod-template-hash",
        "version",
    }
)
"""Labels that change with every release, or say nothing about what runs."""


def labels_of_pods(inventory: Inventory, workload: Workload) -> dict[str, str]:
    """Return the labels that tell a workload's pods from the others of their namespace."""
    return telling_labels(workload.labels, [each.labels for each in others_beside(inventory, workload)])


def others_beside(inventory: Inventory, workload: Workload) -> list[Workload]:
    """Return the other workloads of a workload's namespace."""
    return [each for each in inventory.workloads_in(workload.namespace) if each.ref != workload.ref]


def telling_labels(labels: Labels, others: Sequence[Labels]) -> dict[str, str]:
    """Return the fewest labels that tell pods from others, as people would choose them.

    Where none do, all that do not change with a release.
    """
    known = {key: value for key, value in labels.known.items() if key not in _VOLATILE}
    ranks = {key: rank for rank, key in enumerate(_TELLING)}
    chosen: dict[str, str] = {}
    for key in sorted(known, key=lambda each: (ranks.get(each, len(ranks)), each)):
        if chosen and not _selected(chosen, others):
            break
        if not chosen or len(_selected({**chosen, key: known[key]}, others)) < len(_selected(chosen, others)):
            chosen[key] = known[key]
    return chosen


def _selected(chosen: Mapping[str, str], others: Sequence[Labels]) -> list[Labels]:
    return [each for each in others if all(each.known.get(key) == value for key, value in chosen.items())]
