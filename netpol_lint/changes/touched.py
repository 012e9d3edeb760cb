"""What to say beside the lines of a change: findings that it touched, each where it did so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from netpol_lint.changes.lines import ChangedLines
from netpol_lint.findings import Finding
from netpol_lint.location import FILE_START, Location


def touched_findings(findings: Iterable[Finding], lines: ChangedLines) -> Iterator[Finding]:
    """Yield the findings that stand in a changed line, or one of whose reasons does.

    A finding of which only a reason stands there is moved to it, and its message says from where.
    """
    for finding in findings:
        if _is_touched(finding.at, lines):
            yield finding
            continue
        at = next((step.at for step in finding.evidence if _is_touched(step.at, lines)), None)
        if at is not None:
            yield replace(finding, at=at, message=f"{finding.message} (see {finding.at})")


def _is_touched(at: Location, lines: ChangedLines) -> bool:
    if at.region == FILE_START:
        return bool(lines.of(at.path))
    return lines.touch(at.path, at.region)
