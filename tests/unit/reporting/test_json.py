"""The JSON format: the shape that programs rely on."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from netpol_lint.findings import AuditResult, BaselineEntry
from netpol_lint.reporting import render_report
from netpol_lint.reporting.json_text import JsonValue, indented_json
from tests.unit.reporting.sample import CLEAN, CONTEXT, RESULT
from tests.unit.reporting.strategies import RESULTS, TEXTS

LOCATION = ["path", "line", "column", "endLine", "endColumn"]

VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda items: st.lists(items, max_size=4) | st.dictionaries(st.sampled_from("abc"), items),
)


def parsed(result: AuditResult) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(render_report("json", result, CONTEXT))
    return report


def test_keys_are_those_of_the_contract_in_its_order() -> None:
    report = parsed(RESULT)
    finding = next(finding for finding in report["findings"] if finding["suppressed"])
    assert list(report) == ["schemaVersion", "tool", "findings", "notes", "summary"]
    assert list(finding) == [
        "rule",
        "severity",
        "confidence",
        "message",
        "object",
        "alsoObjects",
        "clusters",
        "location",
        "evidence",
        "fix",
        "fingerprint",
        "suppressed",
        "baselineState",
    ]
    assert list(finding["location"]) == LOCATION
    assert list(finding["suppressed"]) == ["origin", "reason", "location"]
    assert list(finding["suppressed"]["location"]) == LOCATION
    assert list(report["notes"][1]) == ["kind", "message", "location"]
    assert list(report["summary"]) == [
        "clusters",
        "namespaces",
        "workloads",
        "policies",
        "files",
        "findings",
        "suppressed",
        "baselined",
        "absent",
        "elsewhere",
    ]
    assert list(report["summary"]["findings"]) == ["error", "warning", "note"]


def test_suppressed_findings_stand_among_the_others_and_are_not_counted() -> None:
    report = parsed(RESULT)
    places = [(finding["location"]["path"], finding["location"]["line"]) for finding in report["findings"]]
    assert places == sorted(places)
    assert [finding["suppressed"] is not None for finding in report["findings"]].count(True) == 2
    assert report["summary"]["findings"] == {"error": 2, "warning": 2, "note": 3}
    assert report["summary"]["suppressed"] == 2


def test_known_findings_stand_among_the_others_and_are_not_counted() -> None:
    first, *others = RESULT.findings
    gone = BaselineEntry("dns-egress-blocked", "shop/Pod/web", "web.yaml", "no longer", "0f")
    compared = replace(RESULT, findings=tuple(others), baselined=(first,), absent=(gone,), has_baseline=True)
    report = parsed(compared)
    assert [each["baselineState"] for each in report["findings"]].count("unchanged") == 1
    assert [each["baselineState"] for each in report["findings"]].count("new") == len(others)
    assert all(each["baselineState"] is None for each in report["findings"] if each["suppressed"])
    assert sum(report["summary"]["findings"].values()) == len(others)
    assert (report["summary"]["baselined"], report["summary"]["absent"]) == (1, 1)


def test_without_a_baseline_no_finding_has_a_state() -> None:
    assert {each["baselineState"] for each in parsed(RESULT)["findings"]} == {None}


def test_a_note_without_a_place_has_none() -> None:
    assert [note["location"] is None for note in parsed(RESULT)["notes"]][:2] == [True, False]


def test_a_clean_repository_has_no_findings() -> None:
    report = parsed(CLEAN)
    assert report["findings"] == report["notes"] == []
    assert report["summary"]["findings"] == {"error": 0, "warning": 0, "note": 0}


def test_text_is_as_written_and_safe_to_print() -> None:
    report = render_report("json", RESULT, CONTEXT)
    assert "支払いサービス" in report
    assert r"\u001b[2J\u202eevil" in report
    assert r"base/\udce4 b%c.yaml" in report
    assert report.endswith("}\n")


@given(RESULTS)
def test_every_result_survives_the_way_there_and_back(result: AuditResult) -> None:
    report = render_report("json", result, CONTEXT)
    messages = [finding["message"] for finding in json.loads(report.encode())["findings"]]
    expected = [finding.message for finding in result.findings]
    expected += [suppressed.finding.message for suppressed in result.suppressed]
    expected += [finding.message for finding in result.baselined]
    assert sorted(messages) == sorted(expected)


@given(RESULTS)
def test_the_order_does_not_depend_on_what_is_suppressed(result: AuditResult) -> None:
    unsuppressed = replace(
        result, findings=(*result.findings, *(entry.finding for entry in result.suppressed)), suppressed=()
    )
    order = [finding["location"] for finding in parsed(result)["findings"]]
    assert order == [finding["location"] for finding in parsed(unsuppressed)["findings"]]


@given(VALUES)
def test_indented_json_means_the_value(value: JsonValue) -> None:
    assert json.loads(indented_json(value).encode()) == value


@given(VALUES)
def test_indented_json_looks_as_the_standard_library_has_it(value: JsonValue) -> None:
    expected = json.dumps(value, indent=2, ensure_ascii=False)
    written = indented_json(value)
    assert written == expected or any(not part.isprintable() for part in expected.split("\n"))
