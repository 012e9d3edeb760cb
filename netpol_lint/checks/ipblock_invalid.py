"""ipblock-invalid: ipBlocks that the API server refuses, or reads as another range than is written."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Finding, Severity
from netpol_lint.resources.problem import Defect
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.manifests.remedies import remedied


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each ipBlock that is refused, and with less weight each whose host bits are masked away."""
    for problem in ctx.inventory.problems:
        if problem.defect is Defect.IP_BLOCK or problem.defect is Defect.MASKED_IP_BLOCK:
            masked = problem.defect is Defect.MASKED_IP_BLOCK
            yield ctx.finding(
                problem.at,
                problem.message,
                subject=problem.subject,
                severity=Severity.WARNING if masked else None,
                evidence=problem.evidence,
                fix=remedied(ctx, problem),
            )
