"""Whose pods, or which namespaces, a selector that selects nothing was written for but for a slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from netpol_lint.resources.namespace import NAME_LABEL, Namespace
from netpol_lint.resources.selector import Labels, LabelSelector, Match, Operator, Requirement
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.selectors.label_slips import Slip, SlipKind, is_typo, slip

_MOST_SLIPS: Final = 2
_NAMING_KEYS: Final = frozenset({"app", "name", "k8s-app", "app.kubernetes.io/name", "application"})
_RELEASE_KEYS: Final = frozenset({"app.kubernetes.io/instance", "instance", "release"})


class NearMiss(Struct, frozen=True):
    """What a selector asks for in vain, and whose labels are that but for slips.

    Either `workloads` carry what is meant, or `namespaces` do. `is_own_label` says that the workloads
    themselves have the labels and their pods do not. `slips` may then be empty. `has_rivals` says that
    others are as near, so that nobody can tell which are meant.
    """

    slips: tuple[Slip, ...]
    workloads: tuple[Workload, ...] = ()
    namespaces: tuple[Namespace, ...] = ()
    is_own_label: bool = False
    has_rivals: bool = False

    @property
    def wanted(self) -> tuple[Requirement, ...]:
        """The requirements that are not met."""
        return tuple(each.wanted for each in self.slips)


_Key = tuple[bool, tuple[Slip, ...]]


def near_miss_of_pods(selector: LabelSelector, workloads: Iterable[Workload]) -> NearMiss | None:
    """Return the workloads whose pods are nearest to a selector that selects none of them."""
    found: dict[_Key, list[Workload]] = defaultdict(list)
    listed = list(workloads)
    for workload in listed:
        unmet = selector.unmet(workload.labels)
        if not unmet:
            continue
        slips = _slips(unmet, workload.labels, _affixes(workload)) or _by_name(unmet, workload, listed)
        is_own = _are_own_labels(unmet, workload)
        if slips or is_own:
            found[is_own, slips].append(workload)
    if not found:
        return None
    (best, meant), *others = sorted(found.items(), key=lambda each: _rank(each[0]))
    has_rivals = any(_rank(key) == _rank(best) for key, _ in others)
    return NearMiss(best[1], tuple(meant), is_own_label=best[0], has_rivals=has_rivals)


def near_miss_of_namespaces(selector: LabelSelector, namespaces: Iterable[Namespace]) -> NearMiss | None:
    """Return the declared namespaces whose labels are nearest to a selector that selects none of them."""
    found: dict[tuple[Slip, ...], list[Namespace]] = defaultdict(list)
    for each in namespaces:
        if each.is_declared:
            own = {key: value for key, value in each.labels.known.items() if key != NAME_LABEL}
            slips = _slips(selector.unmet(each.labels), Labels(own), frozenset())
            if slips:
                found[slips].append(each)
    if not found:
        return None
    (best, meant), *others = sorted(found.items(), key=lambda each: _rank((False, each[0])))
    has_rivals = any(_rank((False, key)) == _rank((False, best)) for key, _ in others)
    return NearMiss(best, namespaces=tuple(meant), has_rivals=has_rivals)


def near_miss_of_name(selector: LabelSelector, namespaces: Mapping[str, Namespace]) -> NearMiss | None:
    """Return the namespace whose name is nearest to one that a selector asks for and nobody declares."""
    named = [each for each in selector.requirements if each.key == NAME_LABEL]
    if len(named) != 1 or named[0].operator is not Operator.IN or len(named[0].values) != 1:
        return None
    (wanted,) = named
    (name,) = wanted.values
    rest = LabelSelector(tuple(each for each in selector.requirements if each is not wanted))
    near = [each for each in namespaces.values() if _is_name_near(name, each.name)]
    meant = [each for each in near if rest.match(each.labels) is not Match.NO]
    if name in namespaces or len(meant) != 1:
        return None
    kind = SlipKind.SPELLING if meant[0].name == name.lower().replace("_", "-") else SlipKind.TYPO
    return NearMiss((Slip(wanted, kind, NAME_LABEL, meant[0].name),), namespaces=tuple(meant))


def _is_name_near(wanted: str, name: str) -> bool:
    return wanted.lower().replace("_", "-") == name or is_typo(wanted, name)


def _slips(unmet: tuple[Requirement, ...], labels: Labels, affixes: frozenset[str]) -> tuple[Slip, ...]:
    """Return one slip for each requirement, and nothing if one of them is no slip."""
    if not 0 < len(unmet) <= _MOST_SLIPS:
        return ()
    found = [slip(each, labels.known, affixes) for each in unmet]
    slips = tuple(each for each in found if each is not None)
    return slips if len(slips) == len(unmet) else ()


def _by_name(
    unmet: tuple[Requirement, ...], workload: Workload, all_of_them: Iterable[Workload]
) -> tuple[Slip, ...]:
    """Return the slip of who asks for a workload's name where its pods have another value of their own."""
    if len(unmet) != 1 or unmet[0].operator is not Operator.IN or unmet[0].key not in _NAMING_KEYS:
        return ()
    (wanted,) = unmet
    value = workload.labels.known.get(wanted.key)
    if value is None or workload.ref.name not in wanted.values:
        return ()
    bearers = [each for each in all_of_them if each.labels.known.get(wanted.key) == value]
    return (Slip(wanted, SlipKind.NAME, wanted.key, value),) if len(bearers) == 1 else ()


def _are_own_labels(unmet: tuple[Requirement, ...], workload: Workload) -> bool:
    return all(
        each.operator is Operator.IN and workload.own_labels.get(each.key) in each.values for each in unmet
    )


def _affixes(workload: Workload) -> frozenset[str]:
    """Return what the names of a workload's release may begin or end with."""
    releases = {value for key, value in workload.labels.known.items() if key in _RELEASE_KEYS}
    return frozenset({*releases, workload.namespace, *workload.namespace.split("-")})


def _rank(key: _Key) -> tuple[bool, int, int]:
    """Order near misses: own labels first, then few and small slips."""
    is_own, slips = key
    return (not is_own, len(slips), max((each.kind.value for each in slips), default=0))
