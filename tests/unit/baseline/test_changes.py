"""A baseline is written, the repository changes: what is new is exactly what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from msgspec.structs import replace

from netpol_lint.audit.known import Scope, compared, entry_of
from netpol_lint.audit.pipeline import AuditRequest, audit
from netpol_lint.baseline import baseline_text, parse_baseline, updated
from netpol_lint.checks import CHECKS
from netpol_lint.findings import AuditResult, BaselineEntry, Confidence, Finding, Summary
from netpol_lint.rule_api import CheckContext, CheckFn
from netpol_lint.rulebook import load_rulebook
from netpol_lint.source.repository import Repository
from netpol_lint.suppress import UNUSED_SUPPRESSION
from tests.unit.audit.auditing import as_sure_as
from tests.unit.cluster_manifests import DENY_BOTH, policy

RULE = "unknown-field"
RULEBOOK = load_rulebook()
SUMMARY = Summary(0, 0, 0, 0, 0)
EVERYTHING = Scope((), ())

WEB = policy("web", "podSelector: {}\ningress:\n- {form: [{podSelector: {}}]}")
DENY = policy("deny", DENY_BOTH)
DB = WEB.replace("name: web", "name: db")
RULE_MORE = "  - {prots: []}\n"


def scanned(
    files: Mapping[str, str],
    baseline: tuple[BaselineEntry, ...] | None,
    *,
    rules: tuple[str, ...] = (RULE,),
    within: tuple[str, ...] = (),
    checks: Mapping[str, CheckFn] = CHECKS,
) -> AuditResult:
    selected = {each: RULEBOOK[each] for each in rules}
    request = AuditRequest(selected, RULEBOOK, date(2026, 6, 1), checks=checks, baseline=baseline)
    raw = {path: text.encode() for path, text in files.items()}
    return audit(Repository.from_bytes(raw, within=within), request)


def written(result: AuditResult) -> tuple[BaselineEntry, ...]:
    return parse_baseline(baseline_text(updated(result)).encode(), "base.json", RULEBOOK)


def new(result: AuditResult) -> list[str]:
    return [f"{each.at.path} {each.at.yaml_path}" for each in result.findings]


@pytest.mark.parametrize(
    ("before", "after", "found", "absent"),
    [
        pytest.param({"a.yaml": WEB}, {"a.yaml": WEB}, [], 0, id="nothing"),
        pytest.param({"a.yaml": WEB}, {"a.yaml": f"# moved\n\n\n{WEB}"}, [], 0, id="lines"),
        pytest.param({"a.yaml": WEB}, {"b/c.yaml": WEB}, [], 0, id="the name of the file"),
        pytest.param(
            {"a.yaml": f"{WEB}---\n{DB}"}, {"a.yaml": f"{DB}---\n{WEB}"}, [], 0, id="the order of the objects"
        ),
        pytest.param({"a.yaml": WEB, "b.yaml": DB}, {"b.yaml": DB}, [], 1, id="a file goes"),
        pytest.param(
            {"b.yaml": WEB}, {"a.yaml": DB, "b.yaml": WEB}, ["a.yaml spec.ingress[0].form"], 0, id="one comes"
        ),
        pytest.param(
            {"a.yaml": WEB},
            {"a.yaml": WEB + RULE_MORE},
            ["a.yaml spec.ingress[1].prots"],
            0,
            id="a rule more at the end",
        ),
        pytest.param(
            {"a.yaml": WEB},
            {"a.yaml": WEB.replace("  ingress:\n", f"  ingress:\n{RULE_MORE}")},
            ["a.yaml spec.ingress[0].prots"],
            0,
            id="a rule more before",
        ),
        pytest.param(
            {"a.yaml": WEB},
            {"a.yaml": WEB.replace("form:", "frm:")},
            ["a.yaml spec.ingress[0].frm"],
            1,
            id="one mistake for another",
        ),
    ],
)
def test_what_is_new_is_what_changed(
    before: Mapping[str, str], after: Mapping[str, str], found: list[str], absent: int
) -> None:
    entries = written(scanned(before, ()))
    assert entries
    result = scanned(after, entries)
    assert new(result) == found
    assert len(result.absent) == absent


def test_copies_are_told_apart_by_their_paths() -> None:
    (one,) = scanned({"b.yaml": WEB}, None).findings
    first = replace(one, at=replace(one.at, path="a.yaml"), fingerprint="0")
    second = replace(one, fingerprint="1")
    result = AuditResult((first, second), (), (), SUMMARY)
    known = entry_of(replace(second, fingerprint="0"))
    assert compared(result, [known], withheld=(), scope=EVERYTHING).findings == (first,)


def test_other_words_for_the_same_finding_are_no_new_finding() -> None:
    (one,) = scanned({"a.yaml": WEB}, None).findings
    (entry,) = written(scanned({"a.yaml": WEB}, ()))
    result = scanned({"a.yaml": WEB}, (replace(entry, message="as an older version said it"),))
    assert [each.at for each in result.baselined] == [one.at]


def test_an_entry_stands_for_one_finding() -> None:
    entries = written(scanned({"a.yaml": WEB}, ()))
    result = scanned({"a.yaml": WEB}, entries * 3)
    assert (len(result.baselined), len(result.absent)) == (1, 2)


def test_what_was_not_looked_at_is_not_absent_and_stays_in_the_file() -> None:
    entries = written(scanned({"a/a.yaml": WEB, "b/b.yaml": DB}, ()))
    by_rule = scanned({}, entries, rules=("empty-peer-list",))
    assert (by_rule.absent, by_rule.unexamined) == ((), entries)
    by_place = scanned({"a/a.yaml": "{}", "b/b.yaml": DB}, entries, within=("a",))
    assert [each.path for each in by_place.absent] == ["a/a.yaml"]
    assert written(by_place) == by_place.unexamined == entries[:1]


def test_what_a_failed_rule_would_have_found_is_not_absent() -> None:
    entries = written(scanned({"a.yaml": WEB}, ()))

    def fail(_context: CheckContext) -> Iterator[Finding]:
        raise RuntimeError

    result = scanned({"a.yaml": WEB}, entries, checks={RULE: fail})
    assert result.failed_rules
    assert (result.absent, result.unexamined) == ((), entries)


def test_what_a_rule_found_that_there_is_no_more_is_absent() -> None:
    (entry,) = written(scanned({"a.yaml": WEB}, ()))
    gone = replace(entry, rule_id="of-another-version")
    assert scanned({}, (gone,)).absent == (gone,)


def test_what_is_not_sure_enough_to_be_said_keeps_its_entry() -> None:
    sure = scanned({"a.yaml": WEB}, (), checks={RULE: as_sure_as(Confidence.HIGH)})
    result = scanned({"a.yaml": WEB}, written(sure), checks={RULE: as_sure_as(Confidence.LOW)})
    assert (result.absent, result.baselined) == ((), ())
    assert written(result) == written(sure)


def test_a_suppressed_finding_is_neither_absent_nor_written() -> None:
    entries = written(scanned({"a.yaml": WEB}, ()))
    result = scanned({"a.yaml": f"# netpol-lint: file-ignore[{RULE}] because\n{WEB}"}, entries)
    assert (len(result.suppressed), result.absent, result.findings) == (1, (), ())
    assert written(result) == ()


def test_what_is_wrong_with_a_suppression_never_becomes_known() -> None:
    text = f"# netpol-lint: file-ignore[{RULE}] because\n{DENY}"
    first = scanned({"a.yaml": text}, ())
    result = scanned({"a.yaml": text}, written(first))
    assert [each.rule_id for each in result.findings] == [UNUSED_SUPPRESSION]


def test_the_file_is_sorted_and_has_no_lines() -> None:
    result = updated(scanned({"b.yaml": WEB, "a.yaml": DB}, ()))
    text = baseline_text(result)
    assert [each["object"] for each in json.loads(text)["findings"]] == [
        "shop/NetworkPolicy/db",
        "shop/NetworkPolicy/web",
    ]
    moved = updated(scanned({"b.yaml": f"# moved\n{WEB}", "a.yaml": f"# moved\n{DB}"}, ()))
    assert baseline_text(moved) == text
