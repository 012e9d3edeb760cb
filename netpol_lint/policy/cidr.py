"""Sets of addresses, IPv4 and IPv6 together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, summarize_address_range
from typing import Final

from msgspec import Struct

from netpol_lint.policy.ports import Span, Spans, intersect_spans, merge_spans, spans_contain, subtract_spans
from netpol_lint.resources.cidr import BITS, Address, IPVersion, Network


class CidrSet(Struct, frozen=True):
    """A set of IPv4 and IPv6 addresses, the same value for the same addresses.

    `ipv4` and `ipv6` hold canonical spans of addresses as integers. `CidrSet.of` makes them so, and
    the other constructors rely on it. The families never overlap: `::/0` contains no IPv4 address.
    """

    ipv4: Spans = ()
    ipv6: Spans = ()

    @classmethod
    def of(cls, networks: Iterable[Network]) -> CidrSet:
        """Build the set of all addresses in the networks, which may overlap and come in any order."""
        spans: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
        for network in networks:
            spans[network.version].append((int(network.network_address), int(network.broadcast_address)))
        return _cidr_set(merge_spans(spans[4]), merge_spans(spans[6]))

    @classmethod
    def of_spans(cls, ipv4: Iterable[Span], ipv6: Iterable[Span]) -> CidrSet:
        """Build the set from spans of addresses as integers, which may overlap and come in any order."""
        return _cidr_set(merge_spans(ipv4), merge_spans(ipv6))

    def spans(self, version: IPVersion) -> Spans:
        """Return the spans of one family."""
        return {4: self.ipv4, 6: self.ipv6}[version]

    def size(self, version: IPVersion) -> int:
        """Count the addresses of one family."""
        return sum(last - first + 1 for first, last in self.spans(version))

    def share(self, version: IPVersion) -> float:
        """Return the fraction of one family's whole space that is in the set, from 0.0 to 1.0."""
        return self.size(version) / (1 << BITS[version])

    def cidrs(self) -> tuple[str, ...]:
        """Return the shortest list of CIDRs for exactly these addresses: ascending, IPv4 first."""
        return tuple(str(network) for network in self._networks())

    def _networks(self) -> Iterator[Network]:
        for first, last in self.ipv4:
            yield from summarize_address_range(IPv4Address(first), IPv4Address(last))
        for first, last in self.ipv6:
            yield from summarize_address_range(IPv6Address(first), IPv6Address(last))

    def __or__(self, other: CidrSet) -> CidrSet:
        if self is other or not other or self is EVERY_ADDRESS:
            return self
        if not self or other is EVERY_ADDRESS:
            return other
        return _cidr_set(merge_spans(self.ipv4 + other.ipv4), merge_spans(self.ipv6 + other.ipv6))

    def __and__(self, other: CidrSet) -> CidrSet:
        if self is other or not self or other is EVERY_ADDRESS:
            return self
        if not other or self is EVERY_ADDRESS:
            return other
        return _cidr_set(intersect_spans(self.ipv4, other.ipv4), intersect_spans(self.ipv6, other.ipv6))

    def __sub__(self, other: CidrSet) -> CidrSet:
        if self is other or other is EVERY_ADDRESS:
            return NO_ADDRESSES
        if not self or not other:
            return self
        return _cidr_set(subtract_spans(self.ipv4, other.ipv4), subtract_spans(self.ipv6, other.ipv6))

    def __le__(self, other: CidrSet) -> bool:
        if self is other or not self or other is EVERY_ADDRESS:
            return True
        return not subtract_spans(self.ipv4, other.ipv4) and not subtract_spans(self.ipv6, other.ipv6)

    def __contains__(self, address: Address) -> bool:
        if isinstance(address, IPv6Address):
            mapped = address.ipv4_mapped
            if mapped is None:
                return spans_contain(self.ipv6, int(address))
            address = mapped
        return spans_contain(self.ipv4, int(address))

    def __bool__(self) -> bool:
        return bool(self.ipv4 or self.ipv6)

    def __str__(self) -> str:
        return ",".join(self.cidrs()) or "no address"


NO_ADDRESSES: Final = CidrSet()
EVERY_IPV4: Final = CidrSet(ipv4=((0, (1 << 32) - 1),))
EVERY_IPV6: Final = CidrSet(ipv6=((0, (1 << 128) - 1),))
EVERY_ADDRESS: Final = CidrSet(EVERY_IPV4.ipv4, EVERY_IPV6.ipv6)


def _cidr_set(ipv4: Spans, ipv6: Spans) -> CidrSet:
    """Wrap canonical spans; the two extremes are always the constants, which operations test by identity."""
    if not ipv4 and not ipv6:
        return NO_ADDRESSES
    if ipv4 == EVERY_ADDRESS.ipv4 and ipv6 == EVERY_ADDRESS.ipv6:
        return EVERY_ADDRESS
    return CidrSet(ipv4, ipv6)
