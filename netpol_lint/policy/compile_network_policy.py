"""From a NetworkPolicy to the one rule form."""

from __future__ import annotations

from netpol_lint.policy.cidr import NO_ADDRESSES, CidrSet
from netpol_lint.policy.classes import PodClasses
from netpol_lint.policy.pod_addresses import PodAddresses
from netpol_lint.policy.ports import (
    EVERY_CONNECTION,
    EVERY_PORT,
    NO_CONNECTIONS,
    ConnectionSet,
    PortSet,
    Protocol,
)
from netpol_lint.policy.rules import (
    Action,
    CompiledNetworkPolicy,
    NamedPort,
    NetworkPolicyRule,
    RulePeers,
    Tier,
)
from netpol_lint.policy.selection import NOTHING
from netpol_lint.resources.network_policy import Direction, IpBlock, NetworkPolicy, PodPeer, PolicyRule


def compile_network_policy(
    policy: NetworkPolicy, classes: PodClasses, addresses: PodAddresses
) -> CompiledNetworkPolicy:
    """Compile one policy against the classes of its cluster.

    All NetworkPolicies stand at the same place of their tier: they only add up.
    """
    return CompiledNetworkPolicy(
        policy=policy,
        tier=Tier.NETWORK_POLICY,
        order=(0, 0),
        subject=classes.in_namespace(policy.namespace, policy.pod_selector),
        isolates=policy.directions,
        rules={
            direction: tuple(
                NetworkPolicyRule(
                    policy=policy,
                    rule=rule,
                    action=Action.ALLOW,
                    peers=_peers(policy, rule, classes, addresses),
                    numbered=_numbered(rule),
                    named=tuple(
                        NamedPort(port.port, Protocol(port.protocol))
                        for port in rule.ports
                        if isinstance(port.port, str)
                    ),
                )
                for rule in policy.rules_of(direction)
            )
            for direction in Direction
        },
    )


def _peers(
    policy: NetworkPolicy, rule: PolicyRule, classes: PodClasses, addresses: PodAddresses
) -> RulePeers:
    if not rule.peers:
        return RulePeers(every=True)
    pods = NOTHING
    at_addresses = NOTHING
    outside = NO_ADDRESSES
    for peer in rule.peers:
        match peer:
            case PodPeer():
                pods |= classes.matching(peer, policy.namespace)
            case IpBlock():
                block = effective_range(peer)
                outside |= block
                at_addresses |= addresses.within(block)
    return RulePeers(
        pods=pods | at_addresses,
        addresses=outside,
        possible_addresses=outside,
        pods_at_addresses=at_addresses,
    )


def effective_range(block: IpBlock) -> CidrSet:
    """Return the addresses of a block without its excepts, which concern no other block."""
    return CidrSet.of([block.cidr]) - CidrSet.of(block.excepts)


def _numbered(rule: PolicyRule) -> ConnectionSet:
    if not rule.ports:
        return EVERY_CONNECTION
    result = NO_CONNECTIONS
    for port in rule.ports:
        match port.port:
            case None:
                result |= ConnectionSet.single(Protocol(port.protocol), EVERY_PORT)
            case int(first):
                ports = PortSet.range(first, port.end_port or first)
                result |= ConnectionSet.single(Protocol(port.protocol), ports)
            case str():
                pass
    return result
