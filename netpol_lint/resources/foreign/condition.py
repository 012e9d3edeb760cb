"""What a pod and its namespace must be for a policy to select it, as a formula over their labels."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import TypeAlias, assert_never

from msgspec import Struct

from netpol_lint.resources.namespace import Namespace
from netpol_lint.resources.placeholder import has_placeholder
from netpol_lint.resources.selector import Labels, LabelSelector, Match, Requirement


class PodLabel(Struct, frozen=True):
    """A label of the pod."""

    requirement: Requirement


class NamespaceLabel(Struct, frozen=True):
    """A label of the namespace."""

    requirement: Requirement


class NamespaceName(Struct, frozen=True):
    """The name of the namespace matches one of these shell patterns."""

    patterns: tuple[str, ...]


class Every(Struct, frozen=True):
    """All parts hold; without any it always does."""

    parts: tuple[Condition, ...] = ()


class Some(Struct, frozen=True):
    """At least one part holds; without any it never does."""

    parts: tuple[Condition, ...] = ()


class Not(Struct, frozen=True):
    """The part does not hold."""

    part: Condition


class Undecidable(Struct, frozen=True):
    """Only the running cluster knows: service accounts, groups, expressions of another language."""


Condition: TypeAlias = PodLabel | NamespaceLabel | NamespaceName | Every | Some | Not | Undecidable
"""A formula with three answers."""

ALWAYS = Every()
NEVER = Some()
UNDECIDABLE = Undecidable()

_OPPOSITE = {Match.YES: Match.NO, Match.NO: Match.YES, Match.UNKNOWN: Match.UNKNOWN}


def match(condition: Condition, pod: Labels, namespace: Namespace) -> Match:  # noqa: PLR0911  (one for each form)
    """Tell whether a condition holds for a pod with these labels in a namespace."""
    match condition:
        case PodLabel(requirement):
            return requirement.match(pod)
        case NamespaceLabel(requirement):
            return requirement.match(namespace.labels)
        case NamespaceName(patterns):
            return Match.YES if any(fnmatchcase(namespace.name, each) for each in patterns) else Match.NO
        case Every(parts):
            found = (match(each, pod, namespace) for each in parts)
            return min(found, key=lambda each: each.value, default=Match.YES)
        case Some(parts):
            found = (match(each, pod, namespace) for each in parts)
            return max(found, key=lambda each: each.value, default=Match.NO)
        case Not(part):
            return _OPPOSITE[match(part, pod, namespace)]
        case Undecidable():
            return Match.UNKNOWN
        case _:
            assert_never(condition)


def pod_keys(condition: Condition) -> frozenset[str]:
    """Return the keys of the pods' labels that a condition asks for."""
    match condition:
        case PodLabel(requirement):
            return frozenset({requirement.key})
        case Every(parts) | Some(parts):
            return frozenset().union(*map(pod_keys, parts))
        case Not(part):
            return pod_keys(part)
        case _:
            return frozenset()


def as_far_as_known(condition: Condition) -> Condition:
    """Return a condition in which what only the delivery fills in is left to the running cluster."""
    match condition:
        case PodLabel(requirement) | NamespaceLabel(requirement):
            return UNDECIDABLE if any(map(has_placeholder, _texts(requirement))) else condition
        case NamespaceName(patterns):
            return UNDECIDABLE if any(map(has_placeholder, patterns)) else condition
        case Every(parts):
            return Every(tuple(map(as_far_as_known, parts)))
        case Some(parts):
            return Some(tuple(map(as_far_as_known, parts)))
        case Not(part):
            return Not(as_far_as_known(part))
        case Undecidable():
            return condition
        case _:
            assert_never(condition)


def _texts(requirement: Requirement) -> tuple[str, ...]:
    return (requirement.key, *requirement.values)


def pods_with(selector: LabelSelector) -> Condition:
    """Return the condition that a selector of pods is."""
    return Every(tuple(map(PodLabel, selector.requirements)))


def namespaces_with(selector: LabelSelector) -> Condition:
    """Return the condition that a selector of namespaces is."""
    return Every(tuple(map(NamespaceLabel, selector.requirements)))


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Return that one of some conditions holds."""
    listed = tuple(conditions)
    return listed[0] if len(listed) == 1 else Some(listed)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Return that all of some conditions hold."""
    listed = tuple(conditions)
    return listed[0] if len(listed) == 1 else Every(listed)
