"""stale-policy-patch: patches for policies that the build they belong to does not have."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from netpol_lint.findings import Evidence, Finding, Severity
from netpol_lint.render.build import StalePatch
from netpol_lint.resources.foreign_policy import POLICY_KINDS
from netpol_lint.rule_api import CheckContext

_ALIKE: Final = 0.75
"""Names of policies often have a word in common; so alike are those of which one is a slip."""

_LONGEST: Final = 253


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each patch that asks for a policy by its kind and finds none."""
    for patch in ctx.stale_patches:
        if patch.kind in POLICY_KINDS:
            is_refused = _names_its_object(patch)
            effect = "and kustomize refuses to build it" if is_refused else "so it changes nothing"
            yield ctx.finding(
                patch.at,
                f"this patch is for {patch.target}, which is not among what this kustomization builds,"
                f" {effect}{_hint(ctx, patch)}",
                subject="",
                severity=Severity.ERROR if is_refused else None,
                evidence=_evidence(patch),
            )


def _names_its_object(patch: StalePatch) -> bool:
    """Tell a patch that is for the object it names from one for all objects that a `target` selects.

    The name of the former stands in the patch, that of the latter beside it.
    """
    named, start = patch.named_at.region, patch.at.region[:2]
    is_inside = named[:2] <= start <= named[2:]
    return patch.at.path != patch.named_at.path or is_inside


def _evidence(patch: StalePatch) -> Iterator[Evidence]:
    if patch.named_at.path != patch.at.path or patch.named_at.region != patch.at.region:
        yield Evidence(patch.named_at, "this kustomization applies it")


def _hint(ctx: CheckContext, patch: StalePatch) -> str:
    """Name the policy that was probably meant."""
    wanted = patch.target.rpartition(" ")[2].rpartition("/")[2]
    named = {each.ref.name for each in ctx.inventory.policies if each.ref.kind == patch.kind}
    close = get_close_matches(wanted[:_LONGEST], sorted(named - {wanted}), n=1, cutoff=_ALIKE)
    return f"; the nearest is {patch.kind} {close[0]}" if close else ""
