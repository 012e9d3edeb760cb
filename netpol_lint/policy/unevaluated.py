"""Policies that are not evaluated, and about whose pods and directions they may decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct, field

from netpol_lint.policy.classes import PodClass, PodClasses
from netpol_lint.resources.foreign_policy import Effect, ForeignPolicy
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import Labels


class Unevaluated(Struct):
    """The policies of one cluster that are not evaluated, found by the namespace in which they stand."""

    policies: tuple[ForeignPolicy, ...]
    classes: PodClasses
    _by_namespace: dict[str | None, list[ForeignPolicy]] = field(default_factory=lambda: defaultdict(list))
    _known: dict[tuple[int, Direction, Effect], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.policies:
            self._by_namespace[each.namespace].append(each)

    def may_select(
        self,
        namespace: str,
        labels: Labels,
        direction: Direction | None = None,
        effect: Effect = Effect.ANY,
    ) -> bool:
        """Tell whether one of them may select pods of a namespace with these labels.

        Without a direction it is asked about both.
        """
        around = self.classes.namespace(namespace)
        return any(each.may_select(labels, around, direction, effect) for each in self._around(namespace))

    def may_decide(self, subject: PodClass, direction: Direction, effect: Effect) -> bool:
        """Tell whether one of them may decide about a class in a direction, with such an effect."""
        if not self.policies:
            return False
        key = (subject.index, direction, effect)
        found = self._known.get(key)
        if found is None:
            found = self.may_select(subject.namespace, subject.labels, direction, effect)
            self._known[key] = found
        return found

    def deciding(self, subject: PodClass, direction: Direction) -> tuple[ForeignPolicy, ...]:
        """Return those that may decide about a class in a direction."""
        around = self.classes.namespace(subject.namespace)
        candidates = self._around(subject.namespace)
        return tuple(each for each in candidates if each.may_select(subject.labels, around, direction))

    def _around(self, namespace: str) -> Iterator[ForeignPolicy]:
        for place in (None, namespace):
            yield from self._by_namespace.get(place, ())
