"""SARIF 2.1.0, as GitHub code scanning and other viewers take it."""

from __future__ import annotations

from netpol_lint.findings import AuditResult
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.json_text import compact_json
from netpol_lint.reporting.listing import findings_with_suppressions
from netpol_lint.reporting.sarif.log import written
from netpol_lint.reporting.sarif.members import members
from netpol_lint.reporting.sarif.results import sarif_result


def render(result: AuditResult, context: ReportContext) -> str:
    """Return one SARIF log with one run, which lists every selected rule and, line by line, every finding."""
    listed = findings_with_suppressions(result)
    rule_ids = sorted({*context.rules, *(finding.rule_id for finding, _ in listed)})
    index_of = {rule_id: index for index, rule_id in enumerate(rule_ids)}
    lines = [
        # Written one by one: 10,000 of them at once keep the garbage collector busier than the writer.
        compact_json(sarif_result(finding, suppressed, index_of[finding.rule_id]), members)
        for finding, suppressed in listed
    ]
    return written(lines, rule_ids, result, context)
