"""What a report for people ends with: what was not analysed, and one line of counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from netpol_lint.findings import AuditResult, Note, Safety, Severity
from netpol_lint.location import FILE_START, Location
from netpol_lint.reporting.full.paint import ROLE_OF, Role, Row, Segment, wrap

_NOTES_SHOWN: Final = 10
"""Of each kind; the other formats list them all."""


def note_rows(notes: Sequence[Note], width: int) -> Iterator[Row]:
    """List what was not analysed and why, at most so many of one kind."""
    if notes:
        yield ((Role.HEADING, "Not analysed:"),)
    seen: Counter[str] = Counter()
    for note in notes:
        seen[note.kind] += 1
        if seen[note.kind] <= _NOTES_SHOWN:
            yield from _note(note, width)
    for kind, count in sorted(seen.items()):
        unshown = count - _NOTES_SHOWN
        if unshown > 0:
            yield ((Role.TEXT, f"  and {unshown} more [{kind}], listed by --output-format json"),)


def _note(note: Note, width: int) -> Iterator[Row]:
    first, *rest = wrap(f"{_place(note.at)}{note.message} [{note.kind}]", first=width - 2, rest=width - 4)
    yield ((Role.TEXT, f"  {first}"),)
    for text in rest:
        yield ((Role.TEXT, f"    {text}"),)


def _place(at: Location | None) -> str:
    if at is None:
        return ""
    return f"{at.path}: " if at.region == FILE_START else f"{at}: "


def summary_row(result: AuditResult) -> Row:
    """Count the findings by severity and what they were looked for in."""
    summary = result.summary
    looked_at = ", ".join(
        (
            _count(summary.workloads, "workload"),
            _count(summary.policies, "policy", "policies"),
            _count(summary.files, "file"),
        )
    )
    suppressed = f" ({len(result.suppressed)} suppressed)" if result.suppressed else ""
    elsewhere = f"; {_count(len(result.elsewhere), 'finding')} elsewhere" if result.elsewhere else ""
    unread = f"; {_count(len(result.notes), 'thing')} not analysed" if result.notes else ""
    fixable = _fixable(result)
    return (
        (Role.HEADING, "Found "),
        *_findings(result),
        (
            Role.TEXT,
            f"{suppressed} in {_count(summary.clusters, 'cluster')}: {looked_at}{elsewhere}{unread}{fixable}",
        ),
    )


def _fixable(result: AuditResult) -> str:
    """Say how many findings have a fix, if any has."""
    counts = Counter(finding.fix.safety for finding in result.findings if finding.fix is not None)
    safe, unsafe = counts[Safety.SAFE], counts[Safety.UNSAFE]
    if safe and unsafe:
        return f"; {safe:,} fixable with --fix, {unsafe:,} more with --unsafe-fixes"
    if safe:
        return f"; {safe:,} fixable with --fix"
    return f"; {unsafe:,} fixable with --fix --unsafe-fixes" if unsafe else ""


def _findings(result: AuditResult) -> Iterator[Segment]:
    counts = Counter(finding.severity for finding in result.findings)
    if not counts:
        yield Role.HEADING, "nothing"
    separator = ""
    for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE):
        if counts[severity]:
            yield Role.TEXT, separator
            yield ROLE_OF[severity], _count(counts[severity], severity.value)
            separator = ", "


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
