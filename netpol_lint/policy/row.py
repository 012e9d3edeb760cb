"""Which ports each peer may use: one group of pods against all pods, or all addresses, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from netpol_lint.policy.atoms import NO_PORT_MASK, PortMask
from netpol_lint.policy.bits import BitSet

_NO_PARTS: Final[Mapping[PortMask, BitSet]] = MappingProxyType({})


class Row(Struct, frozen=True):
    """A port mask for every peer: that of the part which contains it, `rest` for all other peers.

    Parts are disjoint and not empty, and no part has the mask `rest`. Naming only the exceptions
    keeps a row small in a cluster where most peers are alike.
    """

    rest: PortMask = NO_PORT_MASK
    parts: Mapping[PortMask, BitSet] = field(default_factory=lambda: _NO_PARTS)

    @classmethod
    def of(cls, boxes: Iterable[tuple[PortMask, BitSet]], rest: PortMask = NO_PORT_MASK) -> Row:
        """Build the row that gives each peer the masks of all boxes it is in, and `rest`."""
        parts: dict[PortMask, BitSet] = {}
        for mask, peers in boxes:
            if peers.bits and mask & ~rest:
                _add(parts, mask | rest, peers)
        return cls(rest, parts) if parts or rest else NO_ROW

    def at(self, index: int) -> PortMask:
        """Return the mask of one peer."""
        for mask, peers in self.parts.items():
            if index in peers:
                return mask
        return self.rest

    def within(self, peers: BitSet) -> Iterator[tuple[PortMask, BitSet]]:
        """Yield the masks of some peers and who has them, without those that have none."""
        left = peers
        for mask, part in self.parts.items():
            shared = part & peers
            if shared:
                left -= shared
                if mask:
                    yield mask, shared
        if left and self.rest:
            yield self.rest, left

    def only(self, peers: BitSet) -> Row:
        """Return the row that has the same masks for some peers and none for the others."""
        return Row(NO_PORT_MASK, dict(self.within(peers)))

    def __or__(self, other: Row) -> Row:
        if self is other or not other:
            return self
        return other if not self else _combined(self, other, _either)

    def __and__(self, other: Row) -> Row:
        return self if self is other else _combined(self, other, _both)

    def __sub__(self, other: Row) -> Row:
        if self is other:
            return NO_ROW
        return self if not other or not self else _combined(self, other, _first_only)

    def __bool__(self) -> bool:
        return bool(self.rest or self.parts)


NO_ROW: Final = Row()


def _either(left: PortMask, right: PortMask) -> PortMask:
    return left | right


def _both(left: PortMask, right: PortMask) -> PortMask:
    return left & right


def _first_only(left: PortMask, right: PortMask) -> PortMask:
    return left & ~right


def _add(parts: dict[PortMask, BitSet], mask: PortMask, peers: BitSet) -> None:
    """Give some peers the ports of a mask, besides those that they have."""
    changed: list[tuple[PortMask, BitSet]] = []
    left = peers
    for known, others in list(parts.items()):
        shared = left & others
        if not shared.bits:
            continue
        left -= shared
        if known | mask != known:
            changed.append((known | mask, shared))
            kept = others - shared
            if kept.bits:
                parts[known] = kept
            else:
                del parts[known]
    for more, some in (*changed, (mask, left)):
        if some.bits:
            parts[more] = parts[more] | some if more in parts else some


def _combined(left: Row, right: Row, combine: Callable[[PortMask, PortMask], PortMask]) -> Row:
    """Combine the masks of two rows, peer by peer."""
    rest = combine(left.rest, right.rest)
    parts: dict[PortMask, BitSet] = {}

    def put(mask: PortMask, peers: BitSet) -> None:
        if mask != rest and peers.bits:
            known = parts.get(mask)
            parts[mask] = peers if known is None else known | peers

    remaining = dict(right.parts)
    for left_mask, left_peers in left.parts.items():
        alone = left_peers
        for right_mask, right_peers in right.parts.items():
            shared = left_peers & right_peers
            if shared.bits:
                put(combine(left_mask, right_mask), shared)
                alone -= shared
                remaining[right_mask] -= shared
        put(combine(left_mask, right.rest), alone)
    for right_mask, peers in remaining.items():
        put(combine(left.rest, right_mask), peers)
    return Row(rest, parts) if parts or rest else NO_ROW
