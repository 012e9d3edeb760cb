"""The frame of a SARIF log: one run of the tool, its rules, and what it could not analyse.

Two parts that the standard offers are left out on purpose. `automationDetails` would name the category of an
upload, and what uploads it keeps a name that is there instead of the user's. `versionControlProvenance` would
make the log of unchanged files another one with each commit, and the address of a remote may hold a password.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import sarif_om as om

from netpol_lint.findings import AuditResult, BaselineEntry, Note
from netpol_lint.reporting.context import ReportContext
from netpol_lint.reporting.json_text import compact_json
from netpol_lint.reporting.listing import ListedFinding
from netpol_lint.reporting.sarif.message import plain
from netpol_lint.reporting.sarif.objects import SarifObject, sarif_object
from netpol_lint.reporting.sarif.place import SOURCE_ROOT, location
from netpol_lint.reporting.sarif.results import absent_result, sarif_result
from netpol_lint.reporting.sarif.rules import descriptor
from netpol_lint.reporting.sarif.taxonomies import component, reference, used_taxonomies
from netpol_lint.rulebook import PROJECT_HOME

SCHEMA_URI: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_AFTER_RESULTS: Final = "]}]}"


def rule_ids(
    listed: Iterable[ListedFinding], context: ReportContext, *, absent: Iterable[BaselineEntry] = ()
) -> list[str]:
    """Return the ids of the rules that a log lists, sorted: the selected ones, and those that reported."""
    reported = (each.finding.rule_id for each in listed)
    return sorted({*context.rules, *reported, *(entry.rule_id for entry in absent)})


def result_lines(
    listed: Iterable[ListedFinding], ids: Sequence[str], *, absent: Iterable[BaselineEntry] = ()
) -> list[str]:
    """Return each finding, then what is absent, as a line of JSON; `ids` are those of `rule_ids`.

    Each is written as soon as it is made: 10,000 at once keep the garbage collector busier than the writer.
    """
    index_of = {rule_id: index for index, rule_id in enumerate(ids)}
    lines = [compact_json(sarif_result(each, index_of[each.finding.rule_id])) for each in listed]
    return lines + [compact_json(absent_result(each, index_of[each.rule_id])) for each in absent]


def written(
    lines: Iterable[str],
    ids: Sequence[str],
    notes: Iterable[Note],
    result: AuditResult,
    context: ReportContext,
) -> str:
    """Return the log with some lines of results, the rules that `ids` name, and `notes`."""
    run = {**_run(ids, notes, result, context), "results": []}
    log = compact_json({"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]})
    return "".join((log.removesuffix(_AFTER_RESULTS), ",\n".join(lines), _AFTER_RESULTS, "\n"))


def _run(
    ids: Sequence[str], notes: Iterable[Note], result: AuditResult, context: ReportContext
) -> SarifObject:
    """Describe the run as a whole, without its results."""
    taxonomies = used_taxonomies(context.rules.values())
    return sarif_object(
        om.Run,
        tool=sarif_object(
            om.Tool,
            driver=sarif_object(
                om.ToolComponent,
                name="netpol-lint",
                version=context.tool_version,
                information_uri=PROJECT_HOME,
                rules=[descriptor(rule_id, context.rules.get(rule_id)) for rule_id in ids],
                supported_taxonomies=[reference(each) for each in taxonomies] or None,
            ),
        ),
        taxonomies=[component(each, context.rules.values()) for each in taxonomies] or None,
        invocations=[
            sarif_object(
                om.Invocation,
                execution_successful=context.tool_succeeded and not result.failed_rules,
                tool_execution_notifications=[_notification(note) for note in notes],
            )
        ],
        original_uri_base_ids={
            SOURCE_ROOT: sarif_object(
                om.ArtifactLocation, description=sarif_object(om.Message, text="The root of the repository.")
            )
        },
        column_kind="unicodeCodePoints",
    )


def _notification(note: Note) -> SarifObject:
    return sarif_object(
        om.Notification,
        descriptor=sarif_object(om.ReportingDescriptorReference, id=note.kind),
        level="warning",
        message=sarif_object(om.Message, text=plain(note.message)),
        locations=None if note.at is None else [location(note.at)],
    )
