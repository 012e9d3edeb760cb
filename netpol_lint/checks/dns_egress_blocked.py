"""dns-egress-blocked: workloads whose declared egress leaves them without name resolution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.findings import Confidence, Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.group import isolates
from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, names
from netpol_lint.rule_api.dns.dns_egress import (
    DnsReach,
    basis_of_dns,
    dns_ports,
    dns_reach,
    dns_servers,
    is_meant_for_dns,
    is_sealed,
    misdirected,
    names_a_host,
)
from netpol_lint.rule_api.dns.dns_topology import fits_another_port


class _Cause(Struct, frozen=True):
    """What to edit: the rule that is meant for DNS and lacks UDP, or the policy that isolates.

    Workloads of which the claim is less sure make a cause of their own.
    """

    policy: NetworkPolicy
    at: Location
    lacks_udp_only: bool
    confidence: Confidence


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy whose pods may not ask the DNS servers over UDP, with the workloads concerned."""
    blocked: dict[_Cause, list[tuple[DnsReach, Workload]]] = defaultdict(list)
    for reach in dns_reach(ctx):
        # A rule that is meant for DNS and misses it is the cause, and another rule names it.
        is_explained = misdirected(ctx, reach) or fits_another_port(ctx, reach)
        if reach.udp is Ternary.NO and not is_explained:
            for workload in _concerned(ctx, reach):
                blocked[_cause(ctx, reach, workload)].append((reach, workload))
    for cause, cases in blocked.items():
        yield _finding(ctx, cause, cases)


def _concerned(ctx: CheckContext, reach: DnsReach) -> Iterator[Workload]:
    """Yield the workloads that need names; one that may open no connection at all is sealed on purpose."""
    for workload in reach.askers:
        if not is_sealed(reach.group) or names_a_host(ctx, workload):
            yield workload


def _cause(ctx: CheckContext, reach: DnsReach, workload: Workload) -> _Cause:
    confidence = _confidence(ctx, reach, workload)
    for miss in reach.near:
        if not miss.missed_peer and is_meant_for_dns(miss.rule):
            at = miss.rule.rule.ports_at or miss.rule.rule.at
            return _Cause(miss.rule.policy, at, reach.tcp is Ternary.YES, confidence)
    policies = [each.policy for each in reach.group.policies]
    widest = next((each for each in policies if each.pod_selector.selects_everything), policies[0])
    return _Cause(widest, widest.at, lacks_udp_only=False, confidence=confidence)


def _finding(ctx: CheckContext, cause: _Cause, cases: list[tuple[DnsReach, Workload]]) -> Finding:
    workloads = tuple(workload for _, workload in cases)
    servers, ports = dns_servers(ctx), dns_ports(ctx)
    who = f"{names(workloads)} in namespace {cause.policy.namespace}"
    if cause.lacks_udp_only:
        effect = f"allows TCP {ports} to {servers} and leaves out UDP {ports}"
    else:
        effect = f"leaves out UDP and TCP {ports} to {servers}"
    return ctx.finding(
        cause.at,
        f"egress of {who} {effect}; name resolution fails",
        subject=str(cause.policy.ref),
        confidence=cause.confidence,
        evidence=_evidence(cases),
        lacking_in=cause.policy.namespace,
    )


def _confidence(ctx: CheckContext, reach: DnsReach, workload: Workload) -> Confidence:
    """A Job that is given no name to resolve may well need none."""
    need = Basis.INCOMPLETE if workload.runs_once and not names_a_host(ctx, workload) else Basis.DECLARED
    return confidence_of(ctx.basis_of_absence(reach.group.namespace), basis_of_dns(ctx), need)


def _evidence(cases: list[tuple[DnsReach, Workload]]) -> Iterator[Evidence]:
    for reach, _ in cases:
        yield from (isolates(each.policy, Direction.EGRESS) for each in reach.group.policies)
        yield from (miss.evidence for miss in reach.near[:1])
    for _, workload in cases:
        yield Evidence(workload.at, f"{workload} resolves names through the cluster's DNS")
