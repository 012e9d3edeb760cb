"""default-deny-defeated: rules for every pod that allow everything, next to a default deny."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rule_api import Basis, CheckContext, confidence_of
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.openness.breadth import DefeatedDefault, defeated_defaults
from netpol_lint.rule_api.wording import NAMES_SHOWN


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each rule that undoes a default deny of its namespace for every pod."""
    for direction in Direction:
        for each in defeated_defaults(ctx, direction):
            yield _finding(ctx, direction, each)


def _finding(ctx: CheckContext, direction: Direction, each: DefeatedDefault) -> Finding:
    policy, denying = each.rule.policy, each.denying[0].policy
    # A policy of another engine may still deny.
    basis = Basis.INCOMPLETE if ctx.engine.is_undecided(policy.namespace) else Basis.DECLARED
    way = "from" if direction is Direction.INGRESS else "to"
    return ctx.finding(
        each.rule.at,
        f"`{each.rule.field_path}` of {policy} allows every pod of the namespace everything {way} "
        f"everywhere, so the default deny `{denying.ref.name}` has no effect for {direction.field_name}"
        "; delete the rule, or let it name pods, peers and ports",
        subject=str(policy.ref),
        confidence=confidence_of(basis),
        evidence=_evidence(ctx, direction, each),
        is_argument=True,
        fix=fix(
            Safety.UNSAFE,
            f"delete `{each.rule.field_path}` of {policy}",
            ctx.editor.remove_item(each.rule.at),
            promise=Promise.NARROWS,
        ),
    )


def _evidence(ctx: CheckContext, direction: Direction, each: DefeatedDefault) -> Iterator[Evidence]:
    policy = each.rule.policy
    yield Evidence(policy.selector_at, f"{policy} selects every pod of namespace {policy.namespace}")
    for denying in each.denying:
        says = f"{denying.policy} is meant to close every pod for {direction.field_name}"
        yield Evidence(denying.policy.selector_at, says)
    for workload in ctx.engine.selected_workloads(policy)[:NAMES_SHOWN]:
        yield Evidence(workload.at, f"{workload} is open for {direction.field_name}")
