"""SARIF to upload to GitHub: what is still open, the worst first, and no more than GitHub keeps.

Findings that somebody accepted or that a baseline lists are left out, because they would arrive as open
alerts. What is more than GitHub takes is chosen here: an upload past its limits is cut or refused as a whole.

Source: https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from netpol_lint.findings import AuditResult, Finding, Note, Severity
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.listing import ListedFinding
from netpol_lint.reporting.sarif.log import result_lines, rule_ids, written
from netpol_lint.rulebook import RuleSpec

RESULTS_KEPT: Final = 5000
"""So many results GitHub stores of a run; one with five times as many it refuses."""

BYTES_TAKEN: Final = 9_500_000
"""What the results of a log may have when they are compressed; with its rules it must stay below 10 MB."""


def render(result: AuditResult, context: ReportContext) -> str:
    """Return one SARIF log with the findings that are open, and a notification of those without room."""
    ranked = sorted(result.findings, key=lambda each: _rank(each, context.rules))
    listed = [ListedFinding(each) for each in ranked[:RESULTS_KEPT]]
    ids = rule_ids(listed, context)
    lines = fitting(result_lines(listed, ids), at_most=BYTES_TAKEN)
    notes = (*result.notes, *_left_out(ranked[len(lines) :], len(ranked)))
    return written(lines, ids, notes, result, context)


def _rank(finding: Finding, rules: Mapping[str, RuleSpec]) -> tuple[float, float, float]:
    """Order findings by what is lost without them: the worse ones first, then the surer ones."""
    spec = rules.get(finding.rule_id)
    danger = spec.security_severity if spec is not None else None
    return (-finding.severity.rank, -(danger or 0), -finding.confidence.rank)


def fitting(lines: Sequence[str], *, at_most: int) -> Sequence[str]:
    """Return as many of the first lines as have `at_most` so many bytes when they are compressed."""
    encoded = [line.encode() for line in lines]
    if sum(map(len, encoded)) <= at_most:
        return lines
    packer, size = zlib.compressobj(), 0
    for number, line in enumerate(encoded):
        size += len(packer.compress(line))
        if size > at_most:
            return lines[:number]
    return lines


def _left_out(findings: Sequence[Finding], total: int) -> Iterator[Note]:
    """Say what a log has no room for."""
    if findings:
        numbers = Counter(each.severity for each in findings)
        by_severity = ", ".join(
            f"{each.value}: {numbers[each]:,}" for each in sorted(Severity, reverse=True) if numbers[each]
        )
        yield Note(
            "results-left-out",
            f"{len(findings):,} of {total:,} findings are left out ({by_severity}), because GitHub keeps"
            f" {RESULTS_KEPT:,} results of a run and takes 10 MB; the format `sarif` has all",
        )
