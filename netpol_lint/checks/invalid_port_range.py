"""invalid-port-range: ports, ranges and protocols that the API server refuses."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Finding
from netpol_lint.resources.problem import Defect
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.manifests.remedies import remedied


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each item of `ports` that cannot be applied."""
    for problem in ctx.inventory.problems:
        if problem.defect is Defect.PORT:
            yield ctx.finding(
                problem.at,
                problem.message,
                subject=problem.subject,
                evidence=problem.evidence,
                fix=remedied(ctx, problem),
            )
