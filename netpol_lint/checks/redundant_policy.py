"""redundant-policy: policies without which every pod could reach what it can reach now."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding
from netpol_lint.resources.selector import Match
from netpol_lint.rule_api import CheckContext, count, joined
from netpol_lint.rule_api.cluster.containment import find_shadows


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy whose rules and whose isolation others of its namespace make superfluous.

    A default deny, which has no rules, is meant to be there even where others isolate the same pods.
    """
    for policy, found in ctx.remembered.answer(find_shadows, ctx.engine).policies:
        if not ctx.engine.selected_workloads(policy.policy, at_least=Match.UNKNOWN):
            continue  # that it selects nothing is what is wrong with it
        others = sorted({str(each.outer.policy) for each in found})
        rules = "its rule is" if len(found) == 1 else f"all of its {count(len(found), 'rule')} are"
        yield ctx.finding(
            policy.policy.at,
            f"{policy.policy} can be left out: {rules} part of {joined(others)}, "
            "and without it the same pods stay isolated",
            subject=str(policy.policy.ref),
            evidence=(
                Evidence(each.outer.at, f"allows at least what `{each.inner.field_path}` allows")
                for each in found
            ),
        )
