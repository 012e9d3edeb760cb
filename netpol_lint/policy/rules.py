"""The one form that policies of every kind are compiled to: tiers of rules with an action each.

A policy belongs to a tier and stands in it at an `order`. The tiers of a connection's end decide one
after another, and in each the first rule that matches: `ALLOW` and `DENY` are final, `PASS` leaves
the rest of the tier out. What no rule of a tier matches is denied where one of its policies isolates
the pod, and goes on to the next tier otherwise; what no tier decides is allowed.

NetworkPolicy is the tier whose rules all allow and whose policies all isolate. Docs: ADR 0011.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.policy.cidr import NO_ADDRESSES, CidrSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet, PortSet, Protocol
from netpol_lint.policy.selection import NOTHING, Selection
from netpol_lint.policy.verdict import UnknownReason
from netpol_lint.resources.cluster_policy import ClusterPolicy, ClusterRule
from netpol_lint.resources.network_policy import Direction, IpBlock, NetworkPolicy, PolicyRule
from netpol_lint.resources.selector import Match


class Tier(Enum):
    """The tiers in the order in which they decide."""

    ADMIN = auto()
    NETWORK_POLICY = auto()
    BASELINE = auto()


class Action(Enum):
    """What a rule does with the connections that it matches and that no rule before it did."""

    ALLOW = auto()
    DENY = auto()
    PASS = auto()

    # Enum hashes the name with a call of its own; these are keys wherever tiers decide.
    __hash__ = object.__hash__


class NamedPort(Struct, frozen=True):
    """A port by its name, looked up on the destination pod; without a protocol whatever declares it."""

    name: str
    protocol: Protocol | None = None


class RulePeers(Struct, frozen=True):
    """Whom a rule is about. `every` is every source or destination, pods or not.

    `addresses` outside the cluster match for certain, `possible_addresses` are those that may match
    when the cluster runs, a superset. `pods_at_addresses` are the pods among `pods` that match by
    their address rather than by labels.
    """

    every: bool = False
    pods: Selection = NOTHING
    addresses: CidrSet = NO_ADDRESSES
    possible_addresses: CidrSet = NO_ADDRESSES
    pods_at_addresses: Selection = NOTHING

    def match(self, peer: PodClass | CidrSet) -> Match:
        """Tell whether a pod class, or every one of some addresses outside, is meant."""
        if self.every:
            return Match.YES
        if isinstance(peer, PodClass):
            return self.pods.match(peer.index)
        if peer and peer <= self.addresses:
            return Match.YES
        return Match.UNKNOWN if peer and peer <= self.possible_addresses else Match.NO

    def why_unknown(self, peer: PodClass | CidrSet) -> UnknownReason:
        """Say why it is unknown whether a peer is meant, of one of which that is unknown."""
        if isinstance(peer, CidrSet):
            return UnknownReason.RUNTIME_ADDRESS
        if peer.host_network:
            return UnknownReason.HOST_NETWORK
        if self.pods_at_addresses.match(peer.index) is Match.UNKNOWN:
            return UnknownReason.POD_ADDRESS
        return (
            UnknownReason.RUNTIME_ADDRESS
            if self.possible_addresses != self.addresses
            else UnknownReason.LABELS
        )


class CompiledRule(Struct, frozen=True):
    """One rule of one policy; `numbered` and `named` together are the ports it matches."""

    policy: NetworkPolicy | ClusterPolicy
    rule: PolicyRule | ClusterRule
    action: Action
    peers: RulePeers
    numbered: ConnectionSet
    named: tuple[NamedPort, ...] = ()

    @property
    def at(self) -> Location:
        """Where the rule is written."""
        return self.rule.at

    @property
    def field_path(self) -> str:
        """The path of the rule in its policy: `spec.egress[1]`."""
        return f"spec.{self.rule.direction.field_name}[{self.rule.index}]"

    def connections_to(self, destination: PodClass | None) -> ConnectionSet:
        """Return the connections it speaks of, names resolved on the destination; `None` is no pod.

        A pod that does not declare the name has no such port, and neither has an address outside.
        """
        if destination is None or not self.named:
            return self.numbered
        result = self.numbered
        for port in self.named:
            result |= named_connections(port, destination.named_ports)
        return result


def named_connections(port: NamedPort, declared: Mapping[tuple[str, str], int]) -> ConnectionSet:
    """Return what a named port means on a pod that declares these numbers by name and protocol."""
    result = NO_CONNECTIONS
    for protocol in (port.protocol,) if port.protocol else Protocol:
        number = declared.get((port.name, protocol.value))
        if number is not None:
            result |= ConnectionSet.single(protocol, PortSet.single(number))
    return result


class NetworkPolicyRule(CompiledRule, frozen=True):
    """A rule of a NetworkPolicy, which always allows."""

    policy: NetworkPolicy
    rule: PolicyRule

    @property
    def blocks(self) -> tuple[IpBlock, ...]:
        """The ipBlocks among its peers."""
        return tuple(peer for peer in self.rule.peers if isinstance(peer, IpBlock))


class CompiledPolicy(Struct, frozen=True):
    """A policy with the pods it selects and its rules in effect.

    `order` is its place in the tier: the priority, less is earlier, and the position in the repository
    where priorities leave it open. `isolates` names the directions in which
    what none of the tier's rules matches is denied.
    """

    policy: NetworkPolicy | ClusterPolicy
    tier: Tier
    order: tuple[int, int]
    subject: Selection
    isolates: frozenset[Direction]
    rules: Mapping[Direction, tuple[CompiledRule, ...]]


class CompiledNetworkPolicy(CompiledPolicy, frozen=True):
    """A NetworkPolicy, compiled."""

    policy: NetworkPolicy
    rules: Mapping[Direction, tuple[NetworkPolicyRule, ...]]

    @property
    def all_rules(self) -> tuple[NetworkPolicyRule, ...]:
        """Its rules in effect of both directions, ingress first."""
        return tuple(rule for direction in Direction for rule in self.rules[direction])
