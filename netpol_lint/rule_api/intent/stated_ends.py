"""The pods that a configuration means by what it says of them: an end, or an environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from netpol_lint.config import Environment, PodsEnd
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.namespace import undeclared_namespace
from netpol_lint.resources.selector import Match, equals
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext

_PROTECTED: Final = frozenset({"prod", "production", "prd", "live"})


def known_workloads(ctx: CheckContext) -> tuple[Workload, ...]:
    """Return the workloads of a cluster that run: declared here, stated, and the DNS servers."""
    by_ref: dict[ObjectRef, Workload] = {}
    for each in (*ctx.inventory.workloads, *ctx.reach.external, *ctx.dns.pods):
        if not each.is_finished:
            by_ref.setdefault(each.ref, each)
    return tuple(by_ref.values())


def pods_meant(
    end: PodsEnd,
    workloads: Iterable[Workload],
    *,
    inventory: Inventory,
    environments: tuple[Environment, ...],
) -> tuple[Workload, ...]:
    """Return the workloads among some that an end means for certain."""
    selector = equals(end.labels)
    homes = environment_of_namespaces(inventory, environments) if end.environment else {}
    return tuple(
        each
        for each in workloads
        if (end.namespace is None or fnmatchcase(each.namespace, end.namespace))
        and (end.workload is None or _is_called(each, end.workload))
        and (end.environment is None or homes.get(each.namespace) == end.environment)
        and selector.match(each.labels) is Match.YES
    )


def _is_called(workload: Workload, pattern: str) -> bool:
    """Tell whether each part of a workload's reference matches that of a pattern."""
    parts = (workload.ref.namespace, workload.ref.kind, workload.ref.name)
    return all(fnmatchcase(part, each) for part, each in zip(parts, pattern.split("/"), strict=True))


def environment_of_namespaces(
    inventory: Inventory, environments: tuple[Environment, ...]
) -> Mapping[str, str]:
    """Return the environment of each namespace that is in one; of several the first counts."""
    found: dict[str, str] = {}
    for name in {*inventory.namespaces, *(each.namespace for each in inventory.workloads)}:
        namespace = inventory.namespaces.get(name) or undeclared_namespace(name)
        for each in environments:
            is_named = any(fnmatchcase(name, pattern) for pattern in each.namespaces)
            is_labelled = bool(each.labels) and equals(each.labels).match(namespace.labels) is Match.YES
            if is_named or is_labelled:
                found[name] = each.name
                break
    return found


def protected_environments(environments: tuple[Environment, ...]) -> frozenset[str]:
    """Return the environments that others must not reach.

    They are those that say so, and those whose names do and that do not deny it: `prod`, `eu-production`.
    Without any it is the first.
    """
    found = [each.name for each in environments if _is_protected(each)]
    if not found and all(each.is_protected is None for each in environments):
        found = [each.name for each in environments[:1]]
    return frozenset(found)


def _is_protected(each: Environment) -> bool:
    if each.is_protected is not None:
        return each.is_protected
    return not _PROTECTED.isdisjoint(_words(each.name))


def _words(name: str) -> Iterator[str]:
    return iter(name.lower().replace("_", "-").replace(".", "-").split("-"))
