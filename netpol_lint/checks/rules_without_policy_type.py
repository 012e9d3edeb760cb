"""rules-without-policy-type: rules of a direction that `policyTypes` leaves out, so that they do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.rule_api import CheckContext, count, names
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.manifests.written_policy import rules_written, spec_of, types_at, types_in_order


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy with rules of a direction in which it does not isolate."""
    for policy in ctx.inventory.policies:
        for direction in Direction:
            # Only a `policyTypes` can leave out a direction that has egress rules, or any ingress.
            if direction not in policy.directions and rules_written(policy, direction):
                yield _finding(ctx, policy, direction)


def _finding(ctx: CheckContext, policy: NetworkPolicy, direction: Direction) -> Finding:
    rules = rules_written(policy, direction)
    listed = ", ".join(types_in_order(policy.directions))
    states = _isolation(ctx, policy, direction)
    return ctx.finding(
        types_at(policy),
        f"policyTypes of {policy} is [{listed}], so its {count(len(rules), f'{direction.field_name} rule')}"
        f" {'does' if len(rules) == 1 else 'do'} nothing{_consequence(ctx, policy, direction, states)}"
        f"; add {direction.value} to put {'it' if len(rules) == 1 else 'them'} in force",
        subject=str(policy.ref),
        evidence=_evidence(ctx, policy, direction),
        fix=_fix(ctx, policy, direction, states),
    )


def _isolation(ctx: CheckContext, policy: NetworkPolicy, direction: Direction) -> set[Ternary]:
    """Tell whether other policies isolate the pods that the policy selects."""
    selected = ctx.engine.selected_workloads(policy)
    return {ctx.engine.isolation(each, direction).state for each in selected}


def _consequence(ctx: CheckContext, policy: NetworkPolicy, direction: Direction, states: set[Ternary]) -> str:
    whose = names(ctx.engine.selected_workloads(policy))
    if states == {Ternary.NO}:
        return f" and {direction.field_name} of {whose} is not restricted"
    if states == {Ternary.YES}:
        return f" and {direction.field_name} of {whose} stays closed to what is meant"
    return ""


def _evidence(ctx: CheckContext, policy: NetworkPolicy, direction: Direction) -> Iterator[Evidence]:
    spec = spec_of(policy)
    section = None if spec is None else spec.key_at(direction.field_name)
    if section is not None:
        yield Evidence(section, f"these {direction.field_name} rules have no effect")
    for each in ctx.engine.selected_workloads(policy):
        yield Evidence(each.at, f"{policy} selects {each}")


def _fix(ctx: CheckContext, policy: NetworkPolicy, direction: Direction, states: set[Ternary]) -> Fix | None:
    spec = spec_of(policy)
    types = None if spec is None else spec.get("policyTypes")
    if types is None:
        return None
    promise = Promise.CHANGES
    if states == {Ternary.NO}:
        promise = Promise.NARROWS
    elif states == {Ternary.YES}:
        promise = Promise.OPENS
    return fix(
        Safety.UNSAFE,
        f"add {direction.value} to policyTypes, which puts the {direction.field_name} rules in force",
        ctx.editor.add_items(types.at, direction.value),
        promise=promise,
    )
