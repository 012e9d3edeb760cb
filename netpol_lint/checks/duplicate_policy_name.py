"""duplicate-policy-name: two policies of one name, of which only the one that is applied last exists."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Finding, Severity
from netpol_lint.resources.foreign_policy import is_policy
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.manifests.repeated_objects import repetitions


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy of any engine that one cluster has twice, with different content."""
    for each in repetitions(ctx):
        if is_policy(each.kept):
            yield ctx.finding(
                each.at,
                f"{each.says}; the one that is applied last replaces the other, where two names would add up",
                subject=each.left_out.subject,
                severity=None if each.has_other_spec else Severity.WARNING,
                evidence=each.evidence,
            )
