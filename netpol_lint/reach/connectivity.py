"""Who may open a connection to whom in one cluster, streamed one source after another.

An edge means "may open a connection". A path of several edges is not connectivity; it is what an
intruder could walk (see `reach.paths`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from netpol_lint.policy.atoms import PortMask
from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.classes import PodClass, classify
from netpol_lint.policy.engine import PolicyEngine, build_engine
from netpol_lint.policy.group_rows import Peers, SideCover, group_rows
from netpol_lint.policy.pod_addresses import AddressFacts
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.verdict import UnknownReason
from netpol_lint.reach.endpoints import (
    INGRESS_CONTROLLER,
    PODS_PREFIX,
    Endpoint,
    EndpointKind,
    address_id,
    pod_id,
)
from netpol_lint.reach.permission import Permission, Permissions, split
from netpol_lint.reach.pod_rows import PodRows, ReachRow
from netpol_lint.reach.undeclared import Assumed, joined, undeclared_pods, unknown_controller
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload

Target = tuple[str, Permission]
"""The id of a destination, and what may be opened to it."""


class Edges(Struct, frozen=True):
    """The edges of one source, by destination in the order of the endpoints.

    `targets` is the same object for sources that reach the same; `without` is the id that is left
    out of it: that of the source, where it is a single pod.
    """

    source: str
    targets: tuple[Target, ...]
    without: str | None = None

    def __iter__(self) -> Iterator[Target]:
        """Yield the destinations that really are some."""
        return (target for target in self.targets if target[0] != self.without)


class Connectivity(Struct):
    """One cluster's endpoints and edges.

    When grouped, its workloads are whole classes that no policy can tell apart, under the id of
    their first member. `pods` are sorted: declared workloads by id, then pods not declared here.
    `entrances` are the ports on which an ingress controller outside the repository is led to
    workloads. `declared` are the classes of pods that manifests or the configuration declare.
    """

    engine: PolicyEngine
    permissions: Permissions
    pod_rows: PodRows
    pods: tuple[Endpoint, ...]
    entrances: Mapping[ObjectRef, ConnectionSet]
    declared: BitSet = NO_BITS
    _positions: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    _policed_in: dict[Direction, BitSet] = field(default_factory=dict)
    _outside: dict[tuple[object, ...], tuple[Target, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        positions: dict[int, list[int]] = defaultdict(list)
        for position, endpoint in enumerate(self.pods):
            positions[self._class_of(endpoint).index].append(position)
        self._positions = {index: tuple(listed) for index, listed in positions.items()}
        self.declared = BitSet.of(each.index for each in self.engine.classes.classes if _is_declared(each))

    def _class_of(self, endpoint: Endpoint) -> PodClass:
        return self.engine.classes.of(endpoint.members[0])

    def edges(self) -> Iterator[Edges]:
        """Yield all edges: of pods, of the ingress controller, and of addresses outside."""
        yield from self.from_pods()
        yield from self.from_controller()
        yield from self.from_addresses()

    def from_pods(self, sources: Iterable[Endpoint] | None = None) -> Iterator[Edges]:
        """Yield what pods may open to pods and to addresses outside, in the order of `pods`."""
        last: PodClass | None = None
        targets: tuple[Target, ...] = ()
        for endpoint in self.pods if sources is None else sources:
            source = self._class_of(endpoint)
            if source is not last:
                last, targets = source, (*self._to_pods(source), *self._addresses(source, Direction.EGRESS))
            yield Edges(endpoint.id, targets, None if _may_reach_itself(endpoint) else endpoint.id)

    def from_controller(self) -> Iterator[Edges]:
        """Yield what an ingress controller that is not declared here may open to what it serves."""
        controller = next((each for each in self.engine.classes.classes if _is_controller(each)), None)
        if controller is None:
            return
        served = self._served()
        targets = []
        for target, permission in self._to_pods(controller):
            ports = served.get(target)
            if ports is not None:
                narrowed = _narrowed(permission, ports)
                targets += [(target, narrowed)] if narrowed else []
        yield Edges(INGRESS_CONTROLLER, tuple(targets))

    def _served(self) -> dict[str, ConnectionSet]:
        """Return the ports to which the ingress controller is led, by the id of the endpoint."""
        served: dict[str, ConnectionSet] = {}
        for endpoint in self.pods:
            for member in endpoint.members:
                ports = self.entrances.get(member.ref)
                if ports is not None:
                    served[endpoint.id] = served.get(endpoint.id, NO_CONNECTIONS) | ports
        return served

    def from_addresses(self) -> Iterator[Edges]:
        """Yield what addresses outside may open to pods, by address range."""
        targets: dict[str, list[Target]] = defaultdict(list)
        for endpoint in self.pods:
            for source, permission in self._addresses(self._class_of(endpoint), Direction.INGRESS):
                targets[source].append((endpoint.id, permission))
        for source, listed in sorted(targets.items()):
            yield Edges(source, tuple(listed))

    def _to_pods(self, source: PodClass) -> tuple[Target, ...]:
        among = self.declared if _is_controller(source) else self.listed_from(source)
        found = sorted(self._positioned(self.pod_rows.row(source), among), key=_position)
        return tuple((self.pods[position].id, permission) for position, permission in found)

    def _positioned(self, row: ReachRow, among: BitSet) -> Iterator[tuple[int, Permission]]:
        for allowed, unknown, peers in split(row.allowed, row.possible, among):
            permission = self.permissions.of(allowed, unknown)
            for index in peers:
                if unknown:
                    permission = self._doubtful(row.source, index, (allowed, unknown))
                for position in self._positions.get(index, ()) if permission else ():
                    yield position, permission

    def _doubtful(self, source: PodClass, index: int, masks: tuple[PortMask, PortMask]) -> Permission:
        """Return the permission for masks of which some are unknown."""
        destination = self.engine.classes.classes[index]
        permission = self.permissions.between(source, destination, masks)
        is_guesswork = self.is_guesswork(source, destination, permission)
        return self.permissions.of(masks[0], 0) if is_guesswork else permission

    def listed_from(self, source: PodClass) -> BitSet:
        """Return the pods to which edges of a source are listed.

        Pods that are not declared here have edges where policies of the other end let them through.
        Among each other, or with a pod that no policy isolates, all of them are alike.
        """
        if source.index not in self.declared:
            return self._policed(Direction.INGRESS)
        is_policed = source.index in self._policed(Direction.EGRESS)
        return self.engine.classes.every if is_policed else self.declared

    def _policed(self, direction: Direction) -> BitSet:
        """Return the declared pods of which it is known which policies they have in a direction."""
        found = self._policed_in.get(direction)
        if found is None:
            found = self._policed_in[direction] = BitSet.of(
                each.index
                for each in self.engine.classes.in_set(self.declared)
                if self.engine.why_unpoliced(each, direction) is None
                and self.engine.group_of_class(each, direction).tiers
            )
        return found

    def is_guesswork(self, source: PodClass, destination: PodClass, permission: Permission) -> bool:
        """Tell whether something is unknown only because a pod that nobody declares has some address.

        Edges with the addresses themselves say what there is to say about that.
        """
        by_address = permission.reasons == (UnknownReason.POD_ADDRESS,)
        return by_address and not (source.index in self.declared and destination.index in self.declared)

    def _addresses(self, subject: PodClass, direction: Direction) -> tuple[Target, ...]:
        """Return the address ranges outside that a pod may open to or that may open to it, sorted."""
        if subject.is_finished or not _is_declared(subject):
            return ()
        cover = self.permissions.rows.side(direction, subject, Peers.ADDRESSES)
        # Why something is unknown depends on the policies, so only what is certain is shared.
        is_certain = cover.certain is cover.possible
        key = (cover, subject.families, None if is_certain else (direction, subject.index))
        found = self._outside.get(key)
        if found is None:
            ranges = self._ranges(subject, direction, cover)
            found = self._outside[key] = tuple(sorted(ranges, key=lambda each: each[0]))
        return found

    def _ranges(self, subject: PodClass, direction: Direction, cover: SideCover) -> Iterator[Target]:
        atoms = self.permissions.rows.addresses
        certain = cover.certain.row
        possible = certain if cover.certain is cover.possible else cover.possible.row
        for allowed, unknown, peers in split(certain, possible, atoms.of_families(subject.families)):
            addresses = atoms.addresses(peers)
            masks = (allowed, unknown)
            if direction is Direction.EGRESS:
                yield address_id(addresses), self.permissions.between(subject, addresses, masks)
            else:
                yield address_id(addresses), self.permissions.between(addresses, subject, masks)


def _position(found: tuple[int, Permission]) -> int:
    return found[0]


def _narrowed(permission: Permission, ports: ConnectionSet) -> Permission:
    unknown = permission.unknown & ports
    return Permission(permission.allowed & ports, unknown, permission.reasons if unknown else ())


def _is_declared(each: PodClass) -> bool:
    return each.members[0].ref.kind not in (PODS_PREFIX, INGRESS_CONTROLLER)


def _is_controller(each: PodClass) -> bool:
    return each.members[0].ref.kind == INGRESS_CONTROLLER


def _may_reach_itself(endpoint: Endpoint) -> bool:
    return len(endpoint.members) > 1 or endpoint.members[0].may_have_peers


class Surroundings(Struct, frozen=True):
    """What there is around the declared objects of a cluster.

    `external` workloads run without being declared here. `entrances` are the ports on which an ingress
    controller outside the repository is led to workloads. Without `has_undeclared_pods` the cluster
    holds nothing else, so that no endpoint stands for it.
    """

    facts: AddressFacts = field(default_factory=AddressFacts)
    external: tuple[Workload, ...] = ()
    entrances: Mapping[ObjectRef, ConnectionSet] = field(default_factory=dict)
    has_undeclared_pods: bool = True


def connectivity(
    inventory: Inventory, around: Surroundings | None = None, *, is_grouped: bool = False
) -> Connectivity:
    """Work out who may open a connection to whom."""
    around = around or Surroundings()
    parts: list[Assumed] = []
    if around.has_undeclared_pods:
        # Any selector may mean what a release brings; what it names stands for itself all the same.
        known = (each for each in around.external if not each.is_opaque)
        parts.append(undeclared_pods(inventory, classify(inventory, known)))
    if around.entrances:
        parts.append(unknown_controller())
    assumed = joined(parts)
    engine = build_engine(
        assumed.inside(inventory), facts=around.facts, assumed=(*around.external, *assumed.workloads)
    )
    rows = group_rows(engine)
    return Connectivity(
        engine=engine,
        permissions=Permissions(rows),
        pod_rows=PodRows(rows),
        pods=_endpoints(engine.classes.classes, is_grouped=is_grouped),
        entrances=around.entrances,
    )


def _endpoints(classes: Iterable[PodClass], *, is_grouped: bool) -> tuple[Endpoint, ...]:
    found: list[Endpoint] = []
    for each in (each for each in classes if not _is_controller(each)):
        kind = EndpointKind.WORKLOAD if _is_declared(each) else EndpointKind.PODS
        members = sorted(each.members, key=lambda member: str(member.ref))
        if is_grouped:
            found.append(Endpoint(pod_id(members[0]), kind, tuple(members)))
        else:
            found += [Endpoint(pod_id(member), kind, (member,)) for member in members]
    return tuple(
        sorted(found, key=lambda endpoint: (endpoint.kind is not EndpointKind.WORKLOAD, endpoint.id))
    )
