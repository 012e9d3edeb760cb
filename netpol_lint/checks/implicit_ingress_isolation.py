"""implicit-ingress-isolation: policies for egress that deny ingress, too, for lack of types."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.resources.field import Field
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import CheckContext, joined, names
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.manifests.implied_isolation import losing_ingress
from netpol_lint.rule_api.manifests.written_policy import spec_of


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy without types and with egress rules only, where pods lose ingress by it."""
    for policy in ctx.inventory.policies:
        workloads = losing_ingress(ctx, policy)
        spec = spec_of(policy)
        if workloads and spec is not None:
            yield _finding(ctx, policy, spec, workloads)


def _finding(
    ctx: CheckContext, policy: NetworkPolicy, spec: Field, workloads: tuple[Workload, ...]
) -> Finding:
    services = {each.ref: each for workload in workloads for each in ctx.services_of(workload)}
    behind = f", behind Service {joined(each.name for each in list(services)[:3])}" if services else ""
    return ctx.finding(
        spec.entry_at("policyTypes") or spec.key_at(Direction.EGRESS.field_name) or policy.at,
        f"{policy} has egress rules and no policyTypes, so it denies all ingress to {names(workloads)}"
        f"{behind}, too; write `policyTypes: [Egress]` if it is about egress alone",
        subject=str(policy.ref),
        lacking_in=policy.namespace,
        evidence=[
            *(Evidence(each.at, f"{each} is isolated for ingress by nothing else") for each in workloads),
            *(
                Evidence(each.at, f"Service {each.ref.name} leads to these pods")
                for each in services.values()
            ),
        ],
        fix=_fix(ctx, spec),
    )


def _fix(ctx: CheckContext, spec: Field) -> Fix | None:
    written = spec.entry_at("policyTypes")
    types = [Direction.EGRESS.value]
    if written is None:
        edits = ctx.editor.add_field(spec.at, "policyTypes", [*types], after="podSelector")
    else:
        edits = ctx.editor.replace(written, [*types])
    message = "write `policyTypes: [Egress]`, which opens ingress again"
    return fix(Safety.UNSAFE, message, edits, promise=Promise.OPENS)
