"""Findings as the rows of a table, each with its argument folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from netpol_lint.findings import Confidence, Evidence, Finding, Safety, Severity
from netpol_lint.location import Location
from netpol_lint.reporting.markdown.text import code, prose
from netpol_lint.rulebook import help_uri

HEADER: Final = "| Severity | Rule | Where | Finding |\n| --- | --- | --- | --- |\n"

_REASONS_SHOWN: Final = 5
_NAMES_SHOWN: Final = 5


def row(finding: Finding, source_url: str) -> str:
    """Return the row of a finding; its places are links into `source_url`, unless that is empty."""
    severity = finding.severity.value
    cells = (
        f"**{severity}**" if finding.severity is Severity.ERROR else severity,
        f"[{finding.rule_id}]({help_uri(finding.rule_id)})",
        _place(finding.at, source_url),
        f"{prose(finding.message)}{_details(finding, source_url)}",
    )
    return f"| {' | '.join(cells)} |\n"


def _details(finding: Finding, source_url: str) -> str:
    lines = [*_because(finding.evidence, source_url), *_remarks(finding)]
    if not lines:
        return ""
    return f" <details><summary>Why and where</summary>{'<br>'.join(lines)}</details>"


def _because(evidence: Sequence[Evidence], source_url: str) -> Iterator[str]:
    for step in evidence[:_REASONS_SHOWN]:
        yield f"because {prose(step.says)} ({_place(step.at, source_url)})"
    unshown = len(evidence) - _REASONS_SHOWN
    if unshown > 0:
        yield f"and {unshown} more reason{'s' if unshown > 1 else ''}"


def _remarks(finding: Finding) -> Iterator[str]:
    if finding.subject:
        objects = (finding.subject, *finding.also)
        yield f"object{'s' if finding.also else ''}: {_names(objects)}"
    if finding.clusters:
        yield f"cluster{'s' if len(finding.clusters) > 1 else ''}: {_names(finding.clusters)}"
    if finding.confidence is not Confidence.HIGH:
        yield f"confidence: {finding.confidence.value}"
    if finding.fix is not None:
        kind = "fix" if finding.fix.safety is Safety.SAFE else "unsafe fix"
        yield f"{kind}: {prose(finding.fix.message)}"


def _names(names: Sequence[str]) -> str:
    unnamed = len(names) - _NAMES_SHOWN
    shown = ", ".join(map(code, names[:_NAMES_SHOWN]))
    return f"{shown} and {unnamed} more" if unnamed > 0 else shown


def _place(at: Location, source_url: str) -> str:
    shown = code(f"{at.path}:{at.region.start_line}")
    return f"[{shown}]({source_url}{_target(at)})" if source_url else shown


def _target(at: Location) -> str:
    from urllib.parse import quote

    first, last = at.region.start_line, at.region.last_line
    lines = f"L{first}" if first == last else f"L{first}-L{last}"
    return f"{quote(at.path, errors='replace')}#{lines}"
