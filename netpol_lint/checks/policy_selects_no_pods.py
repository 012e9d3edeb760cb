"""policy-selects-no-pods: policies that protect nothing, because no declared pod carries their labels."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.selectors.dangling import Cause, Dangling, dangling_policies
from netpol_lint.rule_api.selectors.other_namespaces import declared_with
from netpol_lint.rule_api.selectors.selector_words import closest, speak


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy whose selector matches no declared pod, for no reason that another rule names."""
    for each in dangling_policies(ctx):
        if each.cause is Cause.NOTHING:
            policy = each.policy
            message = (
                f"{policy} selects no pod; none that is declared in namespace {policy.namespace} carries"
                f" `{policy.pod_selector}`"
            )
            yield speak(ctx, each, message, evidence=_evidence(ctx, each))


def _evidence(ctx: CheckContext, each: Dangling) -> Iterator[Evidence]:
    """Yield the workloads that meet all of the selector in other namespaces, or some of it in this one."""
    own, selector = each.policy.namespace, each.policy.pod_selector
    for workload in declared_with(ctx, selector):
        if workload.namespace != own:
            says = f"the pods of {workload} carry these labels, in namespace {workload.namespace}"
            yield Evidence(workload.at, says)
    yield from closest(ctx, selector, [own])
