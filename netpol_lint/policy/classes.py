"""Pod classes: workloads that no policy of the cluster can tell apart, and sets of them.

Reducing pods to classes is what keeps a verdict independent of the number of replicas and of
labels that nobody selects on. A set of classes is one integer with a bit per class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import TypeAlias

from netpol_lint.policy.ports import FIRST_PORT, LAST_PORT
from netpol_lint.resources.cidr import Address
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.namespace import Namespace, undeclared_namespace
from netpol_lint.resources.network_policy import NetworkPolicy, PodPeer
from netpol_lint.resources.selector import Labels, LabelSelector, Match, mentioned_keys
from netpol_lint.resources.workload import Workload

ClassSet: TypeAlias = int
"""A set of pod classes: bit `n` stands for the class with index `n`."""


@dataclass(frozen=True, slots=True)
class PodClass:
    """Pods with the same namespace, labels that matter, named ports that matter, and addresses."""

    index: int
    namespace: str
    labels: Labels
    named_ports: Mapping[tuple[str, str], frozenset[int]]
    host_network: bool
    addresses: tuple[Address, ...]
    members: tuple[Workload, ...]

    @property
    def bit(self) -> ClassSet:
        """The set that holds just this class."""
        return 1 << self.index


@dataclass(frozen=True, slots=True)
class Selection:
    """What a selector selects: `certain` is a subset of `possible`."""

    certain: ClassSet = 0
    possible: ClassSet = 0

    def __or__(self, other: Selection) -> Selection:
        return Selection(self.certain | other.certain, self.possible | other.possible)

    def match(self, each: PodClass) -> Match:
        """Tell whether a class is selected."""
        if self.certain & each.bit:
            return Match.YES
        return Match.UNKNOWN if self.possible & each.bit else Match.NO


NOTHING = Selection()


@dataclass(slots=True)
class PodClasses:
    """All classes of a cluster and the selections made among them, remembered by selector."""

    classes: tuple[PodClass, ...]
    namespaces: Mapping[str, Namespace]
    _class_of: dict[ObjectRef, PodClass] = field(default_factory=dict)
    _in_namespace: dict[str, list[PodClass]] = field(default_factory=lambda: defaultdict(list))
    _selections: dict[tuple[str | LabelSelector, LabelSelector], Selection] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.classes:
            self._in_namespace[each.namespace].append(each)
            for member in each.members:
                self._class_of[member.ref] = each

    def of(self, workload: Workload) -> PodClass:
        """Return the class of a workload of the cluster."""
        return self._class_of[workload.ref]

    def in_set(self, selected: ClassSet) -> Iterator[PodClass]:
        """Yield the classes of a set in the order of their indices."""
        while selected:
            lowest = selected & -selected
            yield self.classes[lowest.bit_length() - 1]
            selected ^= lowest

    def in_namespace(self, namespace: str, selector: LabelSelector) -> Selection:
        """Select among the pods of one namespace."""
        key = (namespace, selector)
        if key not in self._selections:
            self._selections[key] = _select(self._in_namespace.get(namespace, ()), selector)
        return self._selections[key]

    def matching(self, peer: PodPeer, own_namespace: str) -> Selection:
        """Select the pods that a peer of a policy in `own_namespace` means."""
        pods = peer.pod_selector or LabelSelector()
        if peer.namespace_selector is None:
            return self.in_namespace(own_namespace, pods)
        key = (peer.namespace_selector, pods)
        if key not in self._selections:
            self._selections[key] = self._across_namespaces(peer.namespace_selector, pods)
        return self._selections[key]

    def _across_namespaces(self, namespaces: LabelSelector, pods: LabelSelector) -> Selection:
        total = NOTHING
        for name in self._in_namespace:
            namespace = self.namespaces.get(name) or undeclared_namespace(name)
            match = namespaces.match(namespace.labels)
            if match is Match.NO:
                continue
            found = self.in_namespace(name, pods)
            total |= found if match is Match.YES else Selection(0, found.possible)
        return total


def _select(candidates: Iterable[PodClass], selector: LabelSelector) -> Selection:
    certain = possible = 0
    for each in candidates:
        match = selector.match(each.labels)
        # Most plugins see a host-network pod as its node, whatever its labels say.
        if match is Match.YES and not each.host_network:
            certain |= each.bit
        if match is not Match.NO:
            possible |= each.bit
    return Selection(certain, possible)


def classify(inventory: Inventory, extra: Iterable[Workload] = ()) -> PodClasses:
    """Reduce the workloads of an inventory, and `extra` ones that are assumed to exist, to classes."""
    keys = mentioned_keys(_pod_selectors(inventory.policies))
    port_names = _port_names(inventory.policies)
    found: dict[tuple[object, ...], PodClass] = {}
    for workload in (*inventory.workloads, *extra):
        labels = workload.labels.restricted_to(keys)
        ports = _named_ports(workload, port_names)
        identity = (
            workload.namespace,
            labels.identity,
            tuple(sorted((key, tuple(sorted(numbers))) for key, numbers in ports.items())),
            workload.host_network,
            workload.addresses,
        )
        known = found.get(identity)
        if known is None:
            addresses = tuple(_addresses(workload))
            members = (workload,)
            found[identity] = PodClass(
                len(found), workload.namespace, labels, ports, workload.host_network, addresses, members
            )
        else:
            found[identity] = replace(known, members=(*known.members, workload))
    return PodClasses(tuple(found.values()), inventory.namespaces)


def _pod_selectors(policies: Iterable[NetworkPolicy]) -> Iterator[LabelSelector]:
    for policy in policies:
        yield policy.pod_selector
        for peer in (peer for rule in policy.rules for peer in rule.peers):
            if isinstance(peer, PodPeer) and peer.pod_selector is not None:
                yield peer.pod_selector


def _port_names(policies: Iterable[NetworkPolicy]) -> frozenset[str]:
    return frozenset(
        port.port
        for policy in policies
        for rule in policy.rules
        for port in rule.ports
        if isinstance(port.port, str)
    )


def _named_ports(workload: Workload, names: frozenset[str]) -> dict[tuple[str, str], frozenset[int]]:
    ports: dict[tuple[str, str], frozenset[int]] = {}
    for port in workload.ports:
        if port.name in names and FIRST_PORT <= port.number <= LAST_PORT:
            # The first container that declares the name decides.
            ports.setdefault((port.name, port.protocol), frozenset({port.number}))
    return ports


def _addresses(workload: Workload) -> Iterator[Address]:
    for text in workload.addresses:
        try:
            yield ip_address(text)
        except ValueError:
            continue
