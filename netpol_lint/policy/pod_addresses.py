"""Which pods have an address inside a range, as far as addresses are known."""

from __future__ import annotations

from msgspec import Struct, field

from netpol_lint.config import IpBlockMatching
from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.cidr import EVERY_IPV4, NO_ADDRESSES, CidrSet
from netpol_lint.policy.classes import PodClasses
from netpol_lint.policy.selection import NOTHING, Selection, selected


class AddressFacts(Struct, frozen=True):
    """What is known about the addresses of pods whose manifests state none."""

    blocks_match_pods: IpBlockMatching = IpBlockMatching.AUTO
    pod_range: CidrSet = NO_ADDRESSES


class PodAddresses(Struct):
    """Finds the pods of a range; those that state no address are all alike, and so are their nodes."""

    classes: PodClasses
    facts: AddressFacts
    _stated: BitSet = NO_BITS
    _pods: BitSet = NO_BITS
    _hosts: BitSet = NO_BITS
    _known: dict[CidrSet, Selection] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._stated = BitSet.of(each.index for each in self.classes.classes if each.addresses)
        self._pods = self.classes.every - self._stated - self.classes.host_network
        self._hosts = self.classes.host_network - self._stated

    def within(self, addresses: CidrSet) -> Selection:
        """Select the pods that have an address in the set: all of their addresses, or possibly one."""
        found = self._known.get(addresses)
        if found is None:
            found = self._known[addresses] = self._find(addresses)
        return found

    def _find(self, addresses: CidrSet) -> Selection:
        if self.facts.blocks_match_pods is IpBlockMatching.NEVER:
            return NOTHING
        stated = list(self.classes.in_set(self._stated))
        certain = BitSet.of(each.index for each in stated if all(one in addresses for one in each.addresses))
        possible = BitSet.of(each.index for each in stated if any(one in addresses for one in each.addresses))
        for unstated, is_inside in (
            (self._pods, self._are_pods_inside(addresses)),
            (self._hosts, self._is_unstated_inside(addresses)),
        ):
            if is_inside is not False:
                possible |= unstated
            if is_inside:
                certain |= unstated
        return selected(certain, possible)

    def _are_pods_inside(self, addresses: CidrSet) -> bool | None:
        """Tell whether the address of a pod that states none is in the set, `None` if that is unknown."""
        pods = self.facts.pod_range
        if pods and self.facts.blocks_match_pods is IpBlockMatching.ALWAYS:
            return bool(pods & addresses)
        if pods and not pods & addresses:
            return False
        return True if pods and pods <= addresses else self._is_unstated_inside(addresses)

    def _is_unstated_inside(self, addresses: CidrSet) -> bool | None:
        # Every pod and node of a cluster has an IPv4 address unless the cluster is IPv6 alone.
        if addresses >= EVERY_IPV4:
            return True
        return None if addresses else False
