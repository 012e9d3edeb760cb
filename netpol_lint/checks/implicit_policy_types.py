"""implicit-policy-types: policies whose directions follow from the rules that they happen to have."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Finding, Fix
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.edits import Safety, fix
from netpol_lint.rule_api.manifests.implied_isolation import losing_ingress
from netpol_lint.rule_api.manifests.written_policy import has_types, spec_of, types_at, types_in_order


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy without `policyTypes`, unless another rule says that pods lose ingress by it."""
    for policy in ctx.inventory.policies:
        if not has_types(policy) and not losing_ingress(ctx, policy):
            listed = ", ".join(types_in_order(policy.directions))
            yield ctx.finding(
                types_at(policy),
                f"{policy} leaves out policyTypes and gets [{listed}] from the rules that it has"
                "; write them down, so that no later rule changes them",
                subject=str(policy.ref),
                fix=_fix(ctx, policy),
            )


def _fix(ctx: CheckContext, policy: NetworkPolicy) -> Fix | None:
    spec = spec_of(policy)
    if spec is None:
        return None
    types = types_in_order(policy.directions)
    written = spec.entry_at("policyTypes")
    if written is None:
        edits = ctx.editor.add_field(spec.at, "policyTypes", [*types], after="podSelector")
    else:
        edits = ctx.editor.replace(written, [*types])
    return fix(Safety.SAFE, f"write `policyTypes: [{', '.join(types)}]`, which means the same", edits)
