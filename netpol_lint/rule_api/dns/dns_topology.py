"""Rules for DNS that fit another cluster: its servers are on the node, or listen on another port.

Sources: https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ for the cache on the node, and
the profiles in `facts/dns.json` for the ports.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.config import DnsProfile
from netpol_lint.facts.pods import is_image
from netpol_lint.location import Location
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.ports import Protocol
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.cidr import Network
from netpol_lint.resources.dns import DNS_PORT
from netpol_lint.resources.selector import Match
from netpol_lint.rule_api.context import Basis, CheckContext
from netpol_lint.rule_api.dns.dns_egress import DnsReach, dns_reach, matches_dns

_NODE_CACHE: Final = "k8s-dns-node-cache"


class NodeCache(Struct, frozen=True):
    """A DNS cache on every node: where pods ask it, what says so, and how sure that is."""

    addresses: tuple[Network, ...]
    basis: Basis
    at: Location | None = None


class Mismatch(Struct, frozen=True):
    """A rule that lets pods ask DNS servers where, or on what port, this cluster has none.

    `cache` is what it leaves out; without one it is the port.
    """

    reach: DnsReach
    rule: NetworkPolicyRule
    cache: NodeCache | None = None


def node_cache(ctx: CheckContext) -> NodeCache | None:
    """Return the cache on the nodes, as configured or as a DaemonSet declares it."""
    if ctx.config.dns.profile is DnsProfile.NODE_LOCAL:
        return NodeCache(ctx.dns.addresses or ctx.dns.usual_addresses, Basis.DECLARED)
    if ctx.config.dns.profile is not None or ctx.config.dns.peers:
        return None
    for each in ctx.inventory.workloads:
        if each.host_network and any(is_image(_NODE_CACHE, image) for image in each.images):
            return NodeCache(ctx.dns.usual_addresses, Basis.ASSUMED, each.at)
    return None


def mismatches(ctx: CheckContext) -> Iterator[Mismatch]:
    """Yield each rule for the DNS pods with the groups that it leaves without the DNS they really ask."""
    cache = node_cache(ctx)
    for reach in dns_reach(ctx):
        rules = [rule for rule in reach.group.rules if _lets_ask_pods(ctx, rule)]
        if not rules:
            continue
        if _is_kept_from_other_ports(ctx, reach):
            yield Mismatch(reach, rules[0])
        elif cache is not None and _keeps_off(ctx, reach, cache):
            yield Mismatch(reach, rules[0], cache)


def fits_another_port(ctx: CheckContext, reach: DnsReach) -> bool:
    """Tell whether a group's rules for DNS name the usual port where this cluster has another one."""
    return _is_kept_from_other_ports(ctx, reach) and any(
        _lets_ask_pods(ctx, rule) for rule in reach.group.rules
    )


def _is_kept_from_other_ports(ctx: CheckContext, reach: DnsReach) -> bool:
    return reach.udp is Ternary.NO and DNS_PORT not in ctx.dns.ports


def _lets_ask_pods(ctx: CheckContext, rule: NetworkPolicyRule) -> bool:
    """Tell whether a rule names the DNS pods by their labels, and the usual port."""
    is_asked = rule.numbered.allows(Protocol.UDP, DNS_PORT)
    return is_asked and bool(rule.rule.ports) and matches_dns(rule, ctx) is Match.YES and not rule.peers.every


def _keeps_off(ctx: CheckContext, reach: DnsReach, cache: NodeCache) -> bool:
    """Tell whether no rule lets a group's pods ask the cache, for certain.

    With kube-proxy's iptables the cache takes the address of the DNS Service as well, which any private
    block may hold.
    """
    if any(_may_hold_the_service(rule) for rule in reach.group.rules):
        return False
    sides = (ctx.engine.group_side(reach.group, CidrSet.of([each])) for each in cache.addresses)
    return bool(cache.addresses) and not any(side.possible.allows(Protocol.UDP, DNS_PORT) for side in sides)


def _may_hold_the_service(rule: NetworkPolicyRule) -> bool:
    return rule.numbered.allows(Protocol.UDP, DNS_PORT) and any(each.cidr.is_private for each in rule.blocks)
