"""A finding, or an entry of a baseline that is not found any more, as a SARIF result."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import attr
import sarif_om as om

from netpol_lint.findings import BaselineEntry, BaselineState, Edit, Fix, SuppressedFinding
from netpol_lint.location import whole_file
from netpol_lint.reporting.listing import ListedFinding
from netpol_lint.reporting.sarif.flows import code_flows
from netpol_lint.reporting.sarif.message import message_text, plain
from netpol_lint.reporting.sarif.objects import SarifObject, sarif_object
from netpol_lint.reporting.sarif.place import artifact, commented, location, region
from netpol_lint.reporting.visible import visible

FINGERPRINT_KEY: Final = "netpolLint/v1"
"""Not `primaryLocationLineHash`: GitHub's upload computes that one and warns when ours differs."""

# Of what is more than this, GitHub keeps the first; a result with over 1,000 locations it refuses.
_LOCATIONS_KEPT: Final = 100

# sarif_om, made from a draft, calls the property `state`.
_Suppression: Final = attr.make_class(
    "Suppression",
    {"status": attr.ib(default=None, metadata={"schema_property_name": "status"})},
    bases=(om.Suppression,),
)


def sarif_result(listed: ListedFinding, rule_index: int) -> SarifObject:
    """Return a finding, who silenced it, if anybody did, and whether a baseline knows it, if there is one."""
    finding, suppressed = listed.finding, listed.suppressed
    evidence = finding.evidence[:_LOCATIONS_KEPT]
    return sarif_object(
        om.Result,
        rule_id=finding.rule_id,
        rule_index=rule_index,
        level=finding.severity.value,
        kind="fail",
        message=sarif_object(om.Message, text=message_text(finding.message, finding.evidence)),
        locations=[location(finding.at, subjects=(finding.subject, *finding.also[: _LOCATIONS_KEPT - 1]))],
        related_locations=[
            commented(step.at, step.says, number=number) for number, step in enumerate(evidence, 1)
        ]
        or None,
        code_flows=code_flows(finding),
        partial_fingerprints={FINGERPRINT_KEY: finding.fingerprint} if finding.fingerprint else None,
        suppressions=None if suppressed is None else [_suppression(suppressed)],
        fixes=None if finding.fix is None or suppressed is not None else [_fix(finding.fix)],
        baseline_state=None if listed.state is None else listed.state.value,
        properties={"confidence": finding.confidence.value, "clusters": finding.clusters},
    )


def absent_result(entry: BaselineEntry, rule_index: int) -> SarifObject:
    """Return an entry of a baseline that is not found any more; nobody knows its line or how bad it was."""
    return sarif_object(
        om.Result,
        rule_id=entry.rule_id,
        rule_index=rule_index,
        kind="fail",
        message=sarif_object(om.Message, text=plain(entry.message)),
        locations=[location(whole_file(entry.path), subjects=(entry.subject,))],
        partial_fingerprints={FINGERPRINT_KEY: entry.fingerprint} if entry.fingerprint else None,
        baseline_state=BaselineState.ABSENT.value,
    )


def _fix(fix: Fix) -> SarifObject:
    return sarif_object(
        om.Fix,
        description=sarif_object(om.Message, text=plain(fix.message)),
        artifact_changes=[
            sarif_object(
                om.ArtifactChange,
                artifact_location=artifact(path),
                replacements=[_replacement(edit) for edit in edits],
            )
            for path, edits in groupby(sorted(fix.edits), key=lambda edit: edit.at.path)
        ],
        properties={"safety": fix.safety.value, "promise": fix.promise.value},
    )


def _replacement(edit: Edit) -> SarifObject:
    content = sarif_object(om.ArtifactContent, text=edit.text) if edit.text else None
    return sarif_object(om.Replacement, deleted_region=region(edit.at.region), inserted_content=content)


def _suppression(suppressed: SuppressedFinding) -> SarifObject:
    return sarif_object(
        _Suppression,
        status="accepted",
        kind=suppressed.origin.value,
        justification=visible(suppressed.reason),
        location=location(suppressed.at),
    )
