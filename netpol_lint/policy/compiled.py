"""The form that policies are compiled to: rules over sets of classes, addresses and ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from netpol_lint.config import IpBlockMatching
from netpol_lint.policy.cidr import EVERY_IPV4, NO_ADDRESSES, CidrSet
from netpol_lint.policy.classes import NOTHING, ClassSet, PodClass, PodClasses, Selection
from netpol_lint.policy.ports import (
    EVERY_CONNECTION,
    EVERY_PORT,
    NO_CONNECTIONS,
    ConnectionSet,
    PortSet,
    Protocol,
)
from netpol_lint.resources.network_policy import (
    Direction,
    IpBlock,
    NetworkPolicy,
    PodPeer,
    PolicyPort,
    PolicyRule,
)


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """What is known about the addresses of pods whose manifests state none."""

    blocks_match_pods: IpBlockMatching = IpBlockMatching.AUTO
    pod_range: CidrSet = NO_ADDRESSES


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule of one policy. `every_peer` is every source or destination, pods or not."""

    policy: NetworkPolicy
    rule: PolicyRule
    every_peer: bool
    pods: Selection
    addresses: CidrSet
    numbered: ConnectionSet
    named: tuple[PolicyPort, ...]

    @property
    def blocks(self) -> tuple[IpBlock, ...]:
        """The ipBlocks among its peers."""
        return tuple(peer for peer in self.rule.peers if isinstance(peer, IpBlock))

    def connections_to(self, destination: PodClass | None) -> ConnectionSet:
        """Return the connections it speaks of, names resolved on the destination; `None` is no pod.

        A pod that does not declare the name has no such port, and neither has an address outside.
        """
        result = self.numbered
        if destination is not None:
            for port in self.named:
                numbers = destination.named_ports.get((str(port.port), port.protocol), frozenset())
                spans = PortSet.of((number, number) for number in numbers)
                result |= ConnectionSet.single(Protocol(port.protocol), spans)
        return result


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """A policy with the classes it selects and its effective rules in both directions."""

    policy: NetworkPolicy
    subject: Selection
    rules: Mapping[Direction, tuple[CompiledRule, ...]]


def compile_policy(policy: NetworkPolicy, classes: PodClasses, facts: AddressFacts) -> CompiledPolicy:
    """Compile one policy against the classes of its cluster."""
    return CompiledPolicy(
        policy=policy,
        subject=classes.in_namespace(policy.namespace, policy.pod_selector),
        rules={
            direction: tuple(
                _compile_rule(policy, rule, classes, facts) for rule in policy.rules_of(direction)
            )
            for direction in Direction
        },
    )


def _compile_rule(
    policy: NetworkPolicy, rule: PolicyRule, classes: PodClasses, facts: AddressFacts
) -> CompiledRule:
    pods = NOTHING
    addresses = NO_ADDRESSES
    for peer in rule.peers:
        match peer:
            case PodPeer():
                pods |= classes.matching(peer, policy.namespace)
            case IpBlock():
                block = effective_range(peer)
                addresses |= block
                pods |= _pods_at(block, classes, facts)
    return CompiledRule(
        policy=policy,
        rule=rule,
        every_peer=not rule.peers,
        pods=pods,
        addresses=addresses,
        numbered=_numbered(rule),
        named=tuple(port for port in rule.ports if isinstance(port.port, str)),
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
                result |= ConnectionSet.single(
                    Protocol(port.protocol), PortSet.of([(first, port.end_port or first)])
                )
            case str():
                pass
    return result


def _pods_at(addresses: CidrSet, classes: PodClasses, facts: AddressFacts) -> Selection:
    """Select the pods that have an address in the set, as far as addresses are known."""
    if facts.blocks_match_pods is IpBlockMatching.NEVER:
        return NOTHING
    certain: ClassSet = 0
    possible: ClassSet = 0
    for each in classes.classes:
        inside = list(_is_inside(each, addresses, facts))
        if all(inside):
            certain |= each.bit
        if any(inside) or None in inside:
            possible |= each.bit
    return Selection(certain, possible)


def _is_inside(each: PodClass, addresses: CidrSet, facts: AddressFacts) -> Iterator[bool | None]:
    """Yield for each address of a pod whether it is in the set, `None` where that is unknown."""
    if each.addresses:
        yield from (address in addresses for address in each.addresses)
    elif facts.pod_range and facts.blocks_match_pods is IpBlockMatching.ALWAYS:
        yield bool(facts.pod_range & addresses)
    elif facts.pod_range and not facts.pod_range & addresses:
        yield False
    elif addresses >= EVERY_IPV4 or (facts.pod_range and facts.pod_range <= addresses):
        # Every pod of a cluster has an IPv4 address unless the cluster is IPv6 alone.
        yield True
    else:
        yield None
