"""Findings as Markdown: the summary of a job on GitHub, or a comment on a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from netpol_lint.findings import AuditResult, Finding, Note
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.counts import by_severity, looked_at
from netpol_lint.reporting.markdown.diagram import diagram
from netpol_lint.reporting.markdown.table import HEADER, row
from netpol_lint.reporting.markdown.text import code, prose
from netpol_lint.reporting.note_counts import note_counts
from netpol_lint.rule_api.wording import count

MOST_BYTES: Final = 1_000_000
"""GitHub takes 1 MiB of summary from a step, and nothing of one that is longer."""

_NOTES_SHOWN: Final = 10

_ROOM_FOR_REMARKS: Final = 1_000


def render(result: AuditResult, context: ReportContext) -> str:
    """Return the counts, a diagram of namespaces, a table with errors first, and what was not analysed."""
    parts = ["## netpol-lint\n", _counts(result)]
    if result.findings:
        parts.append(diagram(result.findings))
    notes = _notes(result.notes)
    room = MOST_BYTES - _ROOM_FOR_REMARKS - _size("\n".join(parts)) - _size(notes)
    parts += [*_table(result.findings, context.source_url, room), notes]
    return "\n".join(filter(None, parts))


def _counts(result: AuditResult) -> str:
    found = ", ".join(by_severity(result.findings)) or "Nothing found"
    lines = [f"**{found}** in {looked_at(result.summary)}."]
    left_out = (
        (result.suppressed, "suppressed"),
        (result.baselined, "known from the baseline"),
        (result.elsewhere, "elsewhere"),
    )
    lines += [f"{count(len(found), 'finding')} {where}." for found, where in left_out if found]
    lines += [
        f"The rule {code(rule_id)} failed itself, and what it would find is missing here."
        for rule_id in result.failed_rules
    ]
    return " ".join(lines) + "\n"


def _table(findings: Iterable[Finding], source_url: str, room: int) -> Iterator[str]:
    """Yield as many rows as fit into some bytes, and how many do not."""
    ranked = sorted(findings, key=lambda finding: finding.severity, reverse=True)
    rows: list[str] = []
    for finding in ranked:
        text = row(finding, source_url)
        room -= _size(text)
        if room < 0:
            break
        rows.append(text)
    if rows:
        yield HEADER + "".join(rows)
    unshown = len(ranked) - len(rows)
    if unshown:
        yield f"{count(unshown, 'more finding')} left out: the report would be longer than GitHub takes.\n"


def _notes(notes: tuple[Note, ...]) -> str:
    """Return what was not analysed or was assumed, folded away."""
    if not notes:
        return ""
    lines = [f"- {_note(note)}\n" for note in notes[:_NOTES_SHOWN]]
    unshown = len(notes) - _NOTES_SHOWN
    if unshown > 0:
        lines.append(f"- and {unshown:,} more\n")
    return f"<details>\n<summary>{note_counts(notes)}</summary>\n\n{''.join(lines)}\n</details>\n"


def _note(note: Note) -> str:
    # What a repository says must not come first: a list item may begin with a heading or a list.
    place = f" {code(f'{note.at.path}:{note.at.region.start_line}')}" if note.at is not None else ""
    return f"{code(note.kind)}{place}: {prose(note.message)}"


def _size(text: str) -> int:
    return len(text.encode())
