"""What one end may open to another, and why some of it is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from netpol_lint.policy.atoms import PortMask
from netpol_lint.policy.bits import BitSet
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.group import why_unknown
from netpol_lint.policy.group_rows import Doubt, GroupRows
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.policy.row import Row
from netpol_lint.policy.verdict import UnknownReason, in_order
from netpol_lint.resources.network_policy import Direction


class Permission(Struct, frozen=True):
    """What is allowed for certain, and what may be, for which reasons; equal ones are the same object."""

    allowed: ConnectionSet
    unknown: ConnectionSet
    reasons: tuple[UnknownReason, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.allowed) or bool(self.unknown)


def split(allowed: Row, possible: Row, peers: BitSet) -> Iterator[tuple[PortMask, PortMask, BitSet]]:
    """Yield what is allowed for certain and what is unknown, with the peers of which that holds."""
    for mask, some in possible.within(peers):
        left = some
        for certain, sure in allowed.within(some) if possible is not allowed else ((mask, some),):
            yield certain, mask & ~certain, sure
            left -= sure
        if left:
            yield 0, mask, left


class Permissions(Struct):
    """Turns the masks of rows into permissions."""

    rows: GroupRows
    _known: dict[tuple[PortMask, PortMask, tuple[UnknownReason, ...]], Permission] = field(
        default_factory=dict
    )
    _doubts: dict[tuple[int, Direction], tuple[Doubt, ...] | None] = field(default_factory=dict)

    def of(self, allowed: PortMask, unknown: PortMask, reasons: Iterable[UnknownReason] = ()) -> Permission:
        """Return the permission for what is allowed and what is unknown."""
        key = (allowed, unknown, in_order(reasons))
        found = self._known.get(key)
        if found is None:
            connections = self.rows.ports.connections
            found = Permission(connections(allowed), connections(unknown), key[2])
            self._known[key] = found
        return found

    def between(
        self, source: PodClass | CidrSet, destination: PodClass | CidrSet, masks: tuple[PortMask, PortMask]
    ) -> Permission:
        """Return the permission for masks that were found between two ends."""
        allowed, unknown = masks
        if not unknown:
            return self.of(allowed, 0)
        reasons: set[UnknownReason] = set()
        if isinstance(source, PodClass):
            reasons.update(self._reasons(Direction.EGRESS, source, destination, unknown))
        if isinstance(destination, PodClass):
            reasons.update(self._reasons(Direction.INGRESS, destination, source, unknown))
        return self.of(allowed, unknown, reasons)

    def _reasons(
        self, direction: Direction, subject: PodClass, peer: PodClass | CidrSet, unknown: PortMask
    ) -> Iterable[UnknownReason]:
        key = (subject.index, direction)
        if key not in self._doubts:
            self._doubts[key] = self.rows.doubts(direction, subject)
        doubts = self._doubts[key]
        if doubts is not None and isinstance(peer, PodClass):
            return [reason for reason, row in doubts if row.at(peer.index) & unknown]
        unpoliced = self.rows.engine.why_unpoliced(subject, direction)
        if unpoliced is not None:
            return (unpoliced,)
        tiers = self.rows.engine.group_of_class(subject, direction).tiers
        destination = subject if direction is Direction.INGRESS else peer
        pod = destination if isinstance(destination, PodClass) else None
        return why_unknown(tiers, peer, pod, self.rows.ports.connections(unknown))
