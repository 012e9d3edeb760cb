"""dns-egress-unrestricted: rules for DNS that let pods ask any server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.findings import Finding, Fix
from netpol_lint.location import Location
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.compile_network_policy import effective_range
from netpol_lint.policy.ports import Protocol
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.dns import DNS_PORT
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import CheckContext, are_selected, whose
from netpol_lint.rule_api.dns.dns_egress import dns_servers, is_meant_for_dns
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.openness.open_by_design import is_open_by_design
from netpol_lint.source.node import PlainValue

_NEARLY_ALL: Final = 0.5
_USUAL_LABEL: Final = "k8s-app"


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each rule on DNS ports alone that is for every destination, or for most addresses.

    A rule for further ports is broad for other reasons, which other rules name.
    """
    found: dict[tuple[ObjectRef, Location], tuple[NetworkPolicyRule, list[Workload]]] = {}
    for group in ctx.engine.groups(Direction.EGRESS):
        workloads = [each for each in group.workloads if not is_open_by_design(each, Direction.EGRESS)]
        if group.workloads and not workloads:
            continue
        for rule in group.rules:
            if _is_for_any_server(rule):
                found.setdefault((rule.policy.ref, rule.at), (rule, []))[1].extend(workloads)
    for rule, workloads in found.values():
        yield _finding(ctx, rule, workloads)


def _is_for_any_server(rule: NetworkPolicyRule) -> bool:
    if not rule.rule.ports or not is_meant_for_dns(rule):
        return False
    if not (rule.numbered.allows(Protocol.UDP, DNS_PORT) or rule.numbered.allows(Protocol.TCP, DNS_PORT)):
        return False
    if rule.peers.every:
        return True
    addresses = CidrSet.of(())
    for block in rule.blocks:
        addresses |= effective_range(block)
    return max(addresses.share(4), addresses.share(6)) > _NEARLY_ALL


def _finding(ctx: CheckContext, rule: NetworkPolicyRule, workloads: list[Workload]) -> Finding:
    return ctx.finding(
        rule.at,
        f"this rule lets egress{whose(workloads)} ask any DNS server anywhere, and data can leave "
        f"in queries; name {dns_servers(ctx)} as the destination",
        subject=str(rule.policy.ref),
        evidence=are_selected(workloads),
        fix=_fix(ctx, rule),
    )


def _fix(ctx: CheckContext, rule: NetworkPolicyRule) -> Fix | None:
    """Name the DNS servers as the only destinations, where they are pods with the usual label."""
    if len(ctx.dns.pods) != 1 or ctx.dns.addresses:
        return None
    (server,) = ctx.dns.pods
    labels = {key: value for key, value in server.labels.known.items() if key == _USUAL_LABEL}
    if not labels or rule.rule.peers:
        return None
    peer: PlainValue = {
        "namespaceSelector": {"matchLabels": {NAME_LABEL: server.namespace}},
        "podSelector": {"matchLabels": {**labels}},
    }
    edits = ctx.editor.add_field(rule.at, "to", [peer])
    return fix(Safety.UNSAFE, f"allow {dns_servers(ctx)} alone", edits, promise=Promise.NARROWS)
