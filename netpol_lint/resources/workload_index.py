"""Finding the workloads that a selector selects without looking at each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.selector import LabelSelector, Match, Operator, Requirement
from netpol_lint.resources.workload import Workload


class _Neighbours(Struct):
    """The workloads of one namespace, and the positions of those that have a label or may have it."""

    workloads: list[Workload] = field(default_factory=list)
    with_label: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    with_unknown_value: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    incomplete: list[int] = field(default_factory=list)

    def add(self, workload: Workload) -> None:
        position = len(self.workloads)
        self.workloads.append(workload)
        for entry in workload.labels.known.items():
            self.with_label[entry].append(position)
        for key in workload.labels.unknown_keys:
            self.with_unknown_value[key].append(position)
        if not workload.labels.is_complete:
            self.incomplete.append(position)

    def candidates(self, selector: LabelSelector) -> Iterable[int]:
        """Return positions, ascending, outside of which the selector selects nothing."""
        lists = [self._meeting(each) for each in selector.requirements if each.operator is Operator.IN]
        if not lists:
            return range(len(self.workloads))
        return sorted(set().union(*min(lists, key=_total)))

    def _meeting(self, requirement: Requirement) -> list[list[int]]:
        found = [self.with_label.get((requirement.key, value), []) for value in requirement.values]
        return [*found, self.with_unknown_value.get(requirement.key, []), self.incomplete]


def _total(lists: list[list[int]]) -> int:
    return sum(map(len, lists))


class WorkloadIndex:
    """The workloads of a cluster by namespace and label. What it selects keeps their order."""

    __slots__ = ("_by_namespace",)

    def __init__(self, workloads: Iterable[Workload]) -> None:
        """Index workloads; of those with one reference the first counts."""
        self._by_namespace: dict[str, _Neighbours] = defaultdict(_Neighbours)
        seen: set[ObjectRef] = set()
        for each in workloads:
            if each.ref not in seen:
                seen.add(each.ref)
                self._by_namespace[each.namespace].add(each)

    def select(self, namespace: str, selector: LabelSelector) -> Iterator[tuple[Workload, Match]]:
        """Yield what a selector selects in a namespace, for certain or possibly."""
        neighbours = self._by_namespace.get(namespace)
        if neighbours is None:
            return
        for position in neighbours.candidates(selector):
            workload = neighbours.workloads[position]
            match = selector.match(workload.labels)
            if match is not Match.NO:
                yield workload, match
