"""The whole result for programs; `schemaVersion` changes when a reader of the old shape would break."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from netpol_lint.findings import AuditResult, Evidence, Finding, Fix, Note, Severity, SuppressedFinding
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.json_text import JsonValue, indented_json, json_location
from netpol_lint.reporting.listing import ListedFinding, listed_findings

SCHEMA_VERSION: Final = 1


def render(result: AuditResult, context: ReportContext) -> str:
    """Return one JSON document; suppressed and known findings are listed, but not counted as findings."""
    report: JsonValue = {
        "schemaVersion": SCHEMA_VERSION,
        "tool": {"name": "netpol-lint", "version": context.tool_version},
        "findings": [_finding(entry) for entry in listed_findings(result)],
        "notes": [_note(note) for note in result.notes],
        "summary": _summary(result),
    }
    return indented_json(report) + "\n"


def _finding(listed: ListedFinding) -> JsonValue:
    finding, suppressed = listed.finding, listed.suppressed
    return {
        "rule": finding.rule_id,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "message": finding.message,
        "object": finding.subject,
        "alsoObjects": finding.also,
        "clusters": finding.clusters,
        "location": json_location(finding.at),
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
        "fix": None if finding.fix is None or suppressed is not None else _fix(finding.fix),
        "fingerprint": finding.fingerprint,
        "suppressed": None if suppressed is None else _suppressed(suppressed),
        "baselineState": None if listed.state is None else listed.state.value,
    }


def _fix(fix: Fix) -> JsonValue:
    return {
        "safety": fix.safety.value,
        "promise": fix.promise.value,
        "message": fix.message,
        "edits": [json_location(edit.at) | {"text": edit.text} for edit in fix.edits],
    }


def _evidence(evidence: Evidence) -> JsonValue:
    return {"message": evidence.says, "location": json_location(evidence.at)}


def _suppressed(suppressed: SuppressedFinding) -> JsonValue:
    return {
        "origin": suppressed.origin.value,
        "reason": suppressed.reason,
        "location": json_location(suppressed.at),
    }


def _note(note: Note) -> JsonValue:
    location = None if note.at is None else json_location(note.at)
    return {"kind": note.kind, "message": note.message, "location": location}


def _summary(result: AuditResult) -> JsonValue:
    summary = result.summary
    return {
        "clusters": summary.clusters,
        "namespaces": summary.namespaces,
        "workloads": summary.workloads,
        "policies": summary.policies,
        "files": summary.files,
        "findings": _counts(result.findings),
        "suppressed": len(result.suppressed),
        "baselined": len(result.baselined),
        "absent": len(result.absent),
        "elsewhere": len(result.elsewhere),
    }


def _counts(findings: Iterable[Finding]) -> JsonValue:
    counts = Counter(finding.severity for finding in findings)
    return {
        severity.value: counts[severity] for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    }
