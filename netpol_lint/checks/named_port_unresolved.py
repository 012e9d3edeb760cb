"""named-port-unresolved: names of ports that the pods at the other end do not have, or have several times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from netpol_lint.findings import Evidence, Finding, Fix, Severity
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import CheckContext, confidence_of, joined, names
from netpol_lint.rule_api.cluster.named_ports import AmbiguousPort, Meant, NamedPortFault, UnresolvedPort
from netpol_lint.rule_api.edits import Promise, Safety, fix


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each name in a rule that no pod in question declares, or that stands for several numbers."""
    for fault in ctx.port_slips.named:
        match fault:
            case UnresolvedPort():
                yield _unresolved(ctx, fault)
            case AmbiguousPort():
                yield _ambiguous(ctx, fault)


def _unresolved(ctx: CheckContext, fault: UnresolvedPort) -> Finding:
    policy, direction = fault.rule.policy, fault.rule.rule.direction
    hint = "" if fault.meant is None else f"; {_hint(fault, fault.meant)}"
    return ctx.finding(
        fault.port.at,
        f"{direction.field_name} port `{fault.name}` of {policy} is declared by no container of"
        f" {names(fault.destinations)}, so it allows nothing{hint}",
        subject=str(policy.ref),
        confidence=confidence_of(*map(ctx.basis_of_missing_pods, _namespaces(fault, fault.destinations))),
        evidence=[*_declared(fault.destinations), *_service(fault.meant)],
        fix=_fix(ctx, fault),
    )


def _hint(fault: UnresolvedPort, meant: Meant) -> str:
    port = meant.port
    if port is not None and meant.other_protocol:
        return f"there it is a {port.protocol} port, and this rule is about {fault.port.protocol}"
    if meant.service is not None and meant.service_port is not None:
        target = meant.service_port.target
        right = f"`{port.name}`" if port is not None and port.name else target
        return f"it is the name of a port of Service {meant.service.ref.name}, and the pods' port is {right}"
    return "" if port is None else f"did you mean `{port.name}`?"


def _ambiguous(ctx: CheckContext, fault: AmbiguousPort) -> Finding:
    policy, direction = fault.rule.policy, fault.rule.rule.direction
    by_number: dict[int, dict[str, Workload]] = defaultdict(dict)
    for number, workload in fault.numbers:
        by_number[number][str(workload.ref)] = workload
    listed = joined(f"{number} on {names(who.values())}" for number, who in sorted(by_number.items()))
    return ctx.finding(
        fault.port.at,
        f"{direction.field_name} port `{fault.name}` of {policy} is {listed}"
        "; write the number if one of them is meant",
        subject=str(policy.ref),
        severity=Severity.WARNING,
        confidence=confidence_of(*map(ctx.basis_of_missing_pods, _namespaces(fault, []))),
        evidence=(
            Evidence(workload.at, f"{workload} declares `{fault.name}` as {number}")
            for number, workload in fault.numbers
        ),
    )


def _namespaces(fault: NamedPortFault, destinations: Iterable[Workload]) -> set[str]:
    return {fault.rule.policy.namespace, *(each.namespace for each in destinations)}


def _declared(workloads: Iterable[Workload]) -> Iterator[Evidence]:
    for each in workloads:
        listed = ", ".join(f"`{port.name}`" if port.name else str(port.number) for port in each.ports)
        yield Evidence(each.at, f"{each} declares {listed or 'no port'}")


def _service(meant: Meant | None) -> Iterator[Evidence]:
    if meant is not None and meant.service is not None and meant.service_port is not None:
        at = meant.service_port.at or meant.service.at
        yield Evidence(at, f"Service {meant.service.ref.name} calls this port `{meant.service_port.name}`")


def _fix(ctx: CheckContext, fault: UnresolvedPort) -> Fix | None:
    meant = fault.meant
    written = fault.port.written.get("port") if fault.port.written else None
    if meant is None or meant.port is None or meant.other_protocol or written is None:
        return None
    right = meant.port.name or meant.port.number
    opens = "egress to it" if fault.rule.rule.direction is Direction.EGRESS else "ingress to it"
    edits = ctx.editor.replace_scalar(written.at, fault.name, right)
    return fix(Safety.UNSAFE, f"write `{right}`, which allows {opens}", edits, promise=Promise.OPENS)
