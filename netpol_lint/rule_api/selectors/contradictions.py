"""Selectors that nothing can meet, whatever labels there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from msgspec import Struct

from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.selector import LabelSelector, Operator, Requirement
from netpol_lint.rule_api.wording import joined


class Contradiction(Struct, frozen=True):
    """Requirements that exclude each other; a single one that can never be met stands alone."""

    requirements: tuple[Requirement, ...]

    @property
    def says(self) -> str:
        """Quote them: `` `app=web` and `app not in (web)` ``."""
        return joined(f"`{each}`" for each in self.requirements)


def contradiction(selector: LabelSelector | None, *, of_namespaces: bool = False) -> Contradiction | None:
    """Return what makes a selector select nothing in any cluster; `None` if something may meet it."""
    if selector is None:
        return None
    by_key: dict[str, list[Requirement]] = defaultdict(list)
    for each in selector.requirements:
        by_key[each.key].append(each)
    return next(
        (found for same in by_key.values() for found in _among(same, of_namespaces=of_namespaces)), None
    )


def _among(requirements: list[Requirement], *, of_namespaces: bool) -> Iterator[Contradiction]:
    for each in requirements:
        # The API server puts this label on every namespace.
        if of_namespaces and each.key == NAME_LABEL and each.operator is Operator.DOES_NOT_EXIST:
            yield Contradiction((each,))
    for one, other in combinations(requirements, 2):
        if _exclude_each_other(one, other) or _exclude_each_other(other, one):
            yield Contradiction((one, other))
    if not _left(requirements) and len(requirements) > 2:  # noqa: PLR2004  (two were compared above)
        yield Contradiction(tuple(requirements))


def _exclude_each_other(one: Requirement, other: Requirement) -> bool:
    if other.operator is Operator.DOES_NOT_EXIST:
        return one.operator in (Operator.IN, Operator.EXISTS)
    if one.operator is not Operator.IN:
        return False
    if other.operator is Operator.IN:
        return one.values.isdisjoint(other.values)
    return other.operator is Operator.NOT_IN and one.values <= other.values


def _left(requirements: list[Requirement]) -> bool:
    """Tell whether some value of a key meets all of its requirements."""
    listed = [each.values for each in requirements if each.operator is Operator.IN]
    if not listed:
        return True
    excluded = frozenset[str]().union(
        *(each.values for each in requirements if each.operator is Operator.NOT_IN)
    )
    return bool(frozenset.intersection(*listed) - excluded)
