"""policy-in-wrong-namespace: policies that stand in another namespace than the pods they are for."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding
from netpol_lint.rule_api import CheckContext, names
from netpol_lint.rule_api.dangling import Cause, Dangling, dangling_policies
from netpol_lint.rule_api.selector_words import closest, labels_carried, speak


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy that selects nothing where it stands and pods in exactly one other namespace."""
    for each in dangling_policies(ctx):
        if each.cause is Cause.WRONG_NAMESPACE:
            policy, other = each.policy, each.meant[0].namespace
            message = (
                f"{policy} selects no pod of its namespace {policy.namespace}, because those with"
                f" `{policy.pod_selector}` run in namespace {other}: {names(each.meant)}"
            )
            yield speak(ctx, each, message, at=policy.at, evidence=_evidence(ctx, each))


def _evidence(ctx: CheckContext, each: Dangling) -> Iterator[Evidence]:
    yield Evidence(each.policy.selector_at, f"it asks for `{each.policy.pod_selector}`")
    for workload in each.meant:
        yield Evidence(workload.at, f"the pods of {workload} have {labels_carried(workload)}")
    yield from closest(ctx, each.policy.pod_selector, each.namespaces)
