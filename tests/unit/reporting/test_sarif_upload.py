"""The form of SARIF for GitHub: what is open, the worst first, within what GitHub takes."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from msgspec.structs import replace

from netpol_lint.findings import AuditResult, BaselineEntry, Confidence, Finding, Severity
from netpol_lint.location import Location, Region
from netpol_lint.reporting import render_report
from netpol_lint.reporting.sarif import upload
from tests.unit.reporting.sample import CLEAN, CONTEXT, RESULT
from tests.unit.reporting.sarif_schema import validator
from tests.unit.reporting.strategies import RESULTS

DNS, DEFEATED = "dns-egress-blocked", "default-deny-defeated"


def finding(rule_id: str = DNS, severity: Severity = Severity.NOTE, line: int = 1, **changes: Any) -> Finding:
    at = Location("base/deny.yaml", Region(line, 1, line, 5))
    return replace(Finding(rule_id, severity, Confidence.HIGH, f"line {line}", at), **changes)


def result_of(findings: Iterable[Finding]) -> AuditResult:
    return replace(CLEAN, findings=tuple(findings))


def run(result: AuditResult) -> dict[str, Any]:
    (only,) = json.loads(render_report("sarif-upload", result, CONTEXT))["runs"]
    return dict(only)


def lines_of(result: AuditResult) -> list[int]:
    """Return the line of each result; those of `finding` tell them apart."""
    return [
        each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in run(result)["results"]
    ]


def notifications(result: AuditResult) -> list[str]:
    (invocation,) = run(result)["invocations"]
    return [
        each["message"]["text"]
        for each in invocation["toolExecutionNotifications"]
        if each["descriptor"]["id"] == "results-left-out"
    ]


@given(RESULTS)
def test_every_upload_is_valid(result: AuditResult) -> None:
    validator().validate(json.loads(render_report("sarif-upload", result, CONTEXT)))


def test_accepted_findings_are_left_out() -> None:
    results = run(RESULT)["results"]
    assert len(results) == len(RESULT.findings)
    assert not any("suppressions" in each for each in results)


def test_what_a_baseline_knows_is_left_out() -> None:
    gone = BaselineEntry(DNS, "", "a.yaml", "it was so", "abc")
    result = replace(
        result_of([finding(line=1)]), has_baseline=True, baselined=(finding(line=2),), absent=(gone,)
    )
    assert lines_of(result) == [1]


def test_the_frame_is_that_of_the_whole_log() -> None:
    (whole,) = json.loads(render_report("sarif", RESULT, CONTEXT))["runs"]
    assert {**run(RESULT), "results": ()} == {**whole, "results": ()}


def test_what_is_worse_comes_first_and_then_what_is_surer() -> None:
    in_order_of_the_text = [
        finding("rule-that-was-not-selected", Severity.NOTE, 1),
        finding(DNS, Severity.WARNING, 2),
        finding(DEFEATED, Severity.WARNING, 3),
        finding(DNS, Severity.ERROR, 4, confidence=Confidence.MEDIUM),
        finding(DNS, Severity.ERROR, 5),
        finding(DNS, Severity.ERROR, 6),
    ]
    assert lines_of(result_of(in_order_of_the_text)) == [5, 6, 4, 3, 2, 1]


def test_of_more_than_github_keeps_the_least_severe_are_left_out_and_counted() -> None:
    notes = [finding(line=number) for number in range(1, upload.RESULTS_KEPT + 1)]
    worse = [finding(severity=Severity.WARNING, line=6000), finding(severity=Severity.ERROR, line=7000)]
    result = result_of([*notes, *worse])
    kept = lines_of(result)
    assert len(kept) == upload.RESULTS_KEPT
    assert kept[:3] == [7000, 6000, 1]
    assert notifications(result) == [
        "2 of 5,002 findings are left out (note: 2), because GitHub keeps 5,000 results of a run and takes"
        " 10 MB; the format `sarif` has all"
    ]


def test_nothing_is_said_where_nothing_is_left_out() -> None:
    assert notifications(RESULT) == []


def test_lines_that_do_not_fit_when_they_are_compressed_are_left_out() -> None:
    lines = [hashlib.sha512(str(number).encode()).hexdigest() for number in range(1000)]
    kept = upload.fitting(lines, at_most=20_000)
    assert kept == lines[: len(kept)]
    # What the packer holds back is less than one of its blocks.
    assert 19_000 < len(zlib.compress("".join(kept).encode())) < 40_000


@pytest.mark.parametrize("number", [100, 0])
def test_lines_that_fit_stay(number: int) -> None:
    lines = ["the same again" * 100] * number
    assert upload.fitting(lines, at_most=2000) == lines
