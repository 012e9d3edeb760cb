"""unknown-field: fields and values that the API does not have at the place where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Finding
from netpol_lint.resources.problem import Defect
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.manifests.remedies import remedied


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each unknown field, value of another type, and selector that the API server refuses."""
    for problem in ctx.inventory.problems:
        if problem.defect in (Defect.STRUCTURE, Defect.SELECTOR):
            yield ctx.finding(
                problem.at,
                problem.message,
                subject=problem.subject,
                evidence=problem.evidence,
                fix=remedied(ctx, problem, may_be_safe=False),
            )
