"""What commands say on standard error about what their results do not show."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from netpol_lint.findings import Note, Summary
from netpol_lint.rule_api import count


def warn_if_empty(summary: Summary) -> None:
    """Warn when there was nothing to analyse."""
    if not (summary.workloads or summary.policies):
        typer.echo("warning: no workload and no network policy was found", err=True)


def remark_on_notes(notes: Sequence[Note], *, is_verbose: bool) -> None:
    """Count what was not analysed, or list it."""
    if is_verbose:
        for note in notes:
            place = f"{note.at}: " if note.at is not None else ""
            typer.echo(f"{place}note[{note.kind}] {note.message}", err=True)
    elif notes:
        typer.echo(f"{count(len(notes), 'thing')} not analysed; --verbose lists them", err=True)
