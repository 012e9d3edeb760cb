"""duplicate-definition: objects that one cluster applies twice, with different content."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Finding, Severity
from netpol_lint.resources.foreign_policy import is_policy
from netpol_lint.resources.workload import decode_workload, is_workload
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.manifests.repeated_objects import Repetition, repetitions


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each object but policies that is defined again; it weighs more where policies depend on it."""
    for each in repetitions(ctx):
        if not is_policy(each.kept):
            yield ctx.finding(
                each.at,
                f"{each.says}; which definition stays depends on the order in which they are applied",
                subject=each.left_out.subject,
                severity=Severity.ERROR if _matters_to_policies(each) else None,
                evidence=each.evidence,
            )


def _matters_to_policies(each: Repetition) -> bool:
    """Tell whether which of the two stays changes what is allowed."""
    if (each.kept.group, each.kept.kind) == ("", "Service"):
        return each.has_other_spec
    if not is_workload(each.kept):
        return False
    one, two = decode_workload(each.kept), decode_workload(each.left_out)
    if one is None or two is None:
        return one is not two
    return (one.labels, one.ports, one.host_network) != (two.labels, two.ports, two.host_network)
