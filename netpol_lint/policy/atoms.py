"""The smallest sets of ports and of addresses that no policy of a cluster tells apart.

Each atom is one bit: sets of ports become integers, sets of addresses `BitSet`s.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Final, TypeAlias

from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.cidr import EVERY_ADDRESS, CidrSet
from netpol_lint.policy.ports import (
    EVERY_CONNECTION,
    FIRST_PORT,
    LAST_PORT,
    NO_CONNECTIONS,
    ConnectionSet,
    PortSet,
    Protocol,
    Span,
    Spans,
)

PortMask: TypeAlias = int
"""A set of port atoms: bit `n` stands for the n-th of a `PortAtoms`."""

NO_PORT_MASK: Final[PortMask] = 0


class PortAtoms:
    """Ports of all protocols, cut wherever some connection set of the cluster begins or ends."""

    def __init__(self, mentioned: Iterable[ConnectionSet]) -> None:
        """Cut the ports so that each of the mentioned sets is a union of atoms."""
        self._starts: dict[Protocol, list[int]] = {}
        self._shift: dict[Protocol, int] = {}
        self._atoms: list[tuple[Protocol, Span]] = []
        listed = set(mentioned)
        for protocol in Protocol:
            starts = _starts(FIRST_PORT, LAST_PORT, (each.get(protocol).spans for each in listed))
            self._starts[protocol], self._shift[protocol] = starts, len(self._atoms)
            self._atoms += [(protocol, span) for span in _spans(starts, LAST_PORT)]
        self.every: PortMask = (1 << len(self._atoms)) - 1
        self._masks: dict[ConnectionSet, PortMask] = {NO_CONNECTIONS: 0, EVERY_CONNECTION: self.every}
        self._connections: dict[PortMask, ConnectionSet] = {0: NO_CONNECTIONS, self.every: EVERY_CONNECTION}

    def mask(self, connections: ConnectionSet) -> PortMask:
        """Return the atoms of a set that was mentioned."""
        mask = self._masks.get(connections)
        if mask is None:
            mask = 0
            for protocol in Protocol:
                for span in connections.get(protocol).spans:
                    mask |= _atoms_in(self._starts[protocol], span) << self._shift[protocol]
            self._masks[connections] = mask
        return mask

    def connections(self, mask: PortMask) -> ConnectionSet:
        """Return the ports of some atoms."""
        found = self._connections.get(mask)
        if found is None:
            spans: dict[Protocol, list[Span]] = {protocol: [] for protocol in Protocol}
            for position in BitSet.window(0, mask):
                protocol, span = self._atoms[position]
                spans[protocol].append(span)
            found = ConnectionSet.of({protocol: PortSet.of(each) for protocol, each in spans.items()})
            self._connections[mask] = found
        return found


class AddressAtoms:
    """All addresses, IPv4 before IPv6, cut wherever some range of the cluster begins or ends."""

    def __init__(self, mentioned: Iterable[CidrSet]) -> None:
        """Cut the addresses so that each of the mentioned sets is a union of atoms."""
        listed = set(mentioned)
        (_, last4), (_, last6) = EVERY_ADDRESS.ipv4[0], EVERY_ADDRESS.ipv6[0]
        self._starts4 = _starts(0, last4, (each.ipv4 for each in listed))
        self._starts6 = _starts(0, last6, (each.ipv6 for each in listed))
        self._spans4 = list(_spans(self._starts4, last4))
        self._spans6 = list(_spans(self._starts6, last6))
        self.ipv4 = BitSet.span(0, len(self._spans4))
        self.ipv6 = BitSet.span(len(self._spans4), len(self._spans4) + len(self._spans6))
        self.every = self.ipv4 | self.ipv6
        self._bits: dict[CidrSet, BitSet] = {}
        self._addresses: dict[BitSet, CidrSet] = {}

    def bits(self, addresses: CidrSet) -> BitSet:
        """Return the atoms of a set that was mentioned."""
        found = self._bits.get(addresses)
        if found is None:
            found = NO_BITS
            for starts, spans, offset in (
                (self._starts4, addresses.ipv4, 0),
                (self._starts6, addresses.ipv6, len(self._spans4)),
            ):
                for span in spans:
                    found |= BitSet.window(offset, _atoms_in(starts, span))
            self._bits[addresses] = found
        return found

    def of_families(self, families: frozenset[int]) -> BitSet:
        """Return all atoms of some address families; none named is every one."""
        if not families:
            return self.every
        found = NO_BITS
        for version, atoms in ((4, self.ipv4), (6, self.ipv6)):
            if version in families:
                found |= atoms
        return found

    def addresses(self, bits: BitSet) -> CidrSet:
        """Return the addresses of some atoms."""
        found = self._addresses.get(bits)
        if found is None:
            ipv4 = [self._spans4[index] for index in bits & self.ipv4]
            ipv6 = [self._spans6[index - len(self._spans4)] for index in bits & self.ipv6]
            found = CidrSet.of_spans(ipv4, ipv6)
            self._addresses[bits] = found
        return found


def _starts(first: int, last: int, mentioned: Iterable[Spans]) -> list[int]:
    """Return the first number of each atom, ascending."""
    starts = {first}
    for spans in mentioned:
        for start, end in spans:
            starts.add(start)
            starts.add(end + 1)
    return sorted(start for start in starts if start <= last)


def _spans(starts: list[int], last: int) -> Iterable[Span]:
    return zip(starts, [*(start - 1 for start in starts[1:]), last], strict=True)


def _atoms_in(starts: list[int], span: Span) -> int:
    """Return the atoms from the one that begins a span to the one that ends it, as bits."""
    first, end = bisect_left(starts, span[0]), bisect_right(starts, span[1])
    return (1 << end) - (1 << first)
