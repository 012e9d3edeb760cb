"""dns-peer-mismatch: rules that are meant for DNS and whose peers are not the DNS servers."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.near_miss import NearMiss
from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction, PodPeer
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, names
from netpol_lint.rule_api.dns.dns_egress import (
    DnsReach,
    basis_of_dns,
    dns_reach,
    dns_servers,
    misdirected,
)
from netpol_lint.rule_api.dns.dns_peers import peer_fix
from netpol_lint.rule_api.selectors.rewritten_peers import rewritten_peer


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each rule on DNS ports alone that selects no pod, where nothing else allows DNS."""
    found: dict[tuple[ObjectRef, Location], tuple[NearMiss, list[DnsReach]]] = {}
    for reach in dns_reach(ctx):
        if reach.udp is Ternary.YES:
            continue
        for miss in misdirected(ctx, reach):
            if _is_rewritten(ctx, miss):
                continue
            at = miss.rule.rule.peers_at or miss.rule.rule.at
            found.setdefault((miss.rule.policy.ref, at), (miss, []))[1].append(reach)
    for (_, at), (miss, reaches) in found.items():
        yield _finding(ctx, at, miss, reaches)


def _is_rewritten(ctx: CheckContext, miss: NearMiss) -> bool:
    """Tell whether labels of a transformer are the cause, which label-transformer-rewrites-peer names."""
    policy, rule = miss.rule.policy, miss.rule.rule
    pods = [each for each in rule.peers if isinstance(each, PodPeer)]
    return bool(pods) and all(rewritten_peer(ctx, policy, rule, each) is not None for each in pods)


def _finding(ctx: CheckContext, at: Location, miss: NearMiss, reaches: list[DnsReach]) -> Finding:
    workloads: list[Workload] = [workload for reach in reaches for workload in reach.askers]
    who = names(workloads) if workloads else "the pods it selects"
    policy = miss.rule.policy
    declared = Basis.DECLARED if workloads else Basis.ASSUMED
    return ctx.finding(
        at,
        f"this rule for DNS does not select {dns_servers(ctx)}, because {miss.missed_peer}; "
        f"name resolution of {who} fails",
        subject=str(policy.ref),
        confidence=confidence_of(basis_of_dns(ctx), declared),
        evidence=_evidence(ctx, miss, workloads),
        lacking_in=policy.namespace,
        fix=peer_fix(ctx, miss.rule),
    )


def _evidence(ctx: CheckContext, miss: NearMiss, workloads: list[Workload]) -> Iterator[Evidence]:
    policy = miss.rule.policy
    yield Evidence(policy.selector_at, f"{policy} isolates its pods for {Direction.EGRESS.field_name}")
    for pod in ctx.dns.pods:
        labels = ", ".join(f"{key}={value}" for key, value in sorted(pod.labels.known.items()))
        namespace = ctx.inventory.namespaces.get(pod.namespace)
        if namespace is not None and namespace.at is not None:
            carried = ", ".join(f"{key}={value}" for key, value in sorted(namespace.labels.known.items()))
            yield Evidence(namespace.at, f"namespace {pod.namespace} carries {carried}")
        if not pod.is_assumed:
            yield Evidence(pod.at, f"the DNS servers are pods of namespace {pod.namespace} with {labels}")
    for workload in workloads:
        yield Evidence(workload.at, f"{workload} resolves names through the cluster's DNS")
