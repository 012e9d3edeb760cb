"""Every fix in every rule's bad example: it does away with its finding, and does what it promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from functools import cache

import pytest

from netpol_lint.audit import survey
from netpol_lint.audit.pipeline import AuditRequest, audit_surveyed
from netpol_lint.findings import AuditResult, Edit, Finding, Fix, Promise, Safety, Severity
from netpol_lint.fixing import apply_fixes
from netpol_lint.fixing.graph_change import graph_change
from netpol_lint.fixing.promise import broken_promise
from netpol_lint.rulebook import Profile
from netpol_lint.source.editing.text import edited
from netpol_lint.source.repository import Repository
from tests.rules.rulebook import RULEBOOK, RULES, TODAY, repository_at, rules_of

REQUEST = AuditRequest({each: RULEBOOK[each] for each in rules_of(Profile.DEFAULT)}, RULEBOOK, TODAY)


def request_for(rule_id: str) -> AuditRequest:
    """Return a request for the default rules, and for one more."""
    return AuditRequest({**REQUEST.rules, rule_id: RULEBOOK[rule_id]}, RULEBOOK, TODAY)


@cache
def found(rule_id: str) -> AuditResult:
    repository = repository_at(RULES / rule_id / "bad")
    request = request_for(rule_id)
    return audit_surveyed(repository, request, survey(repository, request.config))


def fixable() -> Iterator[tuple[str, int]]:
    """Yield each finding of a rule in its own bad example that has a fix, by its position."""
    for rule_id in RULEBOOK:
        for position, each in enumerate(found(rule_id).findings):
            if each.rule_id == rule_id and each.fix is not None:
                yield rule_id, position


def kinds(findings: Iterable[Finding]) -> Counter[Hashable]:
    return Counter((each.rule_id, each.at.path, each.subject) for each in findings)


CASES = list(fixable())


@pytest.mark.parametrize(("rule_id", "position"), CASES, ids=[f"{rule}-{at}" for rule, at in CASES])
def test_a_fix_does_away_with_its_finding_and_keeps_its_promise(rule_id: str, position: int) -> None:
    finding = found(rule_id).findings[position]
    fix = finding.fix
    assert fix is not None
    repository = repository_at(RULES / rule_id / "bad")
    after = repository.with_contents(contents_after(repository, fix))
    request = request_for(rule_id)
    old, new = survey(repository, request.config), survey(after, request.config)
    left = audit_surveyed(after, request, new)

    before, now = kinds(found(rule_id).findings), kinds(left.findings)
    key = (finding.rule_id, finding.at.path, finding.subject)
    assert now[key] < before[key]
    assert_nothing_new(fix, found(rule_id), left)
    assert broken_promise(graph_change(old.clusters, new.clusters), [fix]) == ""
    assert_rest_is_untouched(repository, after, fix.edits)


def assert_nothing_new(fix: Fix, before: AuditResult, now: AuditResult) -> None:
    """Nothing new is found after a safe fix, and no error after one that somebody has to review.

    What closes or opens by such a one may well be worth a warning. An object that was refused is judged
    for the first time.
    """
    if fix.promise is not Promise.CHANGES:
        weight = Severity.NOTE if fix.safety is Safety.SAFE else Severity.ERROR
        weighty = ([each for each in result.findings if each.severity >= weight] for result in (before, now))
        old, new = map(kinds, weighty)
        assert new - old == Counter()


def contents_after(repository: Repository, fix: Fix) -> dict[str, bytes]:
    return {
        path: edited(repository.content(path) or b"", (each for each in fix.edits if each.at.path == path))
        for path in {each.at.path for each in fix.edits}
    }


def assert_rest_is_untouched(before: Repository, after: Repository, edits: Iterable[Edit]) -> None:
    """Every line that no edit touches is the same byte by byte, and so is every comment outside the edits."""
    listed = list(edits)
    for path in {each.at.path for each in listed}:
        here = [each.at.region for each in listed if each.at.path == path]
        touched = {line for region in here for line in range(region.start_line, region.end_line + 1)}
        kept = [text for line, text in enumerate(before.lines(path), 1) if line not in touched]
        rest = iter(after.lines(path))
        assert all(line in rest for line in kept), path


@pytest.mark.parametrize("takes_unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("rule_id", sorted({rule_id for rule_id, _ in CASES}))
def test_all_fixes_together_leave_nothing_to_fix(rule_id: str, takes_unsafe: bool) -> None:
    repository = repository_at(RULES / rule_id / "bad")
    request = request_for(rule_id)

    first = apply_fixes(repository, request, takes_unsafe=takes_unsafe)
    second = apply_fixes(first.repository, request, takes_unsafe=takes_unsafe)

    assert first.refusals == ()
    assert second.contents == {}
