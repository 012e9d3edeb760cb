"""Rules as SARIF describes them once for all of their results."""

from __future__ import annotations

from typing import Final

import sarif_om as om

from netpol_lint.findings import Severity
from netpol_lint.reporting.json_text import JsonValue
from netpol_lint.reporting.sarif.objects import SarifObject, sarif_object
from netpol_lint.reporting.sarif.taxonomies import relationships
from netpol_lint.rulebook import UNUSED_SUPPRESSION, RuleSpec, help_uri

# Of what is more than this, GitHub keeps the first.
_TAGS_KEPT: Final = 10

_PROBLEM_SEVERITY: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "recommendation",
}


def descriptor(rule_id: str, spec: RuleSpec | None) -> SarifObject:
    """Describe a rule by its spec, or what else has reported: GitHub refuses a rule without a description."""
    if spec is None:
        return _undescribed(rule_id)
    return sarif_object(
        om.ReportingDescriptor,
        id=rule_id,
        deprecated_ids=list(spec.aliases) or None,
        short_description=sarif_object(om.MultiformatMessageString, text=spec.title),
        full_description=sarif_object(om.MultiformatMessageString, text=spec.summary),
        help=sarif_object(
            om.MultiformatMessageString,
            text=f"{spec.summary}\n\n{help_uri(rule_id)}",
            markdown=spec.page,
        ),
        help_uri=help_uri(rule_id),
        default_configuration=sarif_object(om.ReportingConfiguration, level=spec.severity.value),
        relationships=relationships(spec) or None,
        properties=_properties(spec),
    )


def _undescribed(rule_id: str) -> SarifObject:
    """Describe what reported without being a rule that was selected."""
    title = "Suppressions that need attention" if rule_id == UNUSED_SUPPRESSION else f"{rule_id} did not run"
    text = sarif_object(om.MultiformatMessageString, text=title)
    return sarif_object(
        om.ReportingDescriptor,
        id=rule_id,
        short_description=text,
        full_description=text,
        help=sarif_object(
            om.MultiformatMessageString, text=help_uri(rule_id), markdown=f"[{title}]({help_uri(rule_id)})"
        ),
        help_uri=help_uri(rule_id),
    )


def _properties(spec: RuleSpec) -> JsonValue:
    properties: dict[str, JsonValue] = {
        "tags": spec.tags[:_TAGS_KEPT],
        # How often a rule is right; how sure one finding is, is a property of the result.
        "precision": "high",
        "problem.severity": _PROBLEM_SEVERITY[spec.severity],
    }
    if spec.security_severity is not None:
        properties["security-severity"] = f"{spec.security_severity:.1f}"
    return properties
