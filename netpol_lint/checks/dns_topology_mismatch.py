"""dns-topology-mismatch: rules for DNS that fit the servers of another cluster."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.location import Location
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.dns import DNS_PORT
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, names
from netpol_lint.rule_api.dns.dns_egress import basis_of_dns, dns_servers
from netpol_lint.rule_api.dns.dns_topology import Mismatch, mismatches
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.source.node import PlainValue


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each rule for the DNS pods that leaves out the node's cache, or names a wrong port."""
    found: dict[tuple[ObjectRef, Location], tuple[Mismatch, list[Workload]]] = {}
    for each in mismatches(ctx):
        key = (each.rule.policy.ref, each.rule.at)
        found.setdefault(key, (each, []))[1].extend(each.reach.askers)
    for mismatch, workloads in found.values():
        if workloads:
            yield _finding(ctx, mismatch, workloads)


def _finding(ctx: CheckContext, mismatch: Mismatch, workloads: list[Workload]) -> Finding:
    rule, cache = mismatch.rule, mismatch.cache
    return ctx.finding(
        rule.rule.peers_at or rule.at if cache else rule.rule.ports_at or rule.at,
        f"{_says(ctx, mismatch)}; name resolution of {names(workloads)} fails",
        subject=str(rule.policy.ref),
        confidence=confidence_of(cache.basis if cache else _basis_of_ports(ctx)),
        evidence=_evidence(cache.at if cache else None, workloads),
        lacking_in=rule.policy.namespace,
        fix=_fix(ctx, mismatch, rule),
    )


def _basis_of_ports(ctx: CheckContext) -> Basis:
    """A port other than the usual one is known from the configuration, or declared with the pods."""
    return Basis.DECLARED if ctx.config.dns.profile or ctx.config.dns.ports else basis_of_dns(ctx)


def _says(ctx: CheckContext, mismatch: Mismatch) -> str:
    if mismatch.cache:
        addresses = ", ".join(map(str, mismatch.cache.addresses))
        return (
            f"this rule for DNS selects {dns_servers(ctx)}, and pods ask the cache on their node, which no "
            f"selector matches: allow port {DNS_PORT} of {addresses} as well"
        )
    ports = ", ".join(map(str, ctx.dns.ports))
    return (
        f"this rule for DNS names port {DNS_PORT}, and {dns_servers(ctx)} listens on {ports}: name that port"
    )


def _evidence(at: Location | None, workloads: list[Workload]) -> Iterator[Evidence]:
    if at is not None:
        yield Evidence(at, "this cache answers on every node, on the network of the host")
    for workload in workloads:
        yield Evidence(workload.at, f"{workload} resolves names through the cluster's DNS")


def _fix(ctx: CheckContext, mismatch: Mismatch, rule: NetworkPolicyRule) -> Fix | None:
    cache = mismatch.cache
    ports = (DNS_PORT,) if cache else ctx.dns.ports
    opens = [(protocol, port) for protocol in ("UDP", "TCP") for port in ports]
    if cache:
        blocks: list[PlainValue] = [{"ipBlock": {"cidr": str(each)}} for each in cache.addresses]
        edits = ctx.editor.add_items(rule.rule.peers_at, *blocks)
        says = f"allow {', '.join(map(str, cache.addresses))} as well"
    else:
        items: list[PlainValue] = [{"protocol": protocol, "port": port} for protocol, port in opens]
        edits = ctx.editor.add_items(rule.rule.ports_at, *items)
        says = f"allow port {', '.join(map(str, ports))} as well"
    return fix(Safety.UNSAFE, says, edits, promise=Promise.OPENS, opens=opens)
