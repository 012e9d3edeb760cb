"""label-transformer-rewrites-peer: peers that a kustomization's labels make match nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from msgspec.structs import replace

from netpol_lint.findings import Confidence, Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.network_policy import PodPeer
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, joined
from netpol_lint.rule_api.dns.dns_egress import dns_reach, misdirected
from netpol_lint.rule_api.manifests.written_policy import rules_in_effect
from netpol_lint.rule_api.selectors.rewritten_peers import RewrittenPeer, rewritten_peer


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each label of a transformer that leaves peers of policies without a pod."""
    found: dict[Location, list[RewrittenPeer]] = defaultdict(list)
    for each in _rewritten_peers(ctx):
        at = each.added[0].at
        if at is not None:
            # One label of a transformer is one cause, whatever fields of whatever objects it reaches.
            found[replace(at, yaml_path=ctx.origin_of(at).field)].append(each)
    missing_dns = _rules_missing_dns(ctx) if found else frozenset[Location]()
    for at, cases in found.items():
        yield _finding(ctx, at, cases, breaks_dns=any(each.rule.at in missing_dns for each in cases))


def _rules_missing_dns(ctx: CheckContext) -> frozenset[Location]:
    """Return where the rules stand that are meant for DNS and select no server, so that names fail."""
    failing = (reach for reach in dns_reach(ctx) if reach.udp is not Ternary.YES)
    return frozenset(miss.rule.rule.at for reach in failing for miss in misdirected(ctx, reach))


def _rewritten_peers(ctx: CheckContext) -> Iterator[RewrittenPeer]:
    rules = ((each, rule) for each in ctx.inventory.policies for rule in rules_in_effect(each))
    for policy, rule in rules:
        for peer in rule.peers:
            rewritten = rewritten_peer(ctx, policy, rule, peer) if isinstance(peer, PodPeer) else None
            if rewritten is not None:
                yield rewritten


def _finding(ctx: CheckContext, at: Location, cases: list[RewrittenPeer], *, breaks_dns: bool) -> Finding:
    first = cases[0]
    labels = joined(f"`{each}`" for each in first.added)
    policies = list(dict.fromkeys(str(each.policy) for each in cases))
    rest = len(policies) - 1
    whose = policies[0] + (f" and {rest} more" if rest else "")
    origin = ctx.origin_of(at)
    effect = "so the peer selects nobody" + (" and name resolution fails" if breaks_dns else "")
    return ctx.finding(
        at,
        f"{origin} adds {labels} to a peer of {whose} as well, and no pod meant there carries"
        f" {'it' if len(first.added) == 1 else 'them'}, {effect}"
        "; `labels` with `includeTemplates: true` and without `includeSelectors` leaves selectors alone",
        subject=str(first.policy.ref),
        confidence=max(_confidence(ctx, each) for each in cases),
        evidence=chain.from_iterable(map(_evidence, cases)),
    )


def _confidence(ctx: CheckContext, each: RewrittenPeer) -> Confidence:
    is_declared = any(not member.is_assumed for pods in each.meant for member in pods.members)
    namespaces = {each.policy.namespace, *(pods.namespace for pods in each.meant)}
    return confidence_of(
        Basis.DECLARED if is_declared else Basis.ASSUMED, *map(ctx.basis_of_missing_pods, namespaces)
    )


def _evidence(each: RewrittenPeer) -> Iterator[Evidence]:
    who = f"pods with `{each.written}`" if each.written.requirements else "every pod"
    namespaces = each.peer.namespace_selector
    where = "" if namespaces is None else f" in namespaces with `{namespaces}`"
    if namespaces is not None and namespaces.selects_everything:
        where = " in every namespace"
    yield Evidence(
        each.peer.at,
        f"this peer of {each.policy} is written for {who}{where}, for {each.rule.direction.field_name}",
    )
    for pods in each.meant:
        for member in pods.members:
            if not member.is_assumed:
                yield Evidence(member.at, f"{member} was meant and does not carry it")
