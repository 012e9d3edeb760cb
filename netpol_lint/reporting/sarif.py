"""SARIF 2.1.0, as GitHub code scanning and other viewers take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, Final
from urllib.parse import quote

import attr
import sarif_om as om

from netpol_lint.findings import (
    AuditResult,
    Edit,
    Evidence,
    Finding,
    Fix,
    Note,
    Severity,
    SuppressedFinding,
)
from netpol_lint.location import Location, Region
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.json_text import JsonValue, compact_json
from netpol_lint.reporting.listing import findings_with_suppressions
from netpol_lint.reporting.sarif_message import message_text, plain
from netpol_lint.reporting.sarif_taxonomies import component, reference, relationships, used_taxonomies
from netpol_lint.reporting.visible import visible
from netpol_lint.rulebook import PROJECT_HOME, RuleSpec, help_uri

SCHEMA_URI: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

FINGERPRINT_KEY: Final = "netpolLint/v1"
"""Not `primaryLocationLineHash`: GitHub's upload computes that one and warns when ours differs."""

_AFTER_RESULTS: Final = "]}]}"

_SOURCE_ROOT: Final = "%SRCROOT%"

# Of what is more than this, GitHub keeps the first; a result with over 1,000 locations it refuses.
_TAGS_KEPT: Final = 10
_LOCATIONS_KEPT: Final = 100

_PROBLEM_SEVERITY: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "recommendation",
}


# sarif_om, made from a draft, calls the property `state`.
_Suppression: Final = attr.make_class(
    "Suppression",
    {"status": attr.ib(default="accepted", metadata={"schema_property_name": "status"})},
    bases=(om.Suppression,),
)


