"""What commands say on standard error about what their results do not show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netpol_lint.cli.streams import say
from netpol_lint.findings import AuditResult, Note, Summary
from netpol_lint.reporting.note_counts import note_counts
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.meta import name_at
from netpol_lint.rule_api import count


def warn_if_empty(summary: Summary) -> None:
    """Warn when there was nothing to analyse."""
    if not (summary.workloads or summary.policies):
        say("warning: no workload and no network policy was found")


def warn_of_refused(inventories: Iterable[Inventory]) -> None:
    """Warn of policies that take no part because the API server refuses them."""
    refused = sorted(
        {(name_at(each), each.subject) for inventory in inventories for each in inventory.refused}
    )
    if refused:
        at, subject = refused[0]
        others = f" and {count(len(refused) - 1, 'other')}" if len(refused) > 1 else ""
        say(
            f"warning: the API server refuses {subject} ({at}){others}, so nothing of that was counted; "
            "`netpol-lint scan` says why",
        )


def remark_on_notes(notes: Sequence[Note], *, is_verbose: bool) -> None:
    """Count what was not analysed and what was assumed, or list both; a failure of ours is told anyway."""
    for note in notes:
        if is_verbose or note.is_failure:
            place = f"{note.at}: " if note.at is not None else ""
            say(f"{place}note[{note.kind}] {note.message}")
    if notes and not is_verbose:
        say(f"{note_counts(notes)}; --verbose lists them")


def remark_on_elsewhere(result: AuditResult) -> None:
    """Count what was found and not asked for."""
    if result.elsewhere:
        say(f"{count(len(result.elsewhere), 'finding')} elsewhere")
