"""What a report for people ends with: what was not analysed, and one line of counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from netpol_lint.findings import AuditResult, Note, Safety, Severity
from netpol_lint.location import FILE_START, Location
from netpol_lint.reporting.alike import alike_notes
from netpol_lint.reporting.counts import looked_at
from netpol_lint.reporting.full.paint import ROLE_OF, Role, Row, Segment, wrap
from netpol_lint.reporting.note_counts import note_counts
from netpol_lint.rule_api.wording import count

_GROUPS_SHOWN: Final = 10
"""Of each kind of notes; the other formats list them all."""


def note_rows(title: str, notes: Sequence[Note], width: int) -> Iterator[Row]:
    """List notes, what is alike in a few lines, and at most so much of one kind."""
    yield ((Role.HEADING, f"{title}:"),)
    listed = 0
    seen: Counter[str] = Counter()
    unlisted: Counter[str] = Counter()
    for shown, unshown in alike_notes(notes):
        kind = shown[0].kind
        seen[kind] += 1
        if seen[kind] > _GROUPS_SHOWN:
            unlisted[kind] += len(shown) + unshown
            continue
        for note in shown:
            yield from _note(note, width)
        if unshown:
            yield ((Role.TEXT, f"  and {unshown:,} more like these [{kind}]"),)
        listed += len(shown)
    for kind, number in sorted(unlisted.items()):
        yield ((Role.TEXT, f"  and {number:,} more [{kind}]"),)
    if listed < len(notes):
        yield ((Role.FAINT, "  --output-format json lists them all"),)


def _note(note: Note, width: int) -> Iterator[Row]:
    first, *rest = wrap(f"{_place(note.at)}{note.message} [{note.kind}]", first=width - 2, rest=width - 4)
    yield ((Role.TEXT, f"  {first}"),)
    for text in rest:
        yield ((Role.TEXT, f"    {text}"),)


def _place(at: Location | None) -> str:
    if at is None:
        return ""
    return f"{at.path}: " if at.region == FILE_START else f"{at}: "


def summary_row(result: AuditResult, *, lists_notes: bool) -> Row:
    """Count the findings by severity, what they were looked for in, and what is not shown."""
    suppressed = f" ({len(result.suppressed)} suppressed)" if result.suppressed else ""
    remarks = "".join(f"; {remark}" for remark in _remarks(result, lists_notes=lists_notes))
    return (
        (Role.HEADING, "Found "),
        *_findings(result),
        (Role.TEXT, f"{suppressed} in {looked_at(result.summary)}{remarks}"),
    )


def _remarks(result: AuditResult, *, lists_notes: bool) -> Iterator[str]:
    """Yield what is not shown above, what was not looked at, and what can be fixed."""
    if result.baselined:
        yield f"{count(len(result.baselined), 'finding')} known from the baseline"
    if result.elsewhere:
        yield f"{count(len(result.elsewhere), 'finding')} elsewhere"
    if result.notes:
        yield note_counts(result.notes) + ("" if lists_notes else " (--verbose lists them)")
    yield from _fixable(result)


def _fixable(result: AuditResult) -> Iterator[str]:
    """Say how many findings have a fix, if any has."""
    counts = Counter(finding.fix.safety for finding in result.findings if finding.fix is not None)
    safe, unsafe = counts[Safety.SAFE], counts[Safety.UNSAFE]
    if safe and unsafe:
        yield f"{safe:,} fixable with --fix, {unsafe:,} more with --unsafe-fixes"
    elif safe:
        yield f"{safe:,} fixable with --fix"
    elif unsafe:
        yield f"{unsafe:,} fixable with --fix --unsafe-fixes"


def _findings(result: AuditResult) -> Iterator[Segment]:
    counts = Counter(finding.severity for finding in result.findings)
    if not counts:
        yield Role.HEADING, "nothing new" if result.has_baseline else "nothing"
    separator = ""
    for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE):
        if counts[severity]:
            yield Role.TEXT, separator
            yield ROLE_OF[severity], count(counts[severity], severity.value)
            separator = ", "
