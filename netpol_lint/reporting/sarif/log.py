"""The frame of a SARIF log: one run of the tool, its rules, and what it could not analyse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sarif_om as om

from netpol_lint.findings import AuditResult, Note
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.json_text import compact_json
from netpol_lint.reporting.sarif.members import members
from netpol_lint.reporting.sarif.message import plain
from netpol_lint.reporting.sarif.place import SOURCE_ROOT, location
from netpol_lint.reporting.sarif.rules import descriptor
from netpol_lint.reporting.sarif.taxonomies import component, reference, used_taxonomies
from netpol_lint.rulebook import PROJECT_HOME

SCHEMA_URI: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_AFTER_RESULTS: Final = "]}]}"


def written(
    lines: Sequence[str], rule_ids: Sequence[str], result: AuditResult, context: ReportContext
) -> str:
    """Return the log around some results, each of which is a line of JSON.

    `rule_ids` are those of the rules to list; a result's `ruleIndex` is a position in them.
    """
    run = {**members(_run(rule_ids, result, context)), "results": []}
    log = compact_json({"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}, members)
    return "".join((log.removesuffix(_AFTER_RESULTS), ",\n".join(lines), _AFTER_RESULTS, "\n"))


def _run(rule_ids: Sequence[str], result: AuditResult, context: ReportContext) -> om.Run:
    """Describe the run as a whole, without its results."""
    taxonomies = used_taxonomies(context.rules.values())
    return om.Run(
        tool=om.Tool(
            driver=om.ToolComponent(
                name="netpol-lint",
                version=context.tool_version,
                information_uri=PROJECT_HOME,
                rules=[descriptor(rule_id, context.rules.get(rule_id)) for rule_id in rule_ids],
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
            SOURCE_ROOT: om.ArtifactLocation(description=om.Message(text="The root of the repository."))
        },
        column_kind="unicodeCodePoints",
    )


def _notification(note: Note) -> om.Notification:
    return om.Notification(
        descriptor=om.ReportingDescriptorReference(id=note.kind),
        level="warning",
        message=om.Message(text=plain(note.message)),
        locations=None if note.at is None else [location(note.at)],
    )
