"""The findings of a result in one order, for the formats that keep the suppressed ones."""

from __future__ import annotations

from netpol_lint.findings import AuditResult, Finding, SuppressedFinding


def findings_with_suppressions(result: AuditResult) -> list[tuple[Finding, SuppressedFinding | None]]:
    """Return each finding with what suppressed it, if anything did, in the order of the result."""
    listed: list[tuple[Finding, SuppressedFinding | None]] = [(finding, None) for finding in result.findings]
    listed += [(suppressed.finding, suppressed) for suppressed in result.suppressed]
    return sorted(listed, key=lambda entry: _place(entry[0]))


def _place(finding: Finding) -> tuple[str, int, int, str]:
    region = finding.at.region
    return finding.at.path, region.start_line, region.start_column, finding.rule_id
