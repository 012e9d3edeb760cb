"""Sets of ports, and what a connection may use: protocols with their ports."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Final, Literal

from msgspec import Struct

Span = tuple[int, int]
"""An inclusive range of integers, first and last."""

Spans = tuple[Span, ...]
"""Sorted, disjoint spans with a gap between neighbours: one value for each set of integers."""

FIRST_PORT: Final = 1
LAST_PORT: Final = 65535


class Protocol(Enum):
    """A protocol that a NetworkPolicy can name; ICMP and others are out of its reach."""

    TCP = "TCP"
    UDP = "UDP"
    SCTP = "SCTP"

    # Enum hashes the name with a call of its own; these are keys wherever ports are compared.
    __hash__ = object.__hash__


def merge_spans(spans: Iterable[Span]) -> Spans:
    """Return the canonical form of spans in any order that may overlap."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if not merged or first > merged[-1][1] + 1:
            merged.append((first, last))
        elif last > merged[-1][1]:
            merged[-1] = (merged[-1][0], last)
    return tuple(merged)


def intersect_spans(left: Spans, right: Spans) -> Spans:
    """Return what both contain."""
    shared: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        first = max(left[i][0], right[j][0])
        last = min(left[i][1], right[j][1])
        if first <= last:
            shared.append((first, last))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(shared)


def subtract_spans(left: Spans, right: Spans) -> Spans:
    """Return what `left` contains and `right` does not."""
    if not left or not right:
        return left
    gaps: list[Span] = []
    first = left[0][0]
    for start, end in right:
        if start > first:
            gaps.append((first, start - 1))
        first = max(first, end + 1)
    if first <= left[-1][1]:
        gaps.append((first, left[-1][1]))
    return intersect_spans(left, tuple(gaps))


def spans_contain(spans: Spans, number: int) -> bool:
    """Tell whether one of the spans contains `number`."""
    before = bisect_right(spans, number, key=_first)
    return before > 0 and number <= spans[before - 1][1]


def _first(span: Span) -> int:
    return span[0]


class PortSet(Struct, frozen=True):
    """A set of ports from 1 to 65535, the same value for the same ports.

    `spans` is canonical; `PortSet.of` makes it so, and the other constructors rely on it.
    """

    spans: Spans = ()

    @classmethod
    def of(cls, spans: Iterable[Span]) -> PortSet:
        """Build the set of all ports in the spans, which may overlap and come in any order.

        Raises:
            ValueError: a span is reversed or leaves 1 to 65535.
        """
        listed = list(spans)
        for first, last in listed:
            if not FIRST_PORT <= first <= last <= LAST_PORT:
                raise ValueError(f"{first}-{last} is not a range of ports from {FIRST_PORT} to {LAST_PORT}")
        return _port_set(merge_spans(listed))

    @classmethod
    def single(cls, port: int) -> PortSet:
        """Build the set of one port."""
        return _port_range(port, port)

    @classmethod
    def range(cls, first: int, last: int) -> PortSet:
        """Build the set of all ports from the first to the last.

        Raises:
            ValueError: they are reversed or leave 1 to 65535.
        """
        return _port_range(first, last)

    def __or__(self, other: PortSet) -> PortSet:
        if self is other or not other.spans or self is EVERY_PORT:
            return self
        if not self.spans or other is EVERY_PORT:
            return other
        return _port_set(merge_spans(self.spans + other.spans))

    def __and__(self, other: PortSet) -> PortSet:
        if self is other or not self.spans or other is EVERY_PORT:
            return self
        if not other.spans or self is EVERY_PORT:
            return other
        return _port_set(intersect_spans(self.spans, other.spans))

    def __sub__(self, other: PortSet) -> PortSet:
        if self is other or other is EVERY_PORT:
            return NO_PORTS
        if not self.spans or not other.spans:
            return self
        return _port_set(subtract_spans(self.spans, other.spans))

    def __le__(self, other: PortSet) -> bool:
        if self is other or other is EVERY_PORT or not self.spans:
            return True
        return not subtract_spans(self.spans, other.spans)

    def __contains__(self, port: int) -> bool:
        return spans_contain(self.spans, port)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __str__(self) -> str:
        if not self.spans:
            return "no port"
        if self == EVERY_PORT:
            return "every port"
        return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in self.spans)


_EVERY_SPANS: Final[Spans] = ((FIRST_PORT, LAST_PORT),)

NO_PORTS: Final = PortSet()
EVERY_PORT: Final = PortSet(_EVERY_SPANS)


@lru_cache(maxsize=4096)
def _port_range(first: int, last: int) -> PortSet:
    return PortSet.of(((first, last),))


def _port_set(spans: Spans) -> PortSet:
    """Wrap canonical spans; the two extremes are always the constants, which operations test by identity."""
    if not spans:
        return NO_PORTS
    return EVERY_PORT if spans == _EVERY_SPANS else PortSet(spans)


