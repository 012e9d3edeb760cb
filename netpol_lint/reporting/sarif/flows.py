"""An argument as a code flow: viewers walk through it step by step, GitHub as "Show paths".

Only what a check called an argument is one. Evidence that stands side by side, such as every workload that a
rule selects, is left to the related locations: in a flow it would read as a way that somebody can go.
"""

from __future__ import annotations

from typing import Final

import sarif_om as om

from netpol_lint.findings import Evidence, Finding
from netpol_lint.reporting.sarif.message import plain
from netpol_lint.reporting.sarif.place import location

STEPS_KEPT: Final = 1000
"""GitHub shows so many steps of a flow, and refuses a result with ten times as many."""


def code_flows(finding: Finding) -> list[om.CodeFlow] | None:
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
    return [om.CodeFlow(thread_flows=[om.ThreadFlow(locations=steps)])]


def _step(step: Evidence, *, is_here: bool) -> om.ThreadFlowLocation:
    place = location(step.at)
    place.message = om.Message(text=plain(step.says))
    return om.ThreadFlowLocation(location=place, importance="essential" if is_here else None)