def render(result: AuditResult, context: ReportContext) -> str:
    """Return one SARIF log with one run, which lists every selected rule and, line by line, every finding."""
    listed = findings_with_suppressions(result)
    rule_ids = sorted({*context.rules, *(finding.rule_id for finding, _ in listed)})
    index_of = {rule_id: index for index, rule_id in enumerate(rule_ids)}
    results = [
        # Written one by one: 10,000 of them at once keep the garbage collector busier than the writer.
        compact_json(_result(finding, suppressed, index_of[finding.rule_id]), _properties)
        for finding, suppressed in listed
    ]
    rules = [_rule(rule_id, context.rules.get(rule_id)) for rule_id in rule_ids]
    run = {**_properties(_run(result, context, rules)), "results": []}
    log = compact_json({"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}, _properties)
    return "".join((log.removesuffix(_AFTER_RESULTS), ",\n".join(results), _AFTER_RESULTS, "\n"))


def _run(result: AuditResult, context: ReportContext, rules: list[om.ReportingDescriptor]) -> om.Run:
    """Describe the run as a whole, without its results."""
    taxonomies = used_taxonomies(context.rules.values())
    return om.Run(
        tool=om.Tool(
            driver=om.ToolComponent(
                name="netpol-lint",
                version=context.tool_version,
                information_uri=PROJECT_HOME,
                rules=rules,
                supported_taxonomies=[reference(each) for each in taxonomies] or None,
            )
        ),
        taxonomies=[component(each, context.rules.values()) for each in taxonomies] or None,
        invocations=[
            om.Invocation(
                execution_successful=context.tool_succeeded and not result.failed_rules,
                tool_execution_notifications=[_notification(note) for note in result.notes],
            )
        ],
        original_uri_base_ids={
            _SOURCE_ROOT: om.ArtifactLocation(description=om.Message(text="The root of the repository."))
        },
        column_kind="unicodeCodePoints",
    )


def _rule(rule_id: str, spec: RuleSpec | None) -> om.ReportingDescriptor:
    """Describe a rule; one that reported without being selected is described by its id alone."""
    if spec is None:
        return om.ReportingDescriptor(id=rule_id, help_uri=help_uri(rule_id))
    return om.ReportingDescriptor(
        id=rule_id,
        deprecated_ids=list(spec.aliases) or None,
        short_description=om.MultiformatMessageString(text=spec.title),
        full_description=om.MultiformatMessageString(text=spec.summary),
        help=om.MultiformatMessageString(
            text=f"{spec.summary}\n\n{help_uri(rule_id)}",
            markdown=spec.page,
        ),
        help_uri=help_uri(rule_id),
        default_configuration=om.ReportingConfiguration(level=spec.severity.value),
        relationships=relationships(spec) or None,
        properties=_rule_properties(spec),
    )


def _rule_properties(spec: RuleSpec) -> JsonValue:
    properties: dict[str, JsonValue] = {
        "tags": spec.tags[:_TAGS_KEPT],
        # How often a rule is right; how sure one finding is, is a property of the result.
        "precision": "high",
        "problem.severity": _PROBLEM_SEVERITY[spec.severity],
    }
    if spec.security_severity is not None:
        properties["security-severity"] = f"{spec.security_severity:.1f}"
    return properties


def _result(finding: Finding, suppressed: SuppressedFinding | None, rule_index: int) -> om.Result:
    evidence = finding.evidence[:_LOCATIONS_KEPT]
    return om.Result(
        rule_id=finding.rule_id,
        rule_index=rule_index,
        level=finding.severity.value,
        kind="fail",
        message=om.Message(text=message_text(finding.message, finding.evidence)),
        locations=[_location(finding.at, subjects=(finding.subject, *finding.also[: _LOCATIONS_KEPT - 1]))],
        related_locations=[_related(step, number) for number, step in enumerate(evidence, 1)] or None,
        partial_fingerprints={FINGERPRINT_KEY: finding.fingerprint} if finding.fingerprint else None,
        suppressions=None if suppressed is None else [_suppression(suppressed)],
        fixes=None if finding.fix is None or suppressed is not None else [_fix(finding.fix)],
        properties={"confidence": finding.confidence.value, "clusters": finding.clusters},
    )


def _fix(fix: Fix) -> om.Fix:
    return om.Fix(
        description=om.Message(text=plain(fix.message)),
        artifact_changes=[
            om.ArtifactChange(
                artifact_location=om.ArtifactLocation(uri=_uri(path), uri_base_id=_SOURCE_ROOT),
                replacements=[_replacement(edit) for edit in edits],
            )
            for path, edits in groupby(sorted(fix.edits), key=lambda edit: edit.at.path)
        ],
        properties={"safety": fix.safety.value, "promise": fix.promise.value},
    )


def _replacement(edit: Edit) -> om.Replacement:
    content = om.ArtifactContent(text=edit.text) if edit.text else None
    return om.Replacement(deleted_region=_region(edit.at.region), inserted_content=content)


def _related(step: Evidence, number: int) -> om.Location:
    location = _location(step.at)
    location.id = number
    location.message = om.Message(text=plain(step.says))
    return location


def _suppression(suppressed: SuppressedFinding) -> om.Suppression:
    return _Suppression(
        kind=suppressed.origin.value,
        justification=visible(suppressed.reason),
        location=_location(suppressed.at),
    )


def _notification(note: Note) -> om.Notification:
    return om.Notification(
        descriptor=om.ReportingDescriptorReference(id=note.kind),
        level="warning",
        message=om.Message(text=plain(note.message)),
        locations=None if note.at is None else [_location(note.at)],
    )


def _location(at: Location, *, subjects: Sequence[str] = ()) -> om.Location:
    names = dict.fromkeys(visible(subject) for subject in subjects if subject)
    return om.Location(
        physical_location=om.PhysicalLocation(
            artifact_location=om.ArtifactLocation(uri=_uri(at.path), uri_base_id=_SOURCE_ROOT),
            region=_region(at.region),
        ),
        logical_locations=[_logical_location(name) for name in names] or None,
    )


def _logical_location(qualified_name: str) -> om.LogicalLocation:
    return om.LogicalLocation(
        kind="resource",
        name=qualified_name.rpartition("/")[2],
        fully_qualified_name=qualified_name,
    )


def _region(region: Region) -> om.Region:
    return om.Region(
        start_line=region.start_line,
        start_column=region.start_column,
        end_line=region.end_line,
        end_column=region.end_column,
    )


@lru_cache
def _uri(path: str) -> str:
    """Return a relative reference to a file; bytes of its name that are not UTF-8 stay themselves."""
    try:
        return quote(path, errors="surrogateescape")
    except UnicodeEncodeError:  # a name that a manifest can write, but no file can have
        return quote(visible(path))


def _properties(value: Any) -> dict[str, Any]:
    """Return what a sarif_om object has, under the standard's names.

    A property that equals its default is kept: a result without `level` takes its rule's.
    """
    names = _property_names(value.__class__)
    return {names[key]: item for key, item in vars(value).items() if item is not None and not _is_unset(item)}


def _is_unset(value: object) -> bool:
    """Whether the value is sarif_om's way to say that there is no number."""
    return isinstance(value, int | float) and value < 0


@cache
def _property_names(sarif_class: type[Any]) -> Mapping[str, str]:
    return {field.name: field.metadata["schema_property_name"] for field in attr.fields(sarif_class)}
