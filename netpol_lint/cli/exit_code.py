"""Exit codes: a contract with hooks and pipelines, the same for every output format."""

from __future__ import annotations

from enum import IntEnum

from netpol_lint.findings import AuditResult, Severity


class ExitCode(IntEnum):
    """How a run ended."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    FAILURE = 3
    INTERRUPTED = 130
    """Ctrl-C; 128 and the number of the signal, as shells count."""


def exit_code(result: AuditResult, fail_on: Severity | None) -> ExitCode:
    """Return the code for a result: a check that failed outweighs whatever was found."""
    if result.failed_rules:
        return ExitCode.FAILURE
    if fail_on is not None and any(finding.severity >= fail_on for finding in result.findings):
        return ExitCode.FINDINGS
    return ExitCode.CLEAN
