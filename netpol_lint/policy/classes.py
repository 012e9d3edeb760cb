"""Pod classes: workloads that no policy of the cluster can tell apart, and sets of them.

Reducing pods to classes is what keeps a verdict independent of the number of replicas and of
labels that nobody selects on. A set of classes is a `BitSet` of their indices, in which the classes
of a namespace are neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address

from msgspec import Struct, field

from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.mentions import keys_of_pods, port_names
from netpol_lint.policy.ports import FIRST_PORT, LAST_PORT
from netpol_lint.policy.selection import NOTHING, LabelIndex, Selection, joined
from netpol_lint.resources.cidr import Address
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.namespace import Namespace, undeclared_namespace
from netpol_lint.resources.network_policy import PodPeer
from netpol_lint.resources.selector import Labels, LabelSelector
from netpol_lint.resources.workload import Workload

_EVERY_POD = LabelSelector()


class PodClass(Struct, frozen=True):
    """Pods with the same namespace, labels that matter, named ports that matter, and addresses.

    `named_ports` maps name and protocol to the number.
    """

    index: int
    namespace: str
    labels: Labels
    named_ports: Mapping[tuple[str, str], int]
    host_network: bool
    is_finished: bool
    addresses: tuple[Address, ...]
    members: tuple[Workload, ...]

    @property
    def families(self) -> frozenset[int]:
        """The address families it is known to have; empty when its addresses are unknown."""
        return frozenset(address.version for address in self.addresses)


class PodClasses(Struct):
    """All classes of a cluster, by namespace, and the wide selections made among them, remembered."""

    classes: tuple[PodClass, ...]
    namespaces: Mapping[str, Namespace]
    every: BitSet = NO_BITS
    host_network: BitSet = NO_BITS
    _class_of: dict[ObjectRef, PodClass] = field(default_factory=dict)
    _windows: dict[str, BitSet] = field(default_factory=dict)
    _labels_in: dict[str, LabelIndex] = field(default_factory=dict)
    _namespace_labels: LabelIndex = field(default_factory=lambda: LabelIndex(0, ()))
    _inside: dict[str, Selection] = field(default_factory=dict)
    _across: dict[tuple[LabelSelector, LabelSelector], Selection] = field(default_factory=dict)
    _by_named_port: dict[tuple[str, str], dict[int, BitSet]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.classes:
            for member in each.members:
                self._class_of[member.ref] = each
        self.every = BitSet.span(0, len(self.classes))
        self.host_network = BitSet.of(each.index for each in self.classes if each.host_network)
        grouped: dict[str, list[PodClass]] = defaultdict(list)
        for each in self.classes:
            grouped[each.namespace].append(each)
        for name, inside in grouped.items():
            first = inside[0].index
            self._windows[name] = BitSet.span(first, first + len(inside))
            self._labels_in[name] = LabelIndex(first, [each.labels for each in inside])
        self._namespace_labels = LabelIndex(0, [self.namespace(name).labels for name in grouped])
        self._by_named_port = _by_named_port(self.classes)

    def namespace(self, name: str) -> Namespace:
        """Return a namespace by its name, declared or not."""
        return self.namespaces.get(name) or undeclared_namespace(name)

    def of(self, workload: Workload) -> PodClass:
        """Return the class of a workload of the cluster."""
        return self._class_of[workload.ref]

    def window(self, namespace: str) -> BitSet:
        """Return all classes of a namespace."""
        return self._windows.get(namespace, NO_BITS)

    def in_set(self, selected: BitSet) -> Iterator[PodClass]:
        """Yield the classes of a set in the order of their indices."""
        return (self.classes[index] for index in selected)

    def in_namespace(self, namespace: str, selector: LabelSelector) -> Selection:
        """Select among the pods of one namespace; those on the host's network are never certain."""
        if selector.requirements:
            # Looking the labels up takes less time than finding out whether somebody has before.
            return self._select(namespace, selector)
        found = self._inside.get(namespace)
        if found is None:
            found = self._inside[namespace] = self._select(namespace, selector)
        return found

    def _select(self, namespace: str, selector: LabelSelector) -> Selection:
        index = self._labels_in.get(namespace)
        found = NOTHING if index is None else index.select(selector)
        if self.host_network.bits and found.possible & self.host_network:
            # Most plugins see a host-network pod as its node, whatever its labels say.
            return Selection(found.certain - self.host_network, found.possible)
        return found

    def matching(self, peer: PodPeer, own_namespace: str) -> Selection:
        """Select the pods that a peer of a policy in `own_namespace` means."""
        pods = peer.pod_selector or _EVERY_POD
        if peer.namespace_selector is None:
            return self.in_namespace(own_namespace, pods)
        return self.across_namespaces(peer.namespace_selector, pods)

    def across_namespaces(self, namespaces: LabelSelector, pods: LabelSelector) -> Selection:
        """Select pods of all namespaces that a selector selects."""
        key = (namespaces, pods)
        found = self._across.get(key)
        if found is None:
            found = self._across[key] = joined(self._in_each(self._namespace_labels.select(namespaces), pods))
        return found

    def _in_each(self, namespaces: Selection, pods: LabelSelector) -> Iterator[Selection]:
        names = list(self._windows)
        for position in namespaces.possible:
            found = self.in_namespace(names[position], pods)
            yield found if position in namespaces.certain else Selection(NO_BITS, found.possible)

    def with_named_port(self, name: str, protocol: str) -> Mapping[int, BitSet]:
        """Return which classes declare a named port, by the number they give it."""
        return self._by_named_port.get((name, protocol), {})


