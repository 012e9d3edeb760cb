"""The Code Quality report of GitLab, which its merge requests compare with that of the target branch.

Sources: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format, and for what is shown
`CodequalityDegradationEntity` of https://gitlab.com/gitlab-org/gitlab
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from netpol_lint.findings import AuditResult, Finding, Severity
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.json_text import JsonValue, indented_json
from netpol_lint.reporting.visible import visible
from netpol_lint.rulebook import RuleSpec

_SEVERITIES: Final = {Severity.NOTE: "info", Severity.WARNING: "minor", Severity.ERROR: "major"}

# The limits of "high" and "critical" on the scale that GitHub's code scanning has.
_CRITICAL_FROM: Final = 7.0
_BLOCKER_FROM: Final = 9.0


def render(result: AuditResult, context: ReportContext) -> str:
    """Return a JSON array with one object for each finding; it is empty when nothing was found."""
    issues = [
        _issue(finding, context.rules.get(finding.rule_id), fingerprint)
        for finding, fingerprint in zip(result.findings, _fingerprints(result.findings), strict=True)
    ]
    return indented_json(issues) + "\n"


def _issue(finding: Finding, rule: RuleSpec | None, fingerprint: str) -> JsonValue:
    region = finding.at.region
    return {
        # Where GitLab shows a finding it does not show `check_name`.
        "description": f"{finding.rule_id}: {visible(finding.message)}",
        "check_name": finding.rule_id,
        "fingerprint": fingerprint,
        "severity": _severity(finding, rule),
        "location": {
            "path": visible(finding.at.path),
            "lines": {"begin": region.start_line, "end": region.last_line},
        },
        "engine_name": "netpol-lint",
    }


def _severity(finding: Finding, rule: RuleSpec | None) -> str:
    """Return the severity on GitLab's scale, whose upper end is for errors that expose something."""
    risk = (rule.security_severity if rule is not None else None) or 0.0
    if finding.severity is Severity.ERROR and risk >= _CRITICAL_FROM:
        return "blocker" if risk >= _BLOCKER_FROM else "critical"
    return _SEVERITIES[finding.severity]


def _fingerprints(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a fingerprint for each finding that no other has: of two with the same, GitLab keeps one."""
    seen: Counter[str] = Counter()
    for finding in findings:
        identity = finding.fingerprint or f"{finding.rule_id}\0{visible(finding.at.path)}"
        number = seen[identity]
        seen[identity] += 1
        if finding.fingerprint and not number:
            yield finding.fingerprint
        else:
            yield hashlib.sha256(f"{identity}\0{number}".encode()).hexdigest()[:32]
