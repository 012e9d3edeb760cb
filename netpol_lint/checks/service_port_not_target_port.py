"""service-port-not-target-port: rules with the port of a Service where its pods listen on another one."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rule_api import CheckContext, confidence_of, joined, names
from netpol_lint.rule_api.cluster.port_slips import MappedPort, PortSlip
from netpol_lint.rule_api.edits import Promise, Safety, fix


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each port of a rule on which no pod in question listens, though a Service has it."""
    for slip in ctx.port_slips.all:
        yield _finding(ctx, slip)


def _finding(ctx: CheckContext, slip: PortSlip) -> Finding:
    policy, direction = slip.rule.policy, slip.rule.rule.direction
    services = list(dict.fromkeys(each.service.ref.name for each in slip.mapped))
    numbers = sorted({each.number for each in slip.mapped})
    which = f"Service{'' if len(services) == 1 else 's'} {joined(services[:3])}"
    whose = f"behind {'it' if len(services) == 1 else 'them'} "
    listen = f"{joined(map(str, numbers))}"
    pods = names({each.workload.ref: each.workload for each in slip.mapped}.values())
    return ctx.finding(
        slip.port.at,
        f"{direction.field_name} port {slip.listed} of {policy} is the port of {which}, and the pods {whose}"
        f"({pods}) listen on {listen}; policies see the pods' port, so the connections are dropped",
        subject=str(policy.ref),
        confidence=confidence_of(*(ctx.basis_of_missing_pods(each) for each in _namespaces(slip))),
        evidence=[step for each in slip.mapped for step in _evidence(each)],
        fix=_fix(ctx, slip),
    )


def _namespaces(slip: PortSlip) -> set[str]:
    named = {each.workload.namespace for each in slip.mapped}
    return named | ({slip.rule.policy.namespace} if slip.rule.rule.direction is Direction.EGRESS else set())


def _evidence(each: MappedPort) -> Iterator[Evidence]:
    target = each.port.target
    leads = (
        f"targetPort {target}" if target == each.number else f"targetPort {target}, which is {each.number}"
    )
    yield Evidence(
        each.port.at or each.service.at,
        f"Service {each.service.ref.name} leads port {each.port.port} to {leads}",
    )
    yield Evidence(each.workload.at, f"{each.workload} listens there")


def _fix(ctx: CheckContext, slip: PortSlip) -> Fix | None:
    """Put the number in the place of the port, or the name where it stands for several numbers."""
    numbers = {each.number for each in slip.mapped}
    targets: set[int | str] = {each.port.target for each in slip.mapped}
    right = numbers if len(numbers) == 1 else targets
    port = slip.port.written.get("port") if slip.port.written else None
    if len(right) != 1 or port is None:
        return None
    (now,) = right
    safety = Safety.SAFE if slip.is_sole else Safety.UNSAFE
    edits = ctx.editor.replace_scalar(port.at, slip.listed, now)
    return fix(safety, f"allow port {now}, on which the pods listen", edits, promise=Promise.CHANGES)
