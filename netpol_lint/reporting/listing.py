"""The findings of a result in one order, for the formats that keep the suppressed and the known ones."""

from __future__ import annotations

from msgspec import Struct

from netpol_lint.findings import AuditResult, BaselineState, Finding, SuppressedFinding


class ListedFinding(Struct, frozen=True):
    """A finding with what suppressed it, if anything did, and its state, if there is a baseline.

    A suppressed finding has no state: it is accepted where it stands, and no baseline lists it.
    """

    finding: Finding
    suppressed: SuppressedFinding | None = None
    state: BaselineState | None = None


def listed_findings(result: AuditResult) -> list[ListedFinding]:
    """Return all findings that a result holds, new, known and suppressed, in the order of places."""
    new = BaselineState.NEW if result.has_baseline else None
    listed = [ListedFinding(finding, state=new) for finding in result.findings]
    listed += [ListedFinding(finding, state=BaselineState.UNCHANGED) for finding in result.baselined]
    listed += [ListedFinding(each.finding, suppressed=each) for each in result.suppressed]
    return sorted(listed, key=lambda each: _place(each.finding))


def _place(finding: Finding) -> tuple[str, int, int, str]:
    region = finding.at.region
    return finding.at.path, region.start_line, region.start_column, finding.rule_id
