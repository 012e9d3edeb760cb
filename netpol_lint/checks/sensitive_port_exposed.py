"""sensitive-port-exposed: databases, brokers and remote control that rules open to very many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.findings import Evidence, Finding, Severity
from netpol_lint.rule_api import CheckContext, joined
from netpol_lint.rule_api.openness.sensitive_ports import Exposure, SensitivePort, exposures

_SHOWN: Final = 3


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each ingress rule that opens such a port to every namespace or to very many addresses.

    Other rules about breadth are silent about these rules of policies.
    """
    for exposure in exposures(ctx):
        yield _finding(ctx, exposure)


def _finding(ctx: CheckContext, exposure: Exposure) -> Finding:
    rule = exposure.rule
    return ctx.finding(
        exposure.at,
        f"`{rule.field_path}` of {rule.policy} lets {exposure.whom} connect to {_listed(exposure.ports)}"
        "; name the pods that are its clients",
        subject=str(rule.policy.ref),
        severity=Severity.NOTE if exposure.is_deliberate else None,
        evidence=_evidence(exposure),
    )


def _listed(ports: tuple[SensitivePort, ...]) -> str:
    listed = (
        f"{each.service.name} on TCP {each.number} of {each.workload.ref.kind} {each.workload.ref.name}"
        for each in ports
    )
    return joined(listed, at_most=_SHOWN)


def _evidence(exposure: Exposure) -> Iterator[Evidence]:
    rule = exposure.rule
    yield Evidence(rule.policy.selector_at, f"{rule.policy} selects the pods here")
    yield Evidence(rule.at, f"{exposure.whom.rstrip(',')} -> {rule.field_path} -> {_listed(exposure.ports)}")
    for each in exposure.ports:
        yield Evidence(each.workload.at, f"{each.workload} runs {each.service.name}")
