"""empty-peer-list: an empty list of peers, which means everybody."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix, Severity
from netpol_lint.location import Location
from netpol_lint.resources.network_policy import Direction, NetworkPolicy, PolicyRule
from netpol_lint.rule_api import CheckContext, whose
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.manifests.written_policy import (
    PEERS,
    has_types,
    null_at,
    rules_in_effect,
    rules_written,
)

_EVERYBODY = {Direction.INGRESS: "every source", Direction.EGRESS: "every destination"}


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each rule in effect whose list of peers is there and empty."""
    for policy in ctx.inventory.policies:
        for rule in rules_in_effect(policy):
            if rule.peers_at is not None and not rule.peers:
                yield _finding(ctx, policy, rule, rule.peers_at)


def _finding(ctx: CheckContext, policy: NetworkPolicy, rule: PolicyRule, at: Location) -> Finding:
    name = PEERS[rule.direction]
    is_null = null_at(rule.written, name) is not None
    ports = f" on {', '.join(map(str, rule.ports))}" if rule.ports else ""
    selected = ctx.engine.selected_workloads(policy)
    return ctx.finding(
        at,
        f"`{name}:{'' if is_null else ' []'}` of {policy} means {_EVERYBODY[rule.direction]}, so"
        f" {rule.direction.field_name}{whose(selected)} is open to everybody{ports}"
        f"; remove the rule if nobody was meant, or leave `{name}` out if everybody was",
        subject=str(policy.ref),
        severity=Severity.WARNING if _may_be_meant(rule, is_null=is_null) else None,
        evidence=(Evidence(each.at, f"{policy} selects {each}") for each in selected),
        fix=_fix(ctx, policy, rule),
    )


def _may_be_meant(rule: PolicyRule, *, is_null: bool) -> bool:
    """Tell whether somebody may have meant everybody on some ports, as rules for egress often do."""
    return bool(rule.ports) and (not is_null or rule.direction is Direction.EGRESS)


def _fix(ctx: CheckContext, policy: NetworkPolicy, rule: PolicyRule) -> Fix | None:
    """Remove the rule, unless that leaves the policy without the direction that its rules imply."""
    is_only_one = len(rules_written(policy, rule.direction)) == 1
    if rule.direction is Direction.EGRESS and is_only_one and not has_types(policy):
        return None
    message = (
        f"remove the rule, which closes {rule.direction.field_name} to everybody that no other rule names"
    )
    return fix(Safety.UNSAFE, message, ctx.editor.remove_item(rule.at), promise=Promise.NARROWS)
