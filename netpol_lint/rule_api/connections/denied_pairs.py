"""Pairs of workloads between which a connection is denied, as many as there are, without a list of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, product

from msgspec import Struct

from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.network_policy import Direction, PodPeer
from netpol_lint.resources.workload import Workload

Pair = tuple[Workload, Workload]
"""A source and a destination."""

OTHER_SIDE = {Direction.EGRESS: Direction.INGRESS, Direction.INGRESS: Direction.EGRESS}

Members = tuple[Workload, ...]
"""The workloads of a class, or one of them."""


class Block(Struct, frozen=True):
    """Some of a rule's own pods and some that its peer names: each of these with each of those."""

    own: tuple[Members, ...]
    others: tuple[Members, ...]


class HalfOpen(Struct, frozen=True):
    """A peer of a rule that names pods, and the connections with them that the other side denies.

    All pairs of the ends of a block are denied, on all `ports` that the rule allows and the destinations
    have. They are too many to be listed: a rule for every pod that names half of a namespace has them all.
    """

    rule: NetworkPolicyRule
    peer: PodPeer
    blocks: tuple[Block, ...]
    ports: ConnectionSet

    @property
    def refusing(self) -> Direction:
        """The side that denies."""
        return OTHER_SIDE[self.rule.rule.direction]

    @property
    def pairs(self) -> Iterator[Pair]:
        """Each source with each destination, one after another."""
        is_outwards = self.refusing is Direction.INGRESS
        for block in self.blocks:
            for others, own in product(block.others, block.own):
                yield from product(own, others) if is_outwards else product(others, own)

    @property
    def own(self) -> tuple[Workload, ...]:
        """The workloads of the rule's policy, each once, in the order of the pairs."""
        return _distinct(each.own for each in self.blocks)

    @property
    def others(self) -> tuple[Workload, ...]:
        """The workloads that the peer names, each once, in the order of the pairs."""
        return _distinct(each.others for each in self.blocks)

    @property
    def sources(self) -> tuple[Workload, ...]:
        """The workloads that would open the connections, each once."""
        return self.own if self.refusing is Direction.INGRESS else self.others

    @property
    def destinations(self) -> tuple[Workload, ...]:
        """The workloads that would be connected to, each once."""
        return self.others if self.refusing is Direction.INGRESS else self.own

    def has(self, own: Workload, other: Workload) -> bool:
        """Tell whether a workload of its policy and one that its peer names are one of the pairs."""
        return any(_is_in(block.own, own) and _is_in(block.others, other) for block in self.blocks)


def _is_in(listed: Iterable[Members], workload: Workload) -> bool:
    return any(each.ref == workload.ref for each in chain.from_iterable(listed))


def _distinct(several: Iterable[tuple[Members, ...]]) -> tuple[Workload, ...]:
    """Return workloads once each, in their order."""
    listed = chain.from_iterable(chain.from_iterable(several))
    return tuple({id(each): each for each in listed}.values())
