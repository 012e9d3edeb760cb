"""Which rules argue: their evidence is a way or a chain of reasons, which viewers of SARIF walk through."""

from __future__ import annotations

from typing import Final

import pytest

from tests.rules.rulebook import RULES, audited, config_at, repository_at

ARGUING: Final = (
    "apiserver-egress-blocked",
    "declared-dependency-blocked",
    "default-deny-defeated",
    "exposed-attack-path",
    "half-open-connection",
    "ingress-backend-unreachable",
    "intent-violated",
    "metrics-scrape-blocked",
    "service-unreachable",
    "webhook-unreachable",
)
"""Of a finding about several connections, these list what is said of each, which is no argument."""


@pytest.mark.parametrize("rule", ARGUING)
def test_what_a_rule_says_of_one_connection_is_an_argument(rule: str) -> None:
    bad = RULES / rule / "bad"
    findings = audited(repository_at(bad), [rule], config_at(bad)).findings

    assert any(1 < each.steps <= len(each.evidence) for each in findings)


def test_who_belongs_where_is_no_argument() -> None:
    bad = RULES / "cross-environment-reachable" / "bad"
    findings = audited(repository_at(bad), ["cross-environment-reachable"], config_at(bad)).findings

    assert {each.steps for each in findings} == {0}


def test_what_the_audit_adds_to_a_way_is_no_step_of_it() -> None:
    bad = RULES / "exposed-attack-path" / "bad"
    findings = audited(repository_at(bad), ["exposed-attack-path"], config_at(bad)).findings

    besides = {each.says for found in findings for each in found.evidence[found.steps :]}
    assert "StatefulSet db itself is written here" in besides
