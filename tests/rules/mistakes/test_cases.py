"""Realistic mistakes are reported by the rules they belong to and no other; what is in order by none."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netpol_lint.findings import Finding
from netpol_lint.rulebook import Profile
from netpol_lint.source.repository import Repository
from tests.rules.mistakes.cases import SHOP, Case, cases
from tests.rules.rulebook import audited, lines, rules_of


def found(files: Mapping[str, str], profile: Profile = Profile.DEFAULT) -> tuple[Finding, ...]:
    """Return what a profile reports."""
    repository = Repository.from_bytes({path: text.encode() for path, text in files.items()})
    return audited(repository, rules_of(profile)).findings


@pytest.mark.parametrize("profile", [Profile.DEFAULT, Profile.STRICT], ids=["default", "strict"])
def test_the_shop_is_in_order(profile: Profile) -> None:
    assert lines(found(SHOP, profile)) == ""


@pytest.mark.parametrize("case", list(cases("mistakes.txt")), ids=lambda case: case.title)
def test_a_mistake_is_reported_by_its_rules_once(case: Case) -> None:
    findings = found(case.files)

    assert sorted(each.rule_id for each in findings) == sorted(case.reports), lines(findings)


@pytest.mark.parametrize("case", list(cases("layouts.txt")), ids=lambda case: case.title)
def test_a_layout_in_order_is_left_alone(case: Case) -> None:
    assert lines(found(case.files)) == ""
