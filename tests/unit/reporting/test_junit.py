"""The JUnit format: valid for Jenkins' schema, and with nothing lost or forged on the way."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from netpol_lint.findings import AuditResult, Confidence, Evidence, Finding, Severity
from netpol_lint.location import Location, Region
from netpol_lint.reporting import ReportContext, render_report
from netpol_lint.reporting.visible import visible
from netpol_lint.rulebook import help_uri
from tests.unit.reporting.sample import CLEAN, CONTEXT, RESULT, RULES
from tests.unit.reporting.strategies import RESULTS

SUITE = "netpol-lint.dns-egress-blocked"
FINDING = Finding(
    "dns-egress-blocked",
    Severity.ERROR,
    Confidence.HIGH,
    "UDP 53 is missing",
    Location("base/deny.yaml", Region(6, 3, 8, 11)),
    subject="shop/NetworkPolicy/deny",
)


@cache
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(Path(__file__).with_name("junit-10.xsd"))


def document(result: AuditResult, context: ReportContext = CONTEXT) -> ET.Element:
    return ET.fromstring(render_report("junit", result, context).encode())  # noqa: S314  (our own)


def suite_of(*findings: Finding, **changes: Any) -> ET.Element:
    root = document(replace(CLEAN, findings=findings, **changes))
    (suite,) = (each for each in root if each.attrib["name"] == SUITE)
    return suite


def names(suite: ET.Element) -> list[str]:
    return [case.attrib["name"] for case in suite.iter("testcase")]


@pytest.mark.parametrize("result", [pytest.param(RESULT, id="sample"), pytest.param(CLEAN, id="clean")])
def test_schema(result: AuditResult) -> None:
    schema().validate(render_report("junit", result, CONTEXT))


@given(RESULTS)
def test_every_result_is_valid_and_complete(result: AuditResult) -> None:
    schema().validate(render_report("junit", result, CONTEXT))
    root = document(result)
    outcomes = [*root.iter("failure"), *root.iter("skipped")]
    assert sorted(each.attrib["message"] for each in outcomes) == sorted(
        visible(finding.message) for finding in result.findings
    )


def test_the_schema_notices_what_is_wrong() -> None:
    broken = render_report("junit", RESULT, CONTEXT).replace("<testcase ", '<testcase file="x.yaml" ')
    assert not schema().is_valid(broken)


def test_a_clean_run_has_a_test_that_passes_for_each_rule() -> None:
    root = document(CLEAN)
    assert [suite.attrib["name"] for suite in root] == [f"netpol-lint.{rule_id}" for rule_id in sorted(RULES)]
    assert all(names(suite) == ["no findings"] for suite in root)
    assert root.attrib == {"name": "netpol-lint", "tests": "3", "failures": "0", "errors": "0", "time": "0"}


def test_a_run_without_rules_has_a_test_too() -> None:
    root = document(CLEAN, replace(CONTEXT, rules={}))
    assert [names(suite) for suite in root] == [["no findings"]]


@pytest.mark.parametrize(
    ("severity", "tag"),
    [
        pytest.param(Severity.ERROR, "failure", id="an error fails"),
        pytest.param(Severity.WARNING, "failure", id="so does a warning"),
        pytest.param(Severity.NOTE, "skipped", id="a note leaves the build as it is"),
    ],
)
def test_a_finding(severity: Severity, tag: str) -> None:
    evidence = Evidence(Location("a.yaml", Region(1, 2, 1, 9)), "the pods are isolated")
    suite = suite_of(replace(FINDING, severity=severity, evidence=(evidence,), clusters=("dev", "prod")))
    (case,) = suite
    (outcome,) = case
    assert case.attrib["classname"] == SUITE
    assert (outcome.tag, outcome.attrib) == (tag, {"type": severity.value, "message": "UDP 53 is missing"})
    assert (outcome.text or "").split("\n") == [
        f"base/deny.yaml:6:3: {severity.value}: UDP 53 is missing",
        "because the pods are isolated (a.yaml:1:2)",
        "clusters: dev, prod",
        f"help: {help_uri('dns-egress-blocked')}",
    ]


def test_names_are_unique_and_hold_no_lines() -> None:
    moved = replace(FINDING, at=replace(FINDING.at, region=Region(60, 3, 80, 11)))
    assert names(suite_of(FINDING, moved, replace(FINDING, subject=""))) == [
        "base/deny.yaml: shop/NetworkPolicy/deny",
        "base/deny.yaml: shop/NetworkPolicy/deny (2)",
        "base/deny.yaml",
    ]


def test_findings_that_are_left_out_are_counted() -> None:
    suite = suite_of(suppressed=RESULT.suppressed[:1], baselined=(FINDING, FINDING), elsewhere=(FINDING,))
    assert names(suite) == ["no findings"]
    assert [each.attrib for each in suite.iter("property")] == [
        {"name": "suppressed", "value": "1"},
        {"name": "baselined", "value": "2"},
        {"name": "elsewhere", "value": "1"},
    ]


def test_a_rule_that_failed_is_an_error() -> None:
    suite = suite_of(FINDING, failed_rules=("dns-egress-blocked",))
    assert names(suite) == ["the rule itself", "base/deny.yaml: shop/NetworkPolicy/deny"]
    assert (suite.attrib["tests"], suite.attrib["errors"], suite.attrib["failures"]) == ("2", "1", "1")


@given(st.text(st.characters(codec=None), max_size=20))
def test_whatever_a_text_holds_the_document_is_one(text: str) -> None:
    (case,) = suite_of(replace(FINDING, message=text, subject=text))
    assert case[0].attrib["message"] == visible(text)
