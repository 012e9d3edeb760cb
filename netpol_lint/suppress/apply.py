"""Silencing findings, and finding fault with what was written to silence them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from netpol_lint.config import Suppression
from netpol_lint.findings import Confidence, Finding, Severity, SuppressedFinding
from netpol_lint.location import Location
from netpol_lint.rulebook import UNUSED_SUPPRESSION, RuleSpec, canonical_rule_id, nearest, rule_names
from netpol_lint.suppress.comments import ScopedDirective
from netpol_lint.suppress.silencers import (
    AnnotationSuppression,
    Silencer,
    from_annotations,
    from_comments,
    from_entries,
)


class WrittenSuppressions(Struct, frozen=True):
    """Everything a user wrote to silence findings, in any order."""

    comments: tuple[ScopedDirective, ...] = ()
    annotations: tuple[AnnotationSuppression, ...] = ()
    entries: tuple[Suppression, ...] = ()

    def silencers(self) -> Iterator[Silencer]:
        """Yield them in the order in which they take effect: what is nearest to a finding first."""
        yield from from_comments(self.comments)
        yield from from_annotations(self.annotations)
        yield from from_entries(self.entries)


class SuppressionResult(Struct, frozen=True):
    """What is left, what was silenced, and what is wrong with the suppressions; each sorted."""

    kept: tuple[Finding, ...]
    suppressed: tuple[SuppressedFinding, ...]
    findings_about_suppressions: tuple[Finding, ...]


def apply_suppressions(
    findings: Iterable[Finding],
    written: WrittenSuppressions,
    *,
    today: date,
    known_rules: Mapping[str, RuleSpec],
    selected_rules: Collection[str],
) -> SuppressionResult:
    """Split findings into those that stand and those that a user accepted.

    A suppression that is malformed, expired or names no known rule silences nothing and is reported
    itself, and so is one that lacks a reason or silenced nothing, the latter only if its rule is one
    of `selected_rules`. The last day on which an entry holds is its `expires`.
    """
    silencers = tuple(written.silencers())
    faults = {each: _fault(each, today=today, known_rules=known_rules) for each in silencers}
    effective: defaultdict[str, list[Silencer]] = defaultdict(list)
    for silencer in silencers:
        rule_id = canonical_rule_id(silencer.rule, known_rules)
        if rule_id is not None and faults[silencer] is None:
            effective[rule_id].append(silencer)
    kept, suppressed, used = _silence(sorted(findings, key=_order), effective)
    for rule_id, each_effective in effective.items():
        ran = rule_id in selected_rules
        faults |= {each: _fault_in_use(each, is_unused=ran and each not in used) for each in each_effective}
    about = [_finding(silencer, fault) for silencer, fault in faults.items() if fault is not None]
    return SuppressionResult(tuple(kept), tuple(suppressed), tuple(sorted(about, key=_order)))


def _silence(
    findings: Iterable[Finding], effective: Mapping[str, Iterable[Silencer]]
) -> tuple[list[Finding], list[SuppressedFinding], set[Silencer]]:
    """Return the findings that stand, those that do not, and every silencer that covered one."""
    kept: list[Finding] = []
    suppressed: list[SuppressedFinding] = []
    used: set[Silencer] = set()
    for finding in findings:
        covering = [each for each in effective.get(finding.rule_id, ()) if each.covers(finding)]
        used.update(covering)
        if covering:
            first = covering[0]
            suppressed.append(SuppressedFinding(finding, first.origin, first.reason, first.at))
        else:
            kept.append(finding)
    return kept, suppressed, used


def _fault(silencer: Silencer, *, today: date, known_rules: Mapping[str, RuleSpec]) -> str | None:
    """Say why the silencer silences nothing, whatever was found."""
    if silencer.error is not None:
        return silencer.error
    if canonical_rule_id(silencer.rule, known_rules) is None:
        close = nearest(silencer.rule, rule_names(known_rules))
        hint = "" if close is None else f"; the nearest is {close!r}"
        return f"there is no rule {silencer.rule!r}, so nothing is suppressed{hint}"
    if silencer.has_expired(today):
        return (
            f"the suppression of {silencer.rule} expired on {silencer.expires} and silences nothing"
            "; fix what it accepted, or set a later day"
        )
    return None


def _fault_in_use(silencer: Silencer, *, is_unused: bool) -> str | None:
    """Say what is wrong with a silencer that could silence something."""
    if is_unused:
        return f"nothing here is found by {silencer.rule}, so there is nothing to suppress; remove it"
    if not silencer.reason:
        return f"the suppression of {silencer.rule} does not say why; add the reason"
    return None


def _finding(silencer: Silencer, message: str) -> Finding:
    return Finding(
        rule_id=UNUSED_SUPPRESSION,
        severity=Severity.NOTE,
        confidence=Confidence.HIGH,
        message=message,
        at=silencer.at,
        subject=silencer.subject,
    )


def _order(finding: Finding) -> tuple[Location, str, str, str]:
    return finding.at, finding.rule_id, finding.subject, finding.message
