"""JUnit's XML, as Jenkins, GitLab and others show test results: a suite for each rule.

Sources: `junit-10.xsd` of https://github.com/jenkinsci/xunit-plugin, and for what identifies a test from one
run to the next `Gitlab::Ci::Reports::TestCase` of https://gitlab.com/gitlab-org/gitlab
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final
from xml.etree import ElementTree as ET

from netpol_lint.findings import AuditResult, Finding, Severity
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.visible import visible
from netpol_lint.rulebook import help_uri

_TOOL: Final = "netpol-lint"

# JUnit knows no severities. What is skipped is shown and does not make a build unstable.
_ELEMENTS: Final = {Severity.ERROR: "failure", Severity.WARNING: "failure", Severity.NOTE: "skipped"}

_COUNTED: Final = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}


def render(result: AuditResult, context: ReportContext) -> str:
    """Return a document with a suite for each rule; one that found nothing has a test that passes."""
    found = _by_rule(result.findings)
    left_out = {
        "suppressed": _by_rule(each.finding for each in result.suppressed),
        "baselined": _by_rule(result.baselined),
        "elsewhere": _by_rule(result.elsewhere),
    }
    root = ET.Element("testsuites", name=_TOOL)
    for rule_id in sorted({*context.rules, *found, *chain(*left_out.values()), *result.failed_rules}):
        suite = ET.SubElement(root, "testsuite", name=f"{_TOOL}.{rule_id}")
        _add_properties(suite, {name: len(by_rule[rule_id]) for name, by_rule in left_out.items()})
        if rule_id in result.failed_rules:
            _add_failed_rule(suite)
        _add_findings(suite, found[rule_id])
    if not len(root):
        _add_findings(ET.SubElement(root, "testsuite", name=_TOOL), ())
    return _written(root)


def _by_rule(findings: Iterable[Finding]) -> defaultdict[str, list[Finding]]:
    grouped: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.rule_id].append(finding)
    return grouped


def _add_properties(suite: ET.Element, counts: Mapping[str, int]) -> None:
    """Say how many findings of a rule are left out."""
    counted = {name: str(number) for name, number in counts.items() if number}
    if counted:
        properties = ET.SubElement(suite, "properties")
        for name, number in counted.items():
            ET.SubElement(properties, "property", name=name, value=number)


def _add_failed_rule(suite: ET.Element) -> None:
    case = _add_case(suite, "the rule itself")
    text = "the check failed, and what it would find is missing here"
    ET.SubElement(case, "error", type="internal-error", message=text).text = text


def _add_findings(suite: ET.Element, findings: Sequence[Finding]) -> None:
    for name, finding in _named(findings):
        case = _add_case(suite, name)
        outcome = ET.SubElement(
            case,
            _ELEMENTS[finding.severity],
            type=finding.severity.value,
            message=visible(finding.message),
        )
        # GitLab shows this text and not the message.
        outcome.text = "\n".join(_lines(finding))
    if suite.find("testcase") is None:
        _add_case(suite, "no findings")


def _named(findings: Iterable[Finding]) -> Iterator[tuple[str, Finding]]:
    """Give each finding of a rule a name of its own, without lines: edits elsewhere must not rename it."""
    seen: Counter[str] = Counter()
    for finding in findings:
        name = visible(": ".join(filter(None, (finding.at.path, finding.subject))))
        seen[name] += 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), finding


def _lines(finding: Finding) -> Iterator[str]:
    yield visible(f"{finding.at}: {finding.severity.value}: {finding.message}")
    yield from (visible(f"because {step.says} ({step.at})") for step in finding.evidence)
    if finding.clusters:
        yield visible(f"clusters: {', '.join(finding.clusters)}")
    yield f"help: {help_uri(finding.rule_id)}"


def _add_case(suite: ET.Element, name: str) -> ET.Element:
    # Some readers show what has no time as NaN; a real one would make two equal runs differ.
    return ET.SubElement(suite, "testcase", classname=suite.attrib["name"], name=name, time="0")


def _written(root: ET.Element) -> str:
    for element in (*root, root):
        for attribute, tag in _COUNTED.items():
            element.set(attribute, str(sum(1 for _ in element.iter(tag))))
        element.set("time", "0")
    del root.attrib["skipped"]  # the schema has it for suites only
    ET.indent(root)
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{declaration}\n{ET.tostring(root, encoding='unicode')}\n"
