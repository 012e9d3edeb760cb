"""stale-policy-patch: patches for policies that the build they belong to does not have."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding
from netpol_lint.render.build import StalePatch
from netpol_lint.resources.foreign_policy import POLICY_KINDS
from netpol_lint.rule_api import CheckContext
from netpol_lint.rulebook import nearest


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each patch that asks for a policy by its kind and finds none."""
    for patch in ctx.stale_patches:
        if patch.kind in POLICY_KINDS:
            yield ctx.finding(
                patch.at,
                f"this patch is for {patch.target}, which is not among what this kustomization builds, so it"
                f" changes nothing{_hint(ctx, patch)}",
                subject="",
                evidence=_evidence(patch),
            )


def _evidence(patch: StalePatch) -> Iterator[Evidence]:
    if patch.named_at.path != patch.at.path or patch.named_at.region != patch.at.region:
        yield Evidence(patch.named_at, "this kustomization applies it")


def _hint(ctx: CheckContext, patch: StalePatch) -> str:
    """Name the policy that was probably meant."""
    wanted = patch.target.rpartition(" ")[2].rpartition("/")[2]
    named = {each.ref.name for each in ctx.inventory.policies if each.ref.kind == patch.kind}
    close = nearest(wanted, named - {wanted})
    return "" if close is None else f"; the nearest is {patch.kind} {close}"
