"""What to say beside the lines of a change: findings that it touched, each where it did so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from netpol_lint.changes.lines import ChangedLines
from netpol_lint.findings import Finding
from netpol_lint.location import FILE_START, Location, Region


def touched_findings(
    findings: Iterable[Finding], lines: ChangedLines, has_caused: Callable[[Finding], bool]
) -> Iterator[Finding]:
    """Yield the findings that stand in a changed line, or that the change has caused in one.

    One that does not stand in such a line itself is moved to one: where a reason of it stands, or else, if
    the change has caused it, to the nearest in a file that it points to. Its message says from where.
    """
    for finding in findings:
        at = _touched_place(finding, lines) or _nearest_change(finding, lines, has_caused)
        if at == finding.at:
            yield finding
        elif at is not None:
            yield replace(finding, at=at, message=f"{finding.message} (see {finding.at})")


def _places(finding: Finding) -> Iterator[Location]:
    yield finding.at
    yield from (step.at for step in finding.evidence)


def _touched_place(finding: Finding, lines: ChangedLines) -> Location | None:
    return next((at for at in _places(finding) if _is_touched(at, lines)), None)


def _nearest_change(
    finding: Finding, lines: ChangedLines, has_caused: Callable[[Finding], bool]
) -> Location | None:
    """Return a changed line of a file that the finding points to.

    It points to the name of an object, and what the change wrote is a label below it.
    """
    for at in _places(finding):
        changed = lines.of(at.path)
        if changed:
            line = min(changed, key=lambda number: (abs(number - at.region.start_line), number))
            return Location(at.path, Region(line, 1, line, 1)) if has_caused(finding) else None
    return None


def _is_touched(at: Location, lines: ChangedLines) -> bool:
    if at.region == FILE_START:
        return bool(lines.of(at.path))
    return lines.touch(at.path, at.region)
