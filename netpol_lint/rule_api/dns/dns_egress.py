"""What is in the way when isolated pods may not resolve names, and who needs to.

Sources: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ for who asks whom,
RFC 7766 for why a resolver needs TCP beside UDP.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.near_miss import NearMiss
from netpol_lint.policy.ports import PortSet
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.dns import DNS_PORT
from netpol_lint.resources.mention import mentions_of
from netpol_lint.resources.network_policy import PodPeer
from netpol_lint.resources.selector import Match
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.cluster.dns_reach import DnsReach
from netpol_lint.rule_api.context import Basis, CheckContext

__all__ = [
    "USUAL_SLIPS",
    "DnsReach",
    "basis_of_dns",
    "dns_ports",
    "dns_reach",
    "dns_servers",
    "is_meant_for_dns",
    "is_sealed",
    "matches_dns",
    "misdirected",
    "names_a_host",
]

_DNS_PORTS: Final = PortSet.of([(53, 53), (5353, 5353), (8053, 8053)])
_DNS_PORT_NAMES: Final = frozenset({"dns", "dns-tcp", "dns-udp", "domain"})
USUAL_SLIPS: Final = frozenset({"name", "namespace", "ns", "app", "kubernetes.io/name"})
"""Label keys that people take for the namespace's name, and that Kubernetes does not set."""

_URL_HOST: Final = lazy_pattern(r"[a-z][a-z0-9+.-]*://(?:[^/@\s]*@)?(?P<host>[a-z0-9.-]+)", re.IGNORECASE)
_CLUSTER_NAME: Final = lazy_pattern(r"\b[a-z0-9-]+\.[a-z0-9-]+\.svc\b")
_ADDRESS: Final = lazy_pattern(r"[0-9.]+")


def dns_reach(ctx: CheckContext) -> tuple[DnsReach, ...]:
    """Return the reach of every group that policies isolate for egress and that is decided by them."""
    return ctx.cluster_dns.reach


def misdirected(ctx: CheckContext, reach: DnsReach) -> tuple[NearMiss, ...]:
    """Return the rules that are meant for DNS by their ports and that select no pod at all.

    A rule whose peers are pods declared here is meant for those, whatever its ports.
    """
    return tuple(
        miss
        for miss in reach.near
        if miss.missed_peer
        and is_meant_for_dns(miss.rule)
        and selects_no_declared_pod(miss.rule, ctx)
        and _certainly_misses(ctx, miss.rule)
    )


def _certainly_misses(ctx: CheckContext, rule: NetworkPolicyRule) -> bool:
    """Tell whether the peers miss for sure, or by a label that no namespace gets by itself."""
    if matches_dns(rule, ctx) is Match.NO:
        return True
    return any(
        requirement.key in USUAL_SLIPS
        for peer in rule.rule.peers
        if isinstance(peer, PodPeer) and peer.namespace_selector is not None
        for requirement in peer.namespace_selector.requirements
    )


def is_meant_for_dns(rule: NetworkPolicyRule) -> bool:
    """Tell whether a rule's ports are those of DNS and no others."""
    ports = rule.numbered.tcp | rule.numbered.udp
    named = {port.name for port in rule.named}
    return bool(ports or named) and ports <= _DNS_PORTS and named <= _DNS_PORT_NAMES


def selects_no_declared_pod(rule: NetworkPolicyRule, ctx: CheckContext) -> bool:
    """Tell whether a rule's peers are all selectors that match nothing declared here."""
    if not rule.rule.peers or any(not isinstance(peer, PodPeer) for peer in rule.rule.peers):
        return False
    classes = ctx.engine.classes.in_set(rule.peers.pods.certain)
    return all(member.is_assumed for each in classes for member in each.members)


def dns_servers(ctx: CheckContext) -> str:
    """Name the DNS servers for a message: `kube-dns in kube-system`."""
    if not ctx.dns.pods:
        return ", ".join(map(str, ctx.dns.addresses))
    first = ctx.dns.pods[0]
    return f"{first.ref.name} in {first.namespace}"


def dns_ports(ctx: CheckContext) -> str:
    """Name the ports of the DNS servers for a message: `53`."""
    # An address is asked on the usual port, wherever pods listen.
    return ", ".join(map(str, ctx.dns.ports if ctx.dns.pods else (DNS_PORT,)))


def is_sealed(group: PolicyGroup) -> bool:
    """Tell whether a group's pods may open no connection at all, which looks like a decision."""
    return not any(rule.numbered or rule.named for rule in group.possible_rules)


def names_a_host(ctx: CheckContext, workload: Workload) -> bool:
    """Tell whether a workload is given a host name or a Service's name that it would have to resolve."""
    own = {each.ref.name for each in ctx.services_of(workload)}
    services = ctx.inventory.service_index.names_in(workload.namespace)
    told = mentions_of(workload, ctx.inventory.config_maps)
    return any(_names_a_host(each.text, services, own) for each in told)


def _names_a_host(text: str, services: Container[str], own: Container[str]) -> bool:
    if _CLUSTER_NAME.search(text):
        return True
    hosts = {match["host"] for match in _URL_HOST.finditer(text)}
    hosts.add(text.partition(":")[0])
    if any(host in services and host not in own for host in hosts):
        return True
    return "://" in text and any(map(_is_name, hosts))


def _is_name(host: str) -> bool:
    return bool(host) and "." in host and not _ADDRESS.fullmatch(host)


def basis_of_dns(ctx: CheckContext) -> Basis:
    """Say what a claim about the cluster's DNS servers rests on."""
    return Basis.ASSUMED if ctx.dns.is_assumed else Basis.DECLARED


def matches_dns(rule: NetworkPolicyRule, ctx: CheckContext) -> Match:
    """Tell whether a rule's peers include a DNS server's pods."""
    found = [rule.peers.match(ctx.engine.classes.of(pod)) for pod in ctx.dns.pods]
    return max(found, key=lambda match: match.value, default=Match.NO)