def _by_named_port(classes: Iterable[PodClass]) -> dict[tuple[str, str], dict[int, BitSet]]:
    found: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for each in classes:
        for key, number in each.named_ports.items():
            found[key][number].append(each.index)
    return {
        key: {number: BitSet.of(indices) for number, indices in by_number.items()}
        for key, by_number in found.items()
    }


def classify(inventory: Inventory, extra: Iterable[Workload] = ()) -> PodClasses:
    """Reduce the workloads of an inventory, and `extra` ones that are assumed to exist, to classes."""
    keys = keys_of_pods(inventory)
    names = port_names(inventory)
    found: dict[tuple[object, ...], _Alike] = {}
    for workload in (*inventory.workloads, *extra):
        alike = _Alike(workload.labels.restricted_to(keys), _named_ports(workload, names), [workload])
        known = found.setdefault(_identity(alike), alike)
        if known is not alike:
            known.members.append(workload)
    ordered = sorted(found.values(), key=lambda alike: alike.members[0].namespace)
    return PodClasses(tuple(map(_pod_class, range(len(ordered)), ordered)), inventory.namespaces)


class _Alike(Struct):
    """Workloads of one class, with what of them matters."""

    labels: Labels
    named_ports: dict[tuple[str, str], int]
    members: list[Workload]


def _identity(alike: _Alike) -> tuple[object, ...]:
    first = alike.members[0]
    return (
        first.namespace,
        alike.labels.identity,
        tuple(sorted(alike.named_ports.items())),
        first.host_network,
        first.is_finished,
        first.addresses,
    )


def _pod_class(index: int, alike: _Alike) -> PodClass:
    first = alike.members[0]
    return PodClass(
        index=index,
        namespace=first.namespace,
        labels=alike.labels,
        named_ports=alike.named_ports,
        host_network=first.host_network,
        is_finished=first.is_finished,
        addresses=tuple(_addresses(first)),
        members=tuple(alike.members),
    )


def _named_ports(workload: Workload, names: frozenset[str]) -> dict[tuple[str, str], int]:
    ports: dict[tuple[str, str], int] = {}
    for port in workload.ports:
        if port.name in names and FIRST_PORT <= port.number <= LAST_PORT:
            # The first container that declares the name decides.
            ports.setdefault((port.name, port.protocol), port.number)
    return ports


def _addresses(workload: Workload) -> Iterator[Address]:
    for text in workload.addresses:
        try:
            yield ip_address(text)
        except ValueError:
            continue
