"""Words for selectors that select nothing, and what stands beside them."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from netpol_lint.findings import Confidence, Evidence, Finding, Fix, Severity
from netpol_lint.location import Location
from netpol_lint.resources.network_policy import Direction, NetworkPolicy, PolicyRule
from netpol_lint.resources.selector import LabelSelector, Requirement
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import Basis, CheckContext, confidence_of
from netpol_lint.rule_api.selectors.dangling import Dangling
from netpol_lint.rule_api.wording import joined

_CLOSEST_SHOWN: Final = 3
_LISTS: Final = {Direction.INGRESS: "from", Direction.EGRESS: "to"}


def peer_of(policy: NetworkPolicy, rule: PolicyRule) -> str:
    """Name a peer: `this ingress peer of NetworkPolicy shop/web`."""
    return f"this {rule.direction.field_name} peer of {policy}"


def owner_of(each: Dangling) -> str:
    """Name what a dangling selector belongs to."""
    return str(each.policy) if each.rule is None else peer_of(each.policy, each.rule)


def place_of(each: Dangling) -> Location:
    """Return where a dangling selector stands."""
    return each.policy.selector_at if each.peer is None else each.peer.at


def selector_of(each: Dangling) -> LabelSelector:
    """Return what a dangling selector asks pods for."""
    if each.peer is None:
        return each.policy.pod_selector
    return each.peer.pod_selector or LabelSelector()


def in_namespaces(namespaces: Iterable[str]) -> str:
    """Name the namespaces that were searched: `in namespace shop`, `in namespaces shop and web`."""
    listed = list(namespaces)
    return f"in namespace{'' if len(listed) == 1 else 's'} {joined(listed)}"


def speak(  # noqa: PLR0913  (what all rules of dangling selectors add to theirs)
    ctx: CheckContext,
    each: Dangling,
    message: str,
    *,
    at: Location | None = None,
    evidence: Iterable[Evidence] = (),
    severity: Severity | None = None,
    fix: Fix | None = None,
) -> Finding:
    """Return the finding about a dangling selector, as sure as the absence of its pods is."""
    return ctx.finding(
        at or place_of(each),
        message,
        subject=str(each.policy.ref),
        confidence=confidence_of_dangling(ctx, each),
        severity=severity,
        evidence=evidence,
        lacking_in=each.namespaces[0],
        is_about_pods=True,
        fix=fix,
    )


def confidence_of_dangling(ctx: CheckContext, each: Dangling) -> Confidence:
    """Return how sure it is that a selector selects nothing, in all of the namespaces that it looks into."""
    missing: Iterator[Basis] = map(ctx.basis_of_missing_pods, each.namespaces[1:])
    return confidence_of(each.basis, *missing)


def labels_carried(workload: Workload) -> str:
    """List the labels of a workload's pods: `app=web, tier=frontend`."""
    listed = ", ".join(f"{key}={value}" for key, value in sorted(workload.labels.known.items()))
    return listed or "no labels"


def closest(ctx: CheckContext, selector: LabelSelector, namespaces: Iterable[str]) -> Iterator[Evidence]:
    """Yield the workloads of some namespaces that meet most of a selector, and what they lack of it."""
    if selector.selects_everything:
        return
    near: dict[int, list[tuple[Workload, tuple[Requirement, ...]]]] = defaultdict(list)
    wanted = len(selector.requirements)
    in_order = ctx.remembered.answer(_by_place, ctx)
    for workload in heapq.merge(*(in_order[name] for name in namespaces if name in in_order), key=_place):
        unmet = selector.unmet(workload.labels)
        if unmet and (len(unmet) < wanted or wanted == 1):
            near[len(unmet)].append((workload, unmet))
            if len(near[1]) == _CLOSEST_SHOWN:
                # Nobody is closer, and the rest of a large namespace stands behind.
                break
    listed = (each for number in sorted(near) for each in near[number])
    for workload, unmet in islice(listed, _CLOSEST_SHOWN):
        lacks = joined(f"`{requirement}`" for requirement in unmet)
        yield Evidence(
            workload.at,
            f"the pods of {workload} are not selected for want of {lacks};"
            f" they have {labels_carried(workload)}",
        )


def _by_place(ctx: CheckContext) -> Mapping[str, Sequence[Workload]]:
    """Return the workloads of each namespace in the order of their places."""
    found: dict[str, list[Workload]] = defaultdict(list)
    for each in sorted(ctx.inventory.workloads, key=_place):
        found[each.namespace].append(each)
    return dict(found)


def _place(workload: Workload) -> Location:
    return workload.at


def isolation_of(policy: NetworkPolicy, rule: PolicyRule) -> Evidence:
    """Return the rule that a peer belongs to, as evidence."""
    words = f"this rule of {policy} allows {rule.direction.field_name} `{_LISTS[rule.direction]}` its peers"
    return Evidence(rule.at, words)
