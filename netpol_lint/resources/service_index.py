"""Finding the Services of a namespace, and those that lead to a workload, without looking at each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from netpol_lint.resources.selector import LabelSelector, Match, Operator
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload import Workload

_Label = tuple[str, str]


class ServiceIndex:
    """The Services of a cluster by namespace and label. What it finds keeps their order."""

    __slots__ = ("_by_namespace",)

    def __init__(self, services: Iterable[Service]) -> None:
        listed: dict[str, list[Service]] = defaultdict(list)
        for each in services:
            listed[each.ref.namespace].append(each)
        self._by_namespace = {name: _Neighbours(several) for name, several in listed.items()}

    def names_in(self, namespace: str) -> frozenset[str]:
        """Return the names of all Services of a namespace."""
        neighbours = self._by_namespace.get(namespace)
        return frozenset() if neighbours is None else neighbours.names

    def leading_to(self, workload: Workload) -> tuple[Service, ...]:
        """Return the Services that certainly select a workload's pods."""
        neighbours = self._by_namespace.get(workload.namespace)
        return () if neighbours is None else tuple(neighbours.leading_to(workload))


class _Neighbours:
    """The Services of one namespace, each at a label that it asks for and that few others do."""

    __slots__ = ("_at_label", "_services", "names")

    def __init__(self, services: list[Service]) -> None:
        self.names = frozenset(each.ref.name for each in services)
        self._services = services
        asked = [list(_labels_asked_for(each.selector)) for each in services]
        askers = Counter(label for labels in asked for label in labels)
        # At no label stand those that any pod may meet.
        self._at_label: dict[_Label | None, list[int]] = defaultdict(list)
        for position, labels in enumerate(asked):
            rarest = min(labels, key=askers.__getitem__, default=None)
            self._at_label[rarest].append(position)

    def leading_to(self, workload: Workload) -> Iterator[Service]:
        labels: tuple[_Label | None, ...] = (None, *workload.labels.known.items())
        for position in sorted(at for label in labels for at in self._at_label.get(label, ())):
            service = self._services[position]
            if service.selector is not None and service.selector.match(workload.labels) is Match.YES:
                yield service


def _labels_asked_for(selector: LabelSelector | None) -> Iterator[_Label]:
    """Yield labels without which the selector certainly selects no pod."""
    for each in () if selector is None else selector.requirements:
        if each.operator is Operator.IN and len(each.values) == 1:
            yield each.key, next(iter(each.values))
