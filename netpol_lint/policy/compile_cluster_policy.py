"""From the cluster-wide policies of policy.networking.k8s.io to the one rule form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from netpol_lint.policy.cidr import EVERY_ADDRESS, NO_ADDRESSES, CidrSet
from netpol_lint.policy.classes import PodClasses
from netpol_lint.policy.pod_addresses import PodAddresses
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet, PortSet, Protocol
from netpol_lint.policy.rules import Action, CompiledPolicy, CompiledRule, NamedPort, RulePeers, Tier
from netpol_lint.policy.selection import NOTHING, Selection, selected
from netpol_lint.resources.cluster_policy import (
    ClusterAction,
    ClusterPolicy,
    ClusterRule,
    ClusterTier,
    DomainNamesPeer,
    NetworksPeer,
    NodesPeer,
    PodsPeer,
    UnknownPeer,
)
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import LabelSelector

_TIERS: Final[Mapping[ClusterTier, Tier]] = {
    ClusterTier.ADMIN: Tier.ADMIN,
    ClusterTier.BASELINE: Tier.BASELINE,
}
_ACTIONS: Final[Mapping[ClusterAction, Action]] = {
    ClusterAction.ACCEPT: Action.ALLOW,
    ClusterAction.DENY: Action.DENY,
    ClusterAction.PASS: Action.PASS,
}
_EVERY_POD: Final = LabelSelector()


def compile_cluster_policy(
    policy: ClusterPolicy, position: int, classes: PodClasses, addresses: PodAddresses
) -> CompiledPolicy:
    """Compile the policy at a position of the repository against the classes of its cluster."""
    subject = classes.across_namespaces(policy.namespace_selector, policy.pod_selector or _EVERY_POD)
    return CompiledPolicy(
        policy=policy,
        tier=_TIERS[policy.tier],
        order=(policy.priority, position),
        subject=_without_host_network(subject, classes),
        isolates=frozenset(),
        rules={
            direction: tuple(
                _compile_rule(policy, rule, classes, addresses) for rule in policy.rules_of(direction)
            )
            for direction in Direction
        },
    )


def _without_host_network(selection: Selection, classes: PodClasses) -> Selection:
    """Leave out pods on the host's network: the API says that they are neither subject nor peer."""
    if not selection.possible & classes.host_network:
        return selection
    return selected(selection.certain, selection.possible - classes.host_network)


def _compile_rule(
    policy: ClusterPolicy, rule: ClusterRule, classes: PodClasses, addresses: PodAddresses
) -> CompiledRule:
    action = _ACTIONS[rule.action]
    is_unclear = any(isinstance(peer, UnknownPeer) for peer in rule.peers)
    # A peer that nobody understands must neither let anything through nor fail to hold it up.
    fails_closed = is_unclear and action is not Action.ALLOW
    numbered, named = (EVERY_CONNECTION, ()) if fails_closed else _ports(rule)
    return CompiledRule(
        policy=policy,
        rule=rule,
        action=Action.DENY if fails_closed else action,
        peers=RulePeers(every=fails_closed) if is_unclear else _peers(rule, classes, addresses),
        numbered=numbered,
        named=named,
    )


def _peers(rule: ClusterRule, classes: PodClasses, addresses: PodAddresses) -> RulePeers:
    pods = at_addresses = NOTHING
    certain = possible = NO_ADDRESSES
    for peer in rule.peers:
        match peer:
            case PodsPeer():
                found = classes.across_namespaces(peer.namespace_selector, peer.pod_selector or _EVERY_POD)
                pods |= _without_host_network(found, classes)
            case NetworksPeer():
                networks = CidrSet.of(peer.networks)
                certain |= networks
                at_addresses |= addresses.within(networks)
            case NodesPeer():
                # No manifest says which addresses nodes have; pods on their network share them.
                possible = EVERY_ADDRESS
                pods |= Selection(possible=classes.host_network)
            case DomainNamesPeer():
                # A name may resolve to any address, that of a pod among them.
                possible = EVERY_ADDRESS
                pods |= Selection(possible=classes.every)
            case UnknownPeer():
                continue
    return RulePeers(
        pods=pods | at_addresses,
        addresses=certain,
        possible_addresses=certain | possible,
        pods_at_addresses=at_addresses,
    )


def _ports(rule: ClusterRule) -> tuple[ConnectionSet, tuple[NamedPort, ...]]:
    if not rule.ports:
        return EVERY_CONNECTION, ()
    numbered = NO_CONNECTIONS
    named = []
    for port in rule.ports:
        protocol = None if port.protocol is None else Protocol(port.protocol)
        if port.name is not None:
            named.append(NamedPort(port.name, protocol))
        elif protocol is not None and port.first is not None:
            ports = PortSet.range(port.first, port.last or port.first)
            numbered |= ConnectionSet.single(protocol, ports)
    return numbered, tuple(named)
