"""Every rule's folder: complete, and its examples report what they promise.

After a change that is meant, run `pytest tests/rules --regenerate-expected` and read the difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from netpol_lint.checks import CHECKS
from netpol_lint.findings import Severity
from netpol_lint.rulebook import PAGE_HEADINGS, Profile, RuleSpec
from rules.index import folder_problems
from tests.rules.rulebook import RULEBOOK, RULES, audited, config_at, lines, repository_at, rules_of

_SECTION: Final = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCED: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)

CONSEQUENCES: Final = {
    "dns-egress-blocked": {"half-open-connection"},
    "ipblock-any-address": {"metadata-endpoint-reachable"},
    "missing-default-deny-egress": {"missing-default-deny-ingress", "workload-not-isolated"},
    "missing-default-deny-ingress": {"missing-default-deny-egress", "workload-not-isolated"},
    "peer-selects-nothing": {"half-open-connection"},
    "policy-not-deployed": {"missing-default-deny-ingress"},
    "unparsable-manifest": {"dns-egress-blocked", "half-open-connection"},
}
"""What else is wrong where a mistake is made, by rule: another edit, or what follows from it."""

each_rule = pytest.mark.parametrize("rule", RULEBOOK.values(), ids=list(RULEBOOK))


def test_every_check_has_a_folder_and_every_folder_a_check() -> None:
    assert sorted(RULEBOOK) == sorted(CHECKS)


@each_rule
def test_the_folder_is_as_the_schema_and_the_headings_want_it(rule: RuleSpec) -> None:
    assert folder_problems(rule.folder) == []


@each_rule
def test_the_page_is_named_after_the_rule_and_says_something_in_every_section(rule: RuleSpec) -> None:
    sections = dict(_sections(rule.page))

    assert rule.page.startswith(f"# {rule.id}\n")
    assert list(sections) == list(PAGE_HEADINGS)
    assert all(sections.values())


@each_rule
def test_the_page_explains_each_option_with_its_default(rule: RuleSpec) -> None:
    options = dict(_sections(rule.page))["Options"]

    for option in rule.options:
        default = ", ".join(option.default) if isinstance(option.default, tuple) else str(option.default)
        assert f"`{option.name}`" in options
        assert default in options
    assert rule.options or options == "None."


@each_rule
def test_the_bad_example_reports_exactly_what_it_promises(rule: RuleSpec, regenerates_expected: bool) -> None:
    bad = rule.folder / "bad"
    reported = lines(audited(repository_at(bad), [rule.id], config_at(bad)).findings)
    expected = bad / "expected.txt"
    if regenerates_expected:
        expected.write_text(reported, "utf-8", newline="")

    assert reported == expected.read_text("utf-8")
    assert reported


@each_rule
def test_each_message_is_one_sentence(rule: RuleSpec) -> None:
    # Code scanning shows the first sentence where it has no room for more.
    assert not re.search(r"[.!?] [A-Z]", (rule.folder / "bad" / "expected.txt").read_text("utf-8"))


@each_rule
def test_the_bad_example_shows_no_other_mistake(rule: RuleSpec) -> None:
    findings = audited(repository_at(rule.folder / "bad"), rules_of(Profile.DEFAULT)).findings
    others = {each.rule_id for each in findings if each.severity > Severity.NOTE} - {rule.id}

    assert others == CONSEQUENCES.get(rule.id, set())


@each_rule
@pytest.mark.parametrize("profile", [Profile.DEFAULT, Profile.STRICT], ids=["default", "strict"])
def test_the_good_example_is_clean_under_every_rule(rule: RuleSpec, profile: Profile) -> None:
    good = rule.folder / "good"
    result = audited(repository_at(good), rules_of(profile), config_at(good))

    assert lines(result.findings) == ""
    assert result.summary.workloads


@each_rule
def test_nothing_in_the_examples_goes_unread(rule: RuleSpec) -> None:
    notes = [
        note
        for example in ("bad", "good")
        for note in audited(repository_at(rule.folder / example), [rule.id]).notes
    ]

    assert [note.message for note in notes if note.kind != "namespace-unresolved"] == []


def test_examples_hold_manifests_and_what_they_report_only() -> None:
    examples = [path for rule in RULEBOOK for path in _files(RULES / rule)]

    assert [path for path in examples if path.suffix != ".yaml" and path.name != "expected.txt"] == []


def _files(folder: Path) -> Iterator[Path]:
    for example in ("bad", "good"):
        yield from (path for path in (folder / example).rglob("*") if path.is_file())


def _sections(page: str) -> Iterator[tuple[str, str]]:
    """Yield each section of a page with its text; a heading in a code block is none."""
    blocks = _FENCED.findall(page)
    _, *parts = _SECTION.split(_FENCED.sub("\0", page))
    for heading, text in zip(parts[::2], parts[1::2], strict=True):
        whole = re.sub("\0", lambda _: blocks.pop(0), text)
        yield heading, whole.strip()
