"""workload-not-isolated: workloads that no policy selects although others of their namespace are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from netpol_lint.findings import Evidence, Finding
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, joined
from netpol_lint.rule_api.openness.default_deny import coverage
from netpol_lint.rule_api.openness.put_aside import are_examples

_POLICIES_SHOWN: Final = 3
_EFFECTS: Final = {
    Direction.INGRESS: "may be reached from everywhere",
    Direction.EGRESS: "may open connections to everywhere",
}


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each workload that is open in a direction in which others of its namespace are isolated.

    A namespace that is open as a whole is one finding of `missing-default-deny-…`, and not one of
    this rule for each workload.
    """
    chosen = ctx.option("directions")
    found: dict[ObjectRef, list[Direction]] = defaultdict(list)
    workloads: dict[ObjectRef, Workload] = {}
    for direction in Direction:
        if not isinstance(chosen, tuple) or direction.field_name not in chosen:
            continue
        for each in coverage(ctx, direction):
            if each.is_wholly_open or each.defaults:
                continue
            for workload in each.open:
                found[workload.ref].append(direction)
                workloads[workload.ref] = workload
    for ref, directions in found.items():
        yield _finding(ctx, workloads[ref], directions)


def _finding(ctx: CheckContext, workload: Workload, directions: list[Direction]) -> Finding:
    words = joined(direction.field_name for direction in directions)
    effect = joined(_EFFECTS[direction] for direction in directions)
    return ctx.finding(
        workload.at,
        f"no policy isolates {workload} for {words}; it {effect}",
        subject=str(workload.ref),
        confidence=confidence_of(_basis(ctx, workload, directions)),
        evidence=_why_not_selected(ctx, workload, directions),
        lacking_in=workload.namespace,
    )


def _basis(ctx: CheckContext, workload: Workload, directions: list[Direction]) -> Basis:
    """Say what it rests on that it matters: examples are for readers, and few Jobs listen to anybody."""
    if are_examples(ctx, [workload]):
        return Basis.INCOMPLETE
    if not workload.runs_once:
        return Basis.DECLARED
    listens = workload.ports or workload.probe_ports or ctx.services_of(workload)
    return Basis.ASSUMED if listens or Direction.EGRESS in directions else Basis.INCOMPLETE


def _why_not_selected(
    ctx: CheckContext, workload: Workload, directions: list[Direction]
) -> Iterator[Evidence]:
    """Yield the policies that come closest to selecting the workload, and what keeps them from it."""
    candidates = []
    for policy in ctx.inventory.policies_in(workload.namespace):
        unmet = policy.pod_selector.unmet(workload.labels)
        if unmet and policy.directions.intersection(directions):
            candidates.append((len(unmet), policy.selector_at, policy, unmet))
    for _, at, policy, unmet in sorted(candidates, key=lambda each: each[:2])[:_POLICIES_SHOWN]:
        conditions = joined(f"`{requirement}`" for requirement in unmet)
        yield Evidence(at, f"{policy} selects pods with {conditions}, which does not hold for this workload")
