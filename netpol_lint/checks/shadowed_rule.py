"""shadowed-rule: rules, peers and ports that say nothing that is not said already."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpol_lint.findings import CommonCause, Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.cluster.containment import Containment, find_shadows, peer_contains


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each rule that another one makes superfluous, and each such peer within a rule.

    A policy of which nothing would be missed is one finding of `redundant-policy`, and several rules that
    one other rule makes superfluous are one finding, too.
    """
    shadows = ctx.remembered.answer(find_shadows, ctx.engine)
    redundant = {policy.policy.ref for policy, _ in shadows.policies}
    shadowed = set()
    for each in shadows.rules:
        shadowed.add(each.inner.at)
        # A policy that is to go makes no rule of those that stay superfluous.
        if redundant.isdisjoint((each.inner.policy.ref, each.outer.policy.ref)):
            yield _rule_finding(ctx, each)
    for rule in (rule for policy in ctx.engine.compiled for rule in policy.all_rules):
        if rule.at not in shadowed:
            yield from _peer_findings(ctx, rule)


def _rule_finding(ctx: CheckContext, each: Containment) -> Finding:
    inner, outer = each.inner, each.outer
    where = outer.field_path if inner.policy is outer.policy else f"{outer.field_path} of {outer.policy}"
    evidence = Evidence(outer.at, f"{outer.policy} allows at least as much here")
    finding = ctx.finding(
        inner.at,
        f"`{inner.field_path}` of {inner.policy} allows nothing that {where} does not allow "
        "for the same pods; it can be left out",
        subject=str(inner.policy.ref),
        evidence=(evidence,),
    )
    common = CommonCause(
        key=f"{outer.at}",
        name=inner.field_path if inner.policy is outer.policy else f"{inner.field_path} of {inner.policy}",
        noun="rules",
        message=f"allow nothing that {outer.field_path} of {outer.policy} does not allow for the same pods: …"
        "; leave them out, or that one if it is wider than it is meant",
        evidence=(evidence,),
    )
    return replace(finding, common=common)


def _peer_findings(ctx: CheckContext, rule: NetworkPolicyRule) -> Iterator[Finding]:
    peers = rule.rule.peers
    namespace = rule.policy.namespace
    for position, peer in enumerate(peers):
        for other_position, other in enumerate(peers):
            if position == other_position or not peer_contains(other, peer, namespace):
                continue
            # Of two that are the same, the first one stays.
            if peer_contains(peer, other, namespace) and position < other_position:
                continue
            yield _peer_finding(ctx, rule, (position, peer.at), (other_position, other.at))
            break


def _peer_finding(
    ctx: CheckContext, rule: NetworkPolicyRule, inner: tuple[int, Location], outer: tuple[int, Location]
) -> Finding:
    field = "from" if rule.rule.direction is Direction.INGRESS else "to"
    return ctx.finding(
        inner[1],
        f"`{field}[{inner[0]}]` of `{rule.field_path}` of {rule.policy} is part of `{field}[{outer[0]}]` "
        "of the same rule; it can be left out",
        subject=str(rule.policy.ref),
        evidence=(Evidence(outer[1], "this peer is at least as wide"),),
    )
