"""host-network-bypasses-policy: pods on the host's network, which the policies about them do not hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.findings import Evidence, Finding, Severity
from netpol_lint.resources.ingress_product import product_of
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.resources.selector import Match, Operator
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import CheckContext

_ON_EVERY_NODE: Final = "DaemonSet"
_POLICIES_SHOWN: Final = 3


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each workload on the host's network in a namespace where policies are to hold it.

    Agents on the nodes are meant to be there: only a policy that is written for one is worth a word.
    """
    for workload in ctx.inventory.workloads:
        if not workload.host_network or workload.is_finished:
            continue
        policies = ctx.inventory.policies_in(workload.namespace)
        own, all_pods = _selecting(workload, policies)
        is_agent = workload.ref.kind == _ON_EVERY_NODE or ctx.is_system(workload.namespace)
        if own or (policies and not is_agent):
            yield _finding(ctx, workload, (*own, *all_pods), is_agent=is_agent)


def _selecting(
    workload: Workload, policies: tuple[NetworkPolicy, ...]
) -> tuple[list[NetworkPolicy], list[NetworkPolicy]]:
    """Return the policies that are written for a workload's pods, and those that are for every pod."""
    selecting = [each for each in policies if each.pod_selector.match(workload.labels) is Match.YES]
    own = [each for each in selecting if _names_pods(each)]
    return own, [each for each in selecting if each not in own]


def _names_pods(policy: NetworkPolicy) -> bool:
    """Tell whether a selector asks for a label; one that only leaves out some pods is for all others."""
    asking = (Operator.IN, Operator.EXISTS)
    return any(each.operator in asking for each in policy.pod_selector.requirements)


def _finding(
    ctx: CheckContext, workload: Workload, policies: tuple[NetworkPolicy, ...], *, is_agent: bool
) -> Finding:
    has_firewall = any(each.is_for_nodes for each in ctx.inventory.foreign_policies)
    is_meant = is_agent or has_firewall or product_of(workload) is not None
    return ctx.finding(
        workload.at,
        f"{workload} runs on the host's network (`hostNetwork: true`), where most network plugins enforce no "
        f"policy: {_no_effect(policies)}; leave `hostNetwork` out unless its pods need the node's interfaces",
        subject=str(workload.ref),
        severity=Severity.NOTE if is_meant else None,
        evidence=_evidence(policies),
    )


def _no_effect(policies: tuple[NetworkPolicy, ...]) -> str:
    """Say which policies do not hold the pods."""
    if not policies:
        return "no policy of its namespace isolates it"
    named = f"NetworkPolicy {policies[0].ref.name}"
    if len(policies) == 1:
        return f"{named} selects it and does not isolate it"
    return f"{named} and {len(policies) - 1:,} more select it and do not isolate it"


def _evidence(policies: tuple[NetworkPolicy, ...]) -> Iterator[Evidence]:
    for each in policies[:_POLICIES_SHOWN]:
        pods = "every pod" if each.pod_selector.selects_everything else f"pods with {each.pod_selector}"
        yield Evidence(
            each.selector_at, f"{each} selects {pods}, this workload's too, and has no effect on them"
        )
