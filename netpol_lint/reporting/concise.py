"""One line per finding, for pipes, editors and logs."""

from __future__ import annotations

from netpol_lint.findings import AuditResult, Finding
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.visible import visible


def render(result: AuditResult, _context: ReportContext) -> str:
    """Return `path:line:column: severity[rule-id] message` for each finding, and nothing else."""
    return "".join(f"{_line(finding)}\n" for finding in result.findings)


def _line(finding: Finding) -> str:
    return visible(f"{finding.at}: {finding.severity.value}[{finding.rule_id}] {finding.message}")
