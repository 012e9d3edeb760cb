"""The format of GitHub's annotations, read as its runner reads it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from msgspec.structs import replace

from netpol_lint.findings import AuditResult, Confidence, Evidence, Finding, Severity
from netpol_lint.location import Location, Region
from netpol_lint.reporting import render_report
from netpol_lint.reporting.visible import visible
from netpol_lint.rulebook import help_uri
from tests.unit.reporting.sample import CLEAN, CONTEXT
from tests.unit.reporting.strategies import RESULTS
from tests.unit.reporting.workflow_commands import Command, commands, shown

AT = Location("base/deny.yaml", Region(6, 3, 6, 11))
FINDING = Finding("dns-egress-blocked", Severity.ERROR, Confidence.HIGH, "UDP 53 is missing", AT)
HELP = f"help: {help_uri('dns-egress-blocked')}"


def report(*findings: Finding) -> str:
    return render_report("github", replace(CLEAN, findings=findings), CONTEXT)


def command_of(**changes: Any) -> Command:
    (command,) = commands(report(replace(FINDING, **changes)))
    return command


def many(severity: Severity, number: int) -> list[Finding]:
    return [replace(FINDING, severity=severity, message=f"{severity.value} {n}") for n in range(number)]


def test_nothing_is_written_when_nothing_is_found() -> None:
    assert render_report("github", CLEAN, CONTEXT) == ""


@pytest.mark.parametrize(
    ("severity", "kind"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "notice")],
)
def test_the_command_says_how_bad_it_is(severity: Severity, kind: str) -> None:
    assert command_of(severity=severity).kind == kind


@pytest.mark.parametrize(
    ("region", "place"),
    [
        pytest.param(
            Region(6, 3, 6, 11),
            {"line": "6", "endLine": "6", "col": "3", "endColumn": "11"},
            id="on one line there are columns",
        ),
        pytest.param(
            Region(6, 3, 8, 11),
            {"line": "6", "endLine": "8"},
            id="on several lines the runner takes no columns",
        ),
        pytest.param(
            Region(6, 3, 8, 1),
            {"line": "6", "endLine": "7"},
            id="a line of which no character is meant is left out",
        ),
    ],
)
def test_place(region: Region, place: dict[str, str]) -> None:
    command = command_of(at=Location("base/deny.yaml", region))
    assert command.properties == {"title": "dns-egress-blocked", "file": "base/deny.yaml", **place}


def test_the_log_has_the_place_and_the_argument() -> None:
    command = command_of(
        evidence=(Evidence(Location("a.yaml", Region(1, 2, 1, 9)), "the pods are isolated"),)
    )
    assert command.text.split("\n") == [
        "base/deny.yaml:6:3: UDP 53 is missing",
        "because the pods are isolated (a.yaml:1:2)",
        HELP,
    ]


def test_of_a_long_argument_the_beginning_is_shown() -> None:
    command = command_of(evidence=tuple(Evidence(AT, f"step {number}") for number in range(7)))
    lines = command.text.split("\n")
    assert lines[5:] == ["because step 4 (base/deny.yaml:6:3)", "and 2 more reasons", HELP]


def test_no_text_of_the_repository_leaves_its_place() -> None:
    command = command_of(
        at=replace(AT, path="a,line=1::b%3A.yaml"), message="100%\n::error file=x::forged %0A second"
    )
    assert command.properties["file"] == "a,line=1::b%3A.yaml"
    assert command.properties["line"] == "6"
    assert command.text.split("\n") == [
        r"a,line=1::b%3A.yaml:6:3: 100%\n::error file=x::forged %0A second",
        HELP,
    ]


@given(RESULTS)
def test_each_finding_is_one_command(result: AuditResult) -> None:
    read = commands(render_report("github", result, CONTEXT))
    assert sorted((each.properties["title"], each.properties["file"]) for each in read) == sorted(
        (finding.rule_id, visible(finding.at.path)) for finding in result.findings
    )
    firsts = sorted(each.text.split("\n")[0] for each in read)
    assert firsts == sorted(visible(f"{finding.at}: {finding.message}") for finding in result.findings)


@pytest.mark.parametrize(
    ("errors", "warnings", "notes", "unshown"),
    [
        pytest.param(3, 10, 10, None, id="what fits needs no remark"),
        pytest.param(11, 0, 0, "1 more finding is", id="one error too many"),
        pytest.param(1234, 12, 0, "1,226 more findings are", id="all kinds are added up"),
        pytest.param(0, 0, 11, "2 more findings are", id="the remark takes the room of a notice"),
        pytest.param(0, 11, 10, "2 more findings are", id="and so it does for another kind"),
    ],
)
def test_what_github_does_not_show(errors: int, warnings: int, notes: int, unshown: str | None) -> None:
    findings = [
        *many(Severity.NOTE, notes),
        *many(Severity.WARNING, warnings),
        *many(Severity.ERROR, errors),
    ]
    read = commands(report(*findings))
    drawn = list(shown(read))
    remarks = [each.text.partition(" in the log")[0] for each in drawn if "file" not in each.properties]
    assert remarks == ([] if unshown is None else [unshown])
    assert len(read) - len(remarks) == len(findings)
    if unshown is not None:
        assert drawn[-1].properties == {"title": "netpol-lint"}
        missing = len(findings) - (len(drawn) - 1)
        assert unshown.startswith(f"{missing:,} ")


def test_errors_come_first_and_else_the_order_stays() -> None:
    findings = [*many(Severity.NOTE, 2), *many(Severity.WARNING, 2), *many(Severity.ERROR, 2)]
    read = [each.text.split("\n")[0].rpartition(": ")[2] for each in commands(report(*findings))]
    assert read == ["error 0", "error 1", "warning 0", "warning 1", "note 0", "note 1"]
