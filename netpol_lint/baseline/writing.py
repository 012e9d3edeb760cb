"""From findings to the text of a baseline: sorted, without lines, a few lines for each finding."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from netpol_lint.audit.known import entry_of
from netpol_lint.baseline.reading import SCHEMA_VERSION
from netpol_lint.findings import AuditResult, BaselineEntry
from netpol_lint.reporting.json_text import JsonValue, indented_json
from netpol_lint.suppress import UNUSED_SUPPRESSION


def updated(result: AuditResult) -> AuditResult:
    """Return a result as it is once everything that was reported is in the baseline.

    What was not looked at stays in `unexamined`, and `elsewhere` what nobody asked for.
    """
    about = tuple(each for each in result.findings if each.rule_id == UNUSED_SUPPRESSION)
    known = (each for each in result.findings if each.rule_id != UNUSED_SUPPRESSION)
    everything = sorted((*result.baselined, *known), key=lambda each: (each.at, each.rule_id))
    return replace(result, findings=about, baselined=tuple(everything), absent=())


def baseline_text(result: AuditResult) -> str:
    """Return the file that lists what a result has in its baseline, and what it did not look at.

    Rules and objects come before paths: a file that is renamed changes a line and moves none.
    """
    entries = {*map(entry_of, result.baselined), *result.unexamined}
    listed: JsonValue = {"schemaVersion": SCHEMA_VERSION, "findings": list(_listed(sorted(entries)))}
    return indented_json(listed) + "\n"


def _listed(entries: Iterable[BaselineEntry]) -> Iterable[JsonValue]:
    for each in entries:
        yield {
            "rule": each.rule_id,
            "object": each.subject,
            "path": each.path,
            "message": each.message,
            "fingerprint": each.fingerprint,
        }
