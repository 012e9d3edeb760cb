"""dns-tcp-missing: rules that allow DNS over UDP and not over TCP, where no other rule does."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.location import Location
from netpol_lint.policy.ports import Protocol
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.dns import DNS_PORT
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import PolicyRule
from netpol_lint.resources.selector import Match
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, whose
from netpol_lint.rule_api.dns.dns_egress import (
    DnsReach,
    basis_of_dns,
    dns_ports,
    dns_reach,
    dns_servers,
    matches_dns,
)
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.source.node import PlainValue


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each rule that lets pods ask the DNS servers over UDP when nothing lets them over TCP."""
    found: dict[tuple[ObjectRef, Location], tuple[NetworkPolicyRule, list[DnsReach]]] = {}
    for reach in dns_reach(ctx):
        if reach.udp is Ternary.YES and reach.tcp is Ternary.NO:
            for rule in _rules_for_udp(ctx, reach):
                key = (rule.policy.ref, rule.rule.ports_at or rule.rule.at)
                found.setdefault(key, (rule, []))[1].append(reach)
    for (_, at), (rule, reaches) in found.items():
        yield _finding(ctx, at, rule, reaches)


def _rules_for_udp(ctx: CheckContext, reach: DnsReach) -> Iterator[NetworkPolicyRule]:
    pod = ctx.engine.classes.of(ctx.dns.pods[0]) if ctx.dns.pods else None
    for rule in reach.group.rules:
        connections = rule.connections_to(pod)
        has_port = any(connections.allows(Protocol.UDP, port) for port in (*ctx.dns.ports, 53))
        if has_port and (matches_dns(rule, ctx) is Match.YES or rule.peers.addresses):
            yield rule


def _finding(ctx: CheckContext, at: Location, rule: NetworkPolicyRule, reaches: list[DnsReach]) -> Finding:
    workloads: list[Workload] = [workload for reach in reaches for workload in reach.askers]
    ports = dns_ports(ctx)
    # Pods that are not declared here may be selected by further policies that allow TCP.
    declared = Basis.DECLARED if workloads else Basis.ASSUMED
    return ctx.finding(
        at,
        f"egress{whose(workloads)} to {dns_servers(ctx)} allows UDP {ports} and leaves out TCP {ports}; "
        "answers that do not fit into one datagram fail",
        subject=str(rule.policy.ref),
        confidence=confidence_of(basis_of_dns(ctx), declared),
        lacking_in=rule.policy.namespace,
        evidence=(
            Evidence(each.at, f"{each} resolves names through the cluster's DNS") for each in workloads
        ),
        fix=_fix(ctx, rule.rule),
    )


def _fix(ctx: CheckContext, rule: PolicyRule) -> Fix | None:
    """Allow over TCP what is allowed over UDP of the ports that DNS is asked on."""
    numbers = [
        each.port
        for each in rule.ports
        if each.protocol == "UDP" and isinstance(each.port, int) and each.port in (*ctx.dns.ports, DNS_PORT)
    ]
    ports = list(dict.fromkeys(numbers)) or list(ctx.dns.ports)
    items: list[PlainValue] = [{"protocol": "TCP", "port": port} for port in ports]
    return fix(
        Safety.SAFE,
        f"allow TCP {', '.join(map(str, ports))} as well",
        ctx.editor.add_items(rule.ports_at, *items),
        promise=Promise.OPENS,
        opens=[("TCP", port) for port in ports],
    )
