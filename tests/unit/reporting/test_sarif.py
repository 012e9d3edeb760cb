"""The SARIF format: valid for the standard, and as GitHub takes it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from netpol_lint.findings import AuditResult, BaselineEntry, Confidence, Evidence, Finding, Severity
from netpol_lint.location import Location, Region
from netpol_lint.reporting import ReportContext, render_report
from netpol_lint.reporting.sarif.message import CITED, message_text
from netpol_lint.rulebook import help_uri
from tests.unit.reporting.sample import CLEAN, CONTEXT, RESULT, RULES
from tests.unit.reporting.sarif_schema import validator
from tests.unit.reporting.strategies import LINKS, RESULTS

AT = Location("base/deny.yaml", Region(6, 3, 8, 11))

# How a viewer finds links: an opening bracket without a backslash, escaped text, a number.
LINK = re.compile(r"(?<!\\)(?:\\\\)*\[((?:[^\\\[\]]|\\[\\\[\]])*)\]\((\d+)\)")


def log(result: AuditResult, context: ReportContext = CONTEXT) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(render_report("sarif", result, context).encode())
    return parsed


def run(result: AuditResult, context: ReportContext = CONTEXT) -> dict[str, Any]:
    (only,) = log(result, context)["runs"]
    return dict(only)


def with_finding(**changes: Any) -> AuditResult:
    finding = Finding("dns-egress-blocked", Severity.ERROR, Confidence.HIGH, "UDP 53 is missing", AT)
    return AuditResult((replace(finding, **changes),), (), (), CLEAN.summary)


@pytest.mark.parametrize(
    "result", [pytest.param(RESULT, id="the sample is valid"), pytest.param(CLEAN, id="a clean log is valid")]
)
def test_schema(result: AuditResult) -> None:
    validator().validate(log(result))


@given(RESULTS)
def test_every_result_is_valid(result: AuditResult) -> None:
    validator().validate(log(result))


def test_the_schema_rejects_what_sarif_om_would_write() -> None:
    broken = log(RESULT)
    suppressed = next(entry for entry in broken["runs"][0]["results"] if "suppressions" in entry)
    suppressed["suppressions"][0]["state"] = suppressed["suppressions"][0].pop("status")
    assert not validator().is_valid(broken)


def test_a_clean_repository_has_an_empty_list_of_results() -> None:
    assert run(CLEAN)["results"] == []


def test_every_selected_rule_is_listed_and_every_result_points_to_its_own() -> None:
    parts = run(RESULT)
    rules = parts["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(RULES)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in parts["results"])


def test_a_rule_that_was_not_selected_is_listed_when_it_reports() -> None:
    parts = run(with_finding(rule_id="rule-of-its-own"))
    (result,) = parts["results"]
    assert parts["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "rule-of-its-own"


@pytest.mark.parametrize("severity", Severity)
def test_level_and_kind_are_written_even_where_they_are_the_default(severity: Severity) -> None:
    (result,) = run(with_finding(severity=severity))["results"]
    assert (result["level"], result["kind"]) == (severity.value, "fail")


def test_a_rule_says_what_github_shows() -> None:
    defeated, dns, unused = run(CLEAN)["tool"]["driver"]["rules"]
    assert defeated["help"]["markdown"].startswith("# An allow-all policy")
    assert defeated["helpUri"] == help_uri("default-deny-defeated")
    assert defeated["deprecatedIds"] == ["old-default-deny-defeated"]
    assert len(defeated["properties"]["tags"]) == 10
    assert defeated["properties"]["security-severity"] == "7.5"
    assert "security-severity" not in dns["properties"]
    assert dns["defaultConfiguration"]["level"] == "error"
    assert unused["properties"] == {"tags": [], "precision": "high", "problem.severity": "recommendation"}


@pytest.mark.parametrize(
    ("tool_succeeded", "failed_rules", "successful"),
    [
        pytest.param(True, (), True, id="findings do not make a run fail"),
        pytest.param(True, ("dns-egress-blocked",), False, id="a check that fails does"),
        pytest.param(False, (), False, id="and so does the tool"),
    ],
)
def test_execution_successful(tool_succeeded: bool, failed_rules: tuple[str, ...], successful: bool) -> None:
    result = replace(with_finding(), failed_rules=failed_rules)
    (invocation,) = run(result, replace(CONTEXT, tool_succeeded=tool_succeeded))["invocations"]
    assert invocation["executionSuccessful"] is successful


def test_notes_are_notifications_with_their_place() -> None:
    (invocation,) = run(RESULT)["invocations"]
    internal, chart, *_ = invocation["toolExecutionNotifications"]
    assert internal["descriptor"] == {"id": "internal-error"}
    assert "locations" not in internal
    assert chart["locations"][0]["physicalLocation"]["region"]["startLine"] == 12


def test_suppressed_findings_are_kept_with_who_suppressed_them() -> None:
    suppressions = [result["suppressions"] for result in run(RESULT)["results"] if "suppressions" in result]
    assert [(entry["kind"], entry["status"]) for (entry,) in suppressions] == [
        ("inSource", "accepted"),
        ("external", "accepted"),
    ]


def test_the_fingerprint_has_a_key_of_its_own() -> None:
    (result,) = run(with_finding(fingerprint="abc"))["results"]
    assert result["partialFingerprints"] == {"netpolLint/v1": "abc"}


def test_the_object_is_a_logical_location() -> None:
    (result,) = run(with_finding(subject="shop/NetworkPolicy/default-deny"))["results"]
    assert result["locations"][0]["logicalLocations"] == [
        {"kind": "resource", "name": "default-deny", "fullyQualifiedName": "shop/NetworkPolicy/default-deny"}
    ]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        pytest.param("base/deny.yaml", "base/deny.yaml", id="a plain path stays"),
        pytest.param("a b/100%.yaml", "a%20b/100%25.yaml", id="blanks and percent signs are encoded"),
        pytest.param("c:d/#x?.yaml", "c%3Ad/%23x%3F.yaml", id="nothing reads as a scheme, query or fragment"),
        pytest.param("größe.yaml", "gr%C3%B6%C3%9Fe.yaml", id="letters are encoded as UTF-8"),
        pytest.param("\udce4.yaml", "%E4.yaml", id="a byte that is not UTF-8 stays that byte"),
        pytest.param("\ud800.yaml", "%5Cud800.yaml", id="a name that no file can have is spelled out"),
    ],
)
def test_uri(path: str, uri: str) -> None:
    (result,) = run(with_finding(at=replace(AT, path=path)))["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": uri, "uriBaseId": "%SRCROOT%"}


def test_the_uri_names_the_bytes_of_the_file() -> None:
    (result,) = run(
        with_finding(at=replace(AT, path=b"gr\xf6\xdfe/\xe3\x83\xa9.yaml".decode(errors="surrogateescape")))
    )["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri) == b"gr\xf6\xdfe/\xe3\x83\xa9.yaml"


@pytest.mark.parametrize(
    ("message", "says", "text"),
    [
        pytest.param("UDP 53 is missing", None, "UDP 53 is missing", id="a message alone stays as it is"),
        pytest.param(
            "spec.egress[0] omits UDP 53",
            "spec.podSelector selects it",
            "spec.egress[0] omits UDP 53. Because spec.podSelector selects it ([base/deny.yaml:6:3](1))",
            id="evidence follows with a link, and brackets that are no link stay",
        ),
        pytest.param(
            "name [x](2)",
            "\\](1",
            "name \\[x\\](2). Because \\\\\\](1 ([base/deny.yaml:6:3](1))",
            id="what could be read as a link is escaped",
        ),
        pytest.param("two\nlines", None, r"two\nlines", id="the message has one line"),
    ],
)
def test_message(message: str, says: str | None, text: str) -> None:
    evidence = () if says is None else (Evidence(AT, says),)
    assert message_text(message, evidence) == text


def test_a_long_argument_is_cited_in_part_and_listed_in_full() -> None:
    steps = tuple(Evidence(AT, f"step {number}") for number in range(CITED + 3))
    (result,) = run(with_finding(evidence=steps))["results"]
    assert result["message"]["text"].endswith(f"step {CITED - 1} ([base/deny.yaml:6:3]({CITED})); and 3 more")
    assert [location["id"] for location in result["relatedLocations"]] == list(range(1, CITED + 4))


def test_github_refuses_no_result_for_its_many_locations() -> None:
    steps = tuple(Evidence(AT, f"step {number}") for number in range(1500))
    (result,) = run(with_finding(evidence=steps))["results"]
    assert len(result["relatedLocations"]) == 100


@given(LINKS, st.lists(LINKS, max_size=3), LINKS)
def test_no_text_breaks_or_forges_a_link(message: str, says: list[str], path: str) -> None:
    evidence = tuple(Evidence(replace(AT, path=path), text) for text in says)
    links = LINK.findall(message_text(message, evidence))
    assert [int(target) for _, target in links] == list(range(1, len(evidence) + 1))


def test_each_result_has_a_line_of_its_own() -> None:
    lines = render_report("sarif", RESULT, CONTEXT).split("\n")
    assert len(lines) == len(RESULT.findings) + len(RESULT.suppressed) + 1
    assert lines[-1] == ""


def test_every_object_of_a_finding_is_a_logical_location() -> None:
    result = with_finding(subject="a/Service/web", also=("b/Service/web",))
    (location,) = run(result)["results"][0]["locations"]
    names = [each["fullyQualifiedName"] for each in location["logicalLocations"]]
    assert names == ["a/Service/web", "b/Service/web"]


WAY = (
    Evidence(Location("web.yaml", Region(3, 1, 3, 9)), "Ingress web leads to Deployment web"),
    Evidence(AT, "the rule lets Deployment web into StatefulSet db"),
    Evidence(Location("db.yaml", Region(1, 1, 1, 5)), "StatefulSet db itself is written here"),
)


def flows_of(**changes: Any) -> list[list[tuple[str, str]]]:
    """Return the flows of a finding: of each step the file and what it says."""
    (result,) = run(with_finding(**changes))["results"]
    return [
        [
            (place["physicalLocation"]["artifactLocation"]["uri"], place["message"]["text"])
            for place in (step["location"] for step in thread["locations"])
        ]
        for flow in result.get("codeFlows", ())
        for thread in flow["threadFlows"]
    ]


@pytest.mark.parametrize(
    ("evidence", "steps", "flows"),
    [
        pytest.param(WAY, 0, [], id="evidence that stands side by side is no flow"),
        pytest.param(
            WAY,
            2,
            [[("web.yaml", WAY[0].says), ("base/deny.yaml", WAY[1].says)]],
            id="an argument is one, without what is only said besides",
        ),
        pytest.param(
            WAY[:1],
            1,
            [[("web.yaml", WAY[0].says), ("base/deny.yaml", "UDP 53 is missing")]],
            id="it ends at the place of the finding where it does not go through it",
        ),
        pytest.param(WAY[1:2], 1, [], id="one step is no flow"),
    ],
)
def test_code_flows(evidence: tuple[Evidence, ...], steps: int, flows: list[list[tuple[str, str]]]) -> None:
    assert flows_of(evidence=evidence, steps=steps) == flows


def test_the_step_at_the_place_of_the_finding_is_the_essential_one() -> None:
    (result,) = run(with_finding(evidence=WAY, steps=2))["results"]
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step.get("importance") for step in steps] == [None, "essential"]


def test_a_flow_has_no_more_steps_than_github_shows() -> None:
    steps = tuple(Evidence(replace(AT, path=f"{number}.yaml"), "step") for number in range(1500))
    (flow,) = flows_of(evidence=steps, steps=1500)
    assert len(flow) == 1000
    assert flow[-1] == ("base/deny.yaml", "UDP 53 is missing")


GONE = BaselineEntry("retired-rule", "shop/NetworkPolicy/old", "base/old.yaml", "it was [so](1)", "abc")


def test_each_result_says_whether_the_baseline_knows_it() -> None:
    known = replace(with_finding().findings[0], message="known", at=replace(AT, path="a.yaml"))
    result = replace(with_finding(), has_baseline=True, baselined=(known,), absent=(GONE,))
    results = run(result)["results"]
    assert [(each["message"]["text"], each["baselineState"]) for each in results] == [
        ("known", "unchanged"),
        ("UDP 53 is missing", "new"),
        ("it was \\[so\\](1)", "absent"),
    ]


def test_what_is_absent_is_told_by_its_file_object_rule_and_fingerprint() -> None:
    parts = run(replace(CLEAN, has_baseline=True, absent=(GONE,)))
    (gone,) = parts["results"]
    (place,) = gone["locations"]
    assert parts["tool"]["driver"]["rules"][gone["ruleIndex"]]["id"] == "retired-rule"
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "base/old.yaml"
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "shop/NetworkPolicy/old"
    assert gone["partialFingerprints"] == {"netpolLint/v1": "abc"}


def test_without_a_baseline_no_result_has_a_state() -> None:
    assert not any("baselineState" in each for each in run(RESULT)["results"])


@pytest.mark.parametrize("rule_id", ["unused-suppression", "retired-rule"])
def test_what_reports_without_being_selected_is_described_as_github_wants_it(rule_id: str) -> None:
    context = replace(CONTEXT, rules={})
    (rule,) = run(with_finding(rule_id=rule_id), context)["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"]
    assert rule["fullDescription"]["text"]
    assert rule["help"]["markdown"].endswith(f"({rule['helpUri']})")
