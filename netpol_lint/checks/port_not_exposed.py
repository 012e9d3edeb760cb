"""port-not-exposed: ports that a rule allows and on which, as far as declared, nobody listens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from netpol_lint.findings import Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.rules import CompiledNetworkPolicy, NetworkPolicyRule
from netpol_lint.resources.network_policy import Direction, PolicyPort
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import CheckContext, confidence_of, names
from netpol_lint.rule_api.cluster.destinations import destinations_of, number_of
from netpol_lint.source.node import Scalar, walk

_INJECTED: Final = (range(15000, 15100), range(4140, 4200), range(3500, 3502), range(50001, 50003))
"""Ports of containers that Istio, Linkerd and Dapr put into pods when they are made."""

_NUMBER: Final = re.compile(r"(?<!\d)\d{1,5}(?!\d)")


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each port of an ingress rule that the selected pods, which declare others, do not mention."""
    for policy in ctx.engine.compiled:
        # A rule for every pod of a namespace waits for those that have such a port.
        if policy.policy.pod_selector.selects_everything or ctx.is_system(policy.policy.namespace):
            continue
        for rule in policy.rules[Direction.INGRESS]:
            yield from _of_rule(ctx, policy, rule)


def _of_rule(ctx: CheckContext, policy: CompiledNetworkPolicy, rule: NetworkPolicyRule) -> Iterator[Finding]:
    # A range is there for ports that nobody can list.
    numbered = [each for each in rule.rule.ports if isinstance(each.port, int) and each.end_port is None]
    pods = destinations_of(ctx.engine, policy, rule) if numbered else ()
    if not pods or not all(each.ports for each in pods):
        return
    slips = {slip.port.at for slip in ctx.port_slips.all}
    for port in numbered:
        if _is_idle(ctx, port, pods, slips):
            yield _finding(ctx, rule, port, pods)


def _is_idle(ctx: CheckContext, port: PolicyPort, pods: Sequence[Workload], slips: set[Location]) -> bool:
    number = port.port
    if not isinstance(number, int) or port.at in slips or any(number in each for each in _INJECTED):
        return False
    return not any(_knows(ctx, each, number) for each in pods)


def _knows(ctx: CheckContext, workload: Workload, number: int) -> bool:
    """Tell whether a workload has a port, whatever the protocol, or its text names it."""
    if number in workload.probe_ports or any(each.number == number for each in workload.ports):
        return True
    for service in ctx.services_of(workload):
        if any(number == each.port or number_of(each, workload) in (number, None) for each in service.ports):
            return True
    return _names(workload, number)


def _names(workload: Workload, number: int) -> bool:
    """Tell whether an argument, a variable or an annotation has a number: it may be a port there."""
    scalars = walk(workload.template.node) if workload.template is not None else ()
    texts = (each.text for each in scalars if isinstance(each, Scalar))
    return any(str(number) in _NUMBER.findall(text) for text in texts)


def _finding(
    ctx: CheckContext, rule: NetworkPolicyRule, port: PolicyPort, pods: Sequence[Workload]
) -> Finding:
    listed = sorted({str(each) for pod in pods for each in _ports(pod)})
    return ctx.finding(
        port.at,
        f"ingress port {port} of {rule.policy} is no port that {names(pods)} declare{'s' * (len(pods) == 1)}"
        f"; declared {'is' if len(listed) == 1 else 'are'} {', '.join(listed)}",
        subject=str(rule.policy.ref),
        confidence=confidence_of(ctx.basis_of_missing_pods(rule.policy.namespace)),
        evidence=(Evidence(each.at, f"{each} declares {', '.join(_ports(each))}") for each in pods),
    )


def _ports(workload: Workload) -> list[str]:
    return [f"{each.protocol} {each.number}" for each in workload.ports]
