"""An argument as a code flow: viewers walk through it step by step, GitHub as "Show paths".

Only what a check called an argument is one. Evidence that stands side by side, such as every workload that a
rule selects, is left to the related locations: in a flow it would read as a way that somebody can go.
"""

from __future__ import annotations

from typing import Final

import sarif_om as om

from netpol_lint.findings import Evidence, Finding
from netpol_lint.reporting.sarif.objects import SarifObject, sarif_object
from netpol_lint.reporting.sarif.place import commented

STEPS_KEPT: Final = 1000
"""GitHub shows so many steps of a flow, and refuses a result with ten times as many."""


def code_flows(finding: Finding) -> list[SarifObject] | None:
    """Return the argument for a finding as one flow, if it has one of two steps or more.

    It goes through the place of the finding, or ends there: that is the line that carries the alert.
    """
    argument = finding.evidence[: min(finding.steps, STEPS_KEPT - 1)]
    if not argument:
        return None
    here = (finding.at.path, finding.at.region)
    if all((step.at.path, step.at.region) != here for step in argument):
        argument = (*argument, Evidence(finding.at, finding.message))
    if len(argument) == 1:
        return None
    steps = [_step(each, is_here=(each.at.path, each.at.region) == here) for each in argument]
    return [sarif_object(om.CodeFlow, thread_flows=[sarif_object(om.ThreadFlow, locations=steps)])]


def _step(step: Evidence, *, is_here: bool) -> SarifObject:
    return sarif_object(
        om.ThreadFlowLocation,
        location=commented(step.at, step.says),
        importance="essential" if is_here else None,
    )
