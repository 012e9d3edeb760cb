"""The Code Quality report: as GitLab checks it, and such that nothing is lost on the way."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from msgspec.structs import replace

from netpol_lint.findings import AuditResult, Confidence, Finding, Severity
from netpol_lint.location import Location, Region
from netpol_lint.reporting import ReportContext, render_report
from tests.unit.reporting.sample import CLEAN, CONTEXT, RESULT, RULES
from tests.unit.reporting.strategies import RESULTS

FINDING = Finding(
    "dns-egress-blocked",
    Severity.ERROR,
    Confidence.HIGH,
    "UDP 53 is missing",
    Location("base/deny.yaml", Region(6, 3, 8, 1)),
    fingerprint="5d41402abc4b2a76b9719d911017c592",
)


@cache
def schema() -> Validator:
    contents = json.loads(Path(__file__).with_name("gitlab-code-quality.schema.json").read_text("utf-8"))
    return validator_for(contents)(contents)


def issues(result: AuditResult, context: ReportContext = CONTEXT) -> list[dict[str, Any]]:
    parsed: list[dict[str, Any]] = json.loads(render_report("gitlab", result, context).encode())
    return parsed


def issues_of(*findings: Finding, **changes: Any) -> list[dict[str, Any]]:
    rules = {rule_id: replace(rule, **changes) for rule_id, rule in RULES.items()}
    return issues(replace(CLEAN, findings=findings), replace(CONTEXT, rules=rules))


def test_a_clean_repository_has_an_empty_list() -> None:
    assert issues(CLEAN) == []


def test_a_finding() -> None:
    assert issues_of(FINDING, security_severity=None) == [
        {
            "description": "dns-egress-blocked: UDP 53 is missing",
            "check_name": "dns-egress-blocked",
            "fingerprint": "5d41402abc4b2a76b9719d911017c592",
            "severity": "major",
            "location": {"path": "base/deny.yaml", "lines": {"begin": 6, "end": 7}},
            "engine_name": "netpol-lint",
        }
    ]


@pytest.mark.parametrize(
    ("severity", "risk", "shown"),
    [
        pytest.param(Severity.NOTE, 9.5, "info", id="a note informs, whatever the rule could find"),
        pytest.param(Severity.WARNING, 9.5, "minor", id="a warning is minor"),
        pytest.param(Severity.ERROR, None, "major", id="an error that exposes nothing is major"),
        pytest.param(Severity.ERROR, 6.9, "major", id="so is one that exposes little"),
        pytest.param(Severity.ERROR, 7.0, "critical", id="high severity is critical"),
        pytest.param(Severity.ERROR, 9.0, "blocker", id="critical severity blocks"),
    ],
)
def test_severity(severity: Severity, risk: float | None, shown: str) -> None:
    (issue,) = issues_of(replace(FINDING, severity=severity), security_severity=risk)
    assert issue["severity"] == shown


def test_findings_that_share_a_fingerprint_stay_apart() -> None:
    fingerprints = [issue["fingerprint"] for issue in issues_of(FINDING, FINDING, FINDING)]
    assert fingerprints[0] == FINDING.fingerprint
    assert len(set(fingerprints)) == 3


def test_suppressed_findings_are_left_out() -> None:
    assert len(issues(RESULT)) == len(RESULT.findings) > 0


@given(RESULTS)
def test_every_result_is_valid_and_complete(result: AuditResult) -> None:
    found = issues(result)
    schema().validate(found)
    assert len({issue["fingerprint"] for issue in found}) == len(result.findings)
