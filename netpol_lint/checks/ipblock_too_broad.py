"""ipblock-too-broad: ipBlocks with a prefix shorter than any one service needs."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv6Network
from itertools import chain
from typing import Final

from netpol_lint.findings import Evidence, Finding
from netpol_lint.policy.compile_network_policy import effective_range
from netpol_lint.resources.cidr import Network
from netpol_lint.resources.network_policy import Direction, IpBlock, NetworkPolicy, PolicyRule
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.openness.sensitive_ports import exposing_rules

_NEARLY_EVERYTHING: Final = 0.9
"""From this share of the address space on, `ipblock-any-address` speaks unless told otherwise."""


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each ipBlock whose prefix is shorter than the option for its family allows.

    Where it opens a database or the like, `sensitive-port-exposed` says more.
    """
    exposing = exposing_rules(ctx)
    for policy in ctx.inventory.policies:
        for rule in chain.from_iterable(map(policy.rules_of, Direction)):
            blocks = () if rule.at in exposing else rule.peers
            for block in (peer for peer in blocks if isinstance(peer, IpBlock)):
                yield from _judge(ctx, policy, rule, block)


def _judge(ctx: CheckContext, policy: NetworkPolicy, rule: PolicyRule, block: IpBlock) -> Iterator[Finding]:
    shortest = ctx.integer(_option_for(block.cidr))
    addresses = effective_range(block)
    version = block.cidr.version
    if block.cidr.prefixlen >= shortest or addresses.share(version) >= _NEARLY_EVERYTHING:
        return
    size = f"{addresses.size(version):,} addresses"
    if isinstance(block.cidr, IPv6Network):
        size = f"2^{addresses.size(version).bit_length() - 1} addresses"
    yield ctx.finding(
        block.cidr_at,
        f"{rule.direction.field_name} ipBlock {block.cidr} allows {size}"
        "; name the ranges of the service that is meant",
        subject=str(policy.ref),
        evidence=(Evidence(policy.selector_at, f"{policy} applies it to the pods selected here"),),
    )


def _option_for(cidr: Network) -> str:
    if isinstance(cidr, IPv6Network):
        return "minPrefixLengthIPv6"
    return "minPrefixLengthPublic" if cidr.is_global else "minPrefixLengthPrivate"
