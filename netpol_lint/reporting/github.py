"""Workflow commands of GitHub Actions: each makes an annotation, and all of them stand in the log.

Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands, for their
grammar `ActionCommand` of https://github.com/actions/runner, and for the limits
https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from netpol_lint.findings import AuditResult, Finding, Severity
from netpol_lint.location import Region
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.visible import visible
from netpol_lint.rulebook import help_uri

SHOWN_PER_KIND: Final = 10
"""GitHub makes so many annotations of each command in a step, and silently none of the others."""

_REASONS_SHOWN: Final = 5

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(result: AuditResult, _context: ReportContext) -> str:
    """Return a command for each finding, errors first, and nothing when nothing was found."""
    return "".join(f"{line}\n" for line in _commands(result.findings))


def _commands(findings: Sequence[Finding]) -> Iterator[str]:
    by_severity = {
        severity: [_annotation(each) for each in findings if each.severity is severity]
        for severity in _COMMANDS
    }
    notices = by_severity.pop(Severity.NOTE)
    room = SHOWN_PER_KIND
    unshown = sum(max(len(lines) - room, 0) for lines in by_severity.values())
    for lines in by_severity.values():
        yield from lines
    if unshown or len(notices) > room:
        # It is a notice itself, and must be among those that are shown.
        room -= 1
        unshown += max(len(notices) - room, 0)
    yield from notices[:room]
    if unshown:
        yield _command("notice", {"title": "netpol-lint"}, _remark(unshown))
    yield from notices[room:]


def _remark(unshown: int) -> str:
    findings = "1 more finding is" if unshown == 1 else f"{unshown:,} more findings are"
    return (
        f"{findings} in the log and not shown here: of a step, GitHub shows"
        f" {SHOWN_PER_KIND} errors, {SHOWN_PER_KIND} warnings and {SHOWN_PER_KIND} notices"
    )


def _annotation(finding: Finding) -> str:
    properties = {
        "title": finding.rule_id,
        "file": visible(finding.at.path),
        **_lines(finding.at.region),
    }
    return _command(_COMMANDS[finding.severity], properties, "\n".join(_text(finding)))


def _lines(region: Region) -> Mapping[str, int]:
    """Return the place as GitHub has it: only what stands on one line may have columns."""
    lines = {"line": region.start_line, "endLine": region.last_line}
    if region.start_line == region.end_line:
        lines |= {"col": region.start_column, "endColumn": region.end_column}
    return lines


def _text(finding: Finding) -> Iterator[str]:
    """Yield the message and what makes it true; the log shows this text only, so it has the place, too."""
    yield visible(f"{finding.at}: {finding.message}")
    for step in finding.evidence[:_REASONS_SHOWN]:
        yield visible(f"because {step.says} ({step.at})")
    unshown = len(finding.evidence) - _REASONS_SHOWN
    if unshown > 0:
        yield f"and {unshown} more reason{'s' if unshown > 1 else ''}"
    yield f"help: {help_uri(finding.rule_id)}"


def _command(name: str, properties: Mapping[str, object], text: str) -> str:
    written = ",".join(f"{key}={_escaped(str(value), '%:,')}" for key, value in properties.items())
    return f"::{name} {written}::{_escaped(text, '%')}"


def _escaped(text: str, separators: str) -> str:
    for character in f"{separators}\r\n":
        text = text.replace(character, f"%{ord(character):02X}")
    return text
