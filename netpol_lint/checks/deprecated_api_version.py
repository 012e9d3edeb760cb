"""deprecated-api-version: policies of API versions that are gone or on their way out."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix, Severity
from netpol_lint.resources.old_version import CLUSTER_POLICY_VERSION, NETWORK_POLICY_VERSION, OldVersion
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.edits import Promise, Safety, fix


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy that the API server refuses for its version, or whose kind was replaced."""
    for each in ctx.inventory.old_versions:
        yield _replaced(ctx, each) if each.tier else _gone(ctx, each)


def _gone(ctx: CheckContext, each: OldVersion) -> Finding:
    return ctx.finding(
        each.at,
        f"`{each.api_version}` is not served since Kubernetes 1.16, so NetworkPolicy"
        f" {each.namespace}/{each.name} cannot be applied and restricts nothing"
        f"; write `{NETWORK_POLICY_VERSION}`",
        subject=each.subject,
        # The note that it was not evaluated says nothing new beside this.
        evidence=(
            Evidence(foreign.at, foreign.says)
            for foreign in ctx.inventory.foreign_policies
            if foreign.subject == each.subject
        ),
        fix=_fix(ctx, each),
    )


def _replaced(ctx: CheckContext, each: OldVersion) -> Finding:
    return ctx.finding(
        each.at,
        f"{each.kind} `{each.name}` is replaced by ClusterNetworkPolicy, and `{each.api_version}` goes away"
        f" with it; write it as `{CLUSTER_POLICY_VERSION}` with `tier: {each.tier}` where the network plugin"
        " has that",
        subject=each.subject,
        severity=Severity.WARNING,
    )


def _fix(ctx: CheckContext, each: OldVersion) -> Fix | None:
    if not each.is_same:
        return None
    return fix(
        Safety.SAFE,
        f"write `{NETWORK_POLICY_VERSION}`, which means the same and is served",
        ctx.editor.replace_scalar(each.at, each.api_version, NETWORK_POLICY_VERSION),
        promise=Promise.CHANGES,
    )
