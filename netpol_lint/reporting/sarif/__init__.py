"""SARIF 2.1.0, as GitHub code scanning and other viewers take it; `upload` is the form to send to GitHub."""

from __future__ import annotations

from netpol_lint.findings import AuditResult
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.listing import listed_findings
from netpol_lint.reporting.sarif.log import result_lines, rule_ids, written


def render(result: AuditResult, context: ReportContext) -> str:
    """Return one SARIF log with one run, which lists every selected rule and, line by line, every finding."""
    listed = listed_findings(result)
    ids = rule_ids(listed, context, absent=result.absent)
    return written(result_lines(listed, ids, absent=result.absent), ids, result.notes, result, context)
