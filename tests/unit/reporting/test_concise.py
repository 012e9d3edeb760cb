"""The concise format: one finding, one line."""

from __future__ import annotations

import pytest
from hypothesis import given

from netpol_lint.findings import AuditResult, Confidence, Finding, Severity
from netpol_lint.location import Location, Region
from netpol_lint.reporting import render_report
from tests.unit.reporting.sample import CLEAN, CONTEXT
from tests.unit.reporting.strategies import RESULTS


@pytest.mark.parametrize(
    ("path", "message", "line"),
    [
        pytest.param(
            "base/deny.yaml",
            "UDP 53 is missing",
            "base/deny.yaml:6:3: error[dns-egress-blocked] UDP 53 is missing\n",
            id="place, severity, rule and message",
        ),
        pytest.param(
            "a\nb.yaml",
            "first\nx.yaml:1:1: error[forged] second",
            r"a\nb.yaml:6:3: error[dns-egress-blocked] first\nx.yaml:1:1: error[forged] second" + "\n",
            id="a line feed forges no second finding",
        ),
        pytest.param(
            "\udce4.yaml",
            "\x1b]8;;https://x.example\x07here",
            r"\udce4.yaml:6:3: error[dns-egress-blocked] \x1b]8;;https://x.example\x07here" + "\n",
            id="an escape sequence is shown, not sent",
        ),
    ],
)
def test_line(path: str, message: str, line: str) -> None:
    at = Location(path, Region(6, 3, 8, 11), "spec.egress")
    finding = Finding("dns-egress-blocked", Severity.ERROR, Confidence.HIGH, message, at)
    result = AuditResult((finding,), (), (), CLEAN.summary)
    assert render_report("concise", result, CONTEXT) == line


def test_nothing_is_written_when_nothing_is_found() -> None:
    assert render_report("concise", CLEAN, CONTEXT) == ""


@given(RESULTS)
def test_each_finding_is_exactly_one_line(result: AuditResult) -> None:
    report = render_report("concise", result, CONTEXT)
    lines = report.splitlines()
    assert report == "".join(f"{line}\n" for line in lines)
    assert len(lines) == len(result.findings)
    assert all(f"[{finding.rule_id}] " in line for line, finding in zip(lines, result.findings, strict=True))
