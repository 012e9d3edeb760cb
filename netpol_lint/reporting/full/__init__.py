"""Findings for people: the text they are about, what makes them true, and where to read on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from netpol_lint.findings import AuditResult
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.full.block import Page, finding_rows
from netpol_lint.reporting.full.closing import note_rows, summary_row
from netpol_lint.reporting.full.paint import Painter, Row


def render(result: AuditResult, context: ReportContext) -> str:
    """Return each finding with its excerpts, then what was not analysed, if asked for, then counts."""
    # Findings come file by file, and their evidence is mostly from files nearby.
    page = Page(lru_cache(maxsize=64)(context.source_lines), context.width, context.link_to)
    explained: set[str] = set()
    blocks: list[Iterable[Row]] = []
    for finding in result.findings:
        blocks.append(finding_rows(finding, page, has_help=finding.rule_id not in explained))
        explained.add(finding.rule_id)
    for title, is_assumption in (("Not analysed", False), ("Assumed", True)):
        asked_for = (note for note in result.notes if context.lists_notes or note.is_failure)
        notes = [note for note in asked_for if note.is_assumption is is_assumption]
        if notes:
            blocks.append(note_rows(title, notes, context.width))
    blocks.append([summary_row(result, lists_notes=context.lists_notes)])
    painter = Painter(context.colour)
    return "\n".join("".join(map(painter.line, rows)) for rows in blocks)