class ConnectionSet(Struct, frozen=True):
    """The ports of each protocol that a connection may use, the same value for the same connections.

    A protocol without ports has `NO_PORTS`, so nothing else stands for "not allowed".
    """

    tcp: PortSet = NO_PORTS
    udp: PortSet = NO_PORTS
    sctp: PortSet = NO_PORTS

    @classmethod
    def of(cls, ports: Mapping[Protocol, PortSet]) -> ConnectionSet:
        """Build the set from the ports of each protocol; one that is absent has none."""
        return _connection_set(
            ports.get(Protocol.TCP, NO_PORTS),
            ports.get(Protocol.UDP, NO_PORTS),
            ports.get(Protocol.SCTP, NO_PORTS),
        )

    @classmethod
    def single(cls, protocol: Protocol, ports: PortSet) -> ConnectionSet:
        """Build the set of these ports of one protocol."""
        return _single(protocol, ports)

    @property
    def is_all(self) -> bool:
        """Whether every port of all three protocols is in the set."""
        return self is EVERY_CONNECTION or self == EVERY_CONNECTION

    def get(self, protocol: Protocol) -> PortSet:
        """Return the ports of one protocol."""
        if protocol is Protocol.TCP:
            return self.tcp
        return self.udp if protocol is Protocol.UDP else self.sctp

    def allows(self, protocol: Protocol, port: int) -> bool:
        """Tell whether the set contains this port of this protocol."""
        return port in self.get(protocol)

    def __or__(self, other: ConnectionSet) -> ConnectionSet:
        if self is other or other is NO_CONNECTIONS or self is EVERY_CONNECTION:
            return self
        if self is NO_CONNECTIONS or other is EVERY_CONNECTION:
            return other
        return _connection_set(self.tcp | other.tcp, self.udp | other.udp, self.sctp | other.sctp)

    def __and__(self, other: ConnectionSet) -> ConnectionSet:
        if self is other or self is NO_CONNECTIONS or other is EVERY_CONNECTION:
            return self
        if other is NO_CONNECTIONS or self is EVERY_CONNECTION:
            return other
        return _connection_set(self.tcp & other.tcp, self.udp & other.udp, self.sctp & other.sctp)

    def __sub__(self, other: ConnectionSet) -> ConnectionSet:
        if self is other or other is EVERY_CONNECTION:
            return NO_CONNECTIONS
        if self is NO_CONNECTIONS or other is NO_CONNECTIONS:
            return self
        return _connection_set(self.tcp - other.tcp, self.udp - other.udp, self.sctp - other.sctp)

    def __le__(self, other: ConnectionSet) -> bool:
        if self is other or self is NO_CONNECTIONS or other is EVERY_CONNECTION:
            return True
        return self.tcp <= other.tcp and self.udp <= other.udp and self.sctp <= other.sctp

    def __bool__(self) -> bool:
        return bool(self.tcp.spans or self.udp.spans or self.sctp.spans)

    def as_json(self) -> Literal["all"] | dict[str, list[list[int]]]:
        """Return the set as the outputs write it: `"all"`, or protocol to inclusive spans."""
        if self.is_all:
            return "all"
        return {
            protocol.value: [[first, last] for first, last in self.get(protocol).spans]
            for protocol in Protocol
            if self.get(protocol)
        }

    def __str__(self) -> str:
        if self.is_all:
            return "everything"
        parts = [_describe(protocol, self.get(protocol)) for protocol in Protocol if self.get(protocol)]
        if not parts:
            return "nothing"
        *others, last = parts
        return f"{', '.join(others)} and {last}" if others else last


NO_CONNECTIONS: Final = ConnectionSet()
EVERY_CONNECTION: Final = ConnectionSet(EVERY_PORT, EVERY_PORT, EVERY_PORT)


def _connection_set(tcp: PortSet, udp: PortSet, sctp: PortSet) -> ConnectionSet:
    """Wrap the ports; the two extremes are always the constants, which operations test by identity."""
    if tcp is EVERY_PORT and udp is EVERY_PORT and sctp is EVERY_PORT:
        return EVERY_CONNECTION
    if tcp.spans or udp.spans or sctp.spans:
        return ConnectionSet(tcp, udp, sctp)
    return NO_CONNECTIONS


@lru_cache(maxsize=4096)
def _single(protocol: Protocol, ports: PortSet) -> ConnectionSet:
    """Return the ports of one protocol; a cluster has few different ones, in very many rules."""
    return ConnectionSet.of({protocol: ports})


def _describe(protocol: Protocol, ports: PortSet) -> str:
    return f"every {protocol.value} port" if ports == EVERY_PORT else f"{protocol.value} {ports}"
