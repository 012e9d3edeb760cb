"""Entry points: where traffic comes into a cluster, who brings it, and to which pods it leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.location import Location
from netpol_lint.policy.cidr import EVERY_ADDRESS, NO_ADDRESSES, CidrSet
from netpol_lint.reach.controllers import NOBODY, Answer, Controllers
from netpol_lint.reach.gateways import Attachments
from netpol_lint.reach.references import References, joined
from netpol_lint.reach.services import Backend, DeadEnd, Lead, Reason, distinct, endpoints
from netpol_lint.resources.gateway import Gateway
from netpol_lint.resources.gateway_route import GatewayRoute, ParentRef
from netpol_lint.resources.ingress import Ingress
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.route import Route
from netpol_lint.resources.selector import Match
from netpol_lint.resources.service import LOAD_BALANCER, NODE_PORT, Service
from netpol_lint.resources.workload import Workload
from netpol_lint.resources.workload_index import WorkloadIndex


class EntryPointKind(Enum):
    """How traffic comes in."""

    NODE_PORT = "NodePort"
    LOAD_BALANCER = "LoadBalancer"
    EXTERNAL_IP = "external IP"
    INGRESS = "Ingress"
    GATEWAY = "Gateway"
    ROUTE = "Route"


class EntryPoint(Struct, frozen=True):
    """A door into the cluster, and the pods behind it.

    Connections to the `backends` come from `sources` outside and from the pods of `controllers`. Where
    there are neither, they come from whatever answers for Ingresses, Gateways and Routes, which is not
    declared here; `product` names it where its class does. `dangling` are the references that lead to
    no pod. A route of the Gateway API is one entry point for each Gateway that it names, `via`.

    With `has_unread_sources` there are more sources, which no manifest states before delivery.
    """

    kind: EntryPointKind
    ref: ObjectRef
    at: Location
    sources: CidrSet = NO_ADDRESSES
    controllers: tuple[Workload, ...] = ()
    backends: tuple[Backend, ...] = ()
    dangling: tuple[DeadEnd, ...] = ()
    via: ObjectRef | None = None
    product: str | None = None
    has_unread_sources: bool = False


def entry_points(
    inventory: Inventory,
    assumed: Iterable[Workload] = (),
    *,
    stated_controllers: tuple[Workload, ...] = (),
) -> tuple[EntryPoint, ...]:
    """Find the entry points of a cluster, sorted by object; `assumed` pods stand behind Services too.

    `stated_controllers` answer for everything for which no other workload and no load balancer does.
    """
    cluster = _Cluster(inventory, (*inventory.workloads, *assumed), stated_controllers)
    found = (
        *(each for service in inventory.services for each in cluster.of_service(service)),
        *map(cluster.of_ingress, inventory.entrances.ingresses),
        *map(cluster.of_route, inventory.entrances.routes),
        *(each for route in inventory.entrances.gateway_routes for each in cluster.of_gateway_route(route)),
    )
    return tuple(sorted(found, key=_place))


def _place(each: EntryPoint) -> tuple[str, ...]:
    ref, via = each.ref, each.via
    return (ref.namespace, ref.kind, ref.name, each.kind.value, str(via or ""), str(each.at))


class _Cluster:
    """What entry points of one cluster refer to."""

    def __init__(
        self, inventory: Inventory, workloads: tuple[Workload, ...], stated: tuple[Workload, ...]
    ) -> None:
        entrances = inventory.entrances
        gateways = {(each.ref.namespace, each.ref.name): each for each in entrances.gateways}
        self._workloads = WorkloadIndex(workloads)
        self._references = References(inventory.services, self._workloads, entrances.grants)
        self._controllers = Controllers(workloads, entrances, stated=stated)
        self._attachments = Attachments(gateways, inventory.namespaces)

    def of_service(self, service: Service) -> Iterator[EntryPoint]:
        """Yield the doors of a Service: one for its type and one for its external addresses.

        The node ports behind a load balancer are not counted: what reaches the nodes goes through it.
        """
        for kind in _kinds(service):
            lead = endpoints(service, self._workloads)
            sources, has_unread_sources = _sources(service, kind)
            yield EntryPoint(
                kind=kind,
                ref=service.ref,
                at=service.at,
                sources=sources,
                backends=distinct(lead.backends),
                dangling=lead.dead_ends,
                has_unread_sources=has_unread_sources,
            )

    def of_ingress(self, ingress: Ingress) -> EntryPoint:
        """Follow an Ingress."""
        lead = joined(map(self._references.follow, ingress.backends))
        return _entry_point(EntryPointKind.INGRESS, ingress, self._controllers.of_ingress(ingress), lead)

    def of_route(self, route: Route) -> EntryPoint:
        """Follow a Route of OpenShift."""
        lead = joined(map(self._references.follow_to_endpoints, route.backends))
        return _entry_point(EntryPointKind.ROUTE, route, self._controllers.of_route(), lead)

    def of_gateway_route(self, route: GatewayRoute) -> Iterator[EntryPoint]:
        """Follow a route of the Gateway API from each Gateway that it names; a mesh is no entry."""
        by_gateway: dict[ObjectRef, list[ParentRef]] = defaultdict(list)
        for parent in route.parents:
            if not parent.is_service:
                by_gateway[parent.ref].append(parent)
        for parents in by_gateway.values():
            yield self._of_gateway(route, parents)
        if not route.parents:
            says = f"{route.ref.kind} {_name(route.ref)} names no Gateway, so nothing sends it traffic"
            dead_end = DeadEnd(Reason.NOT_ATTACHED, says, route.at, route.ref)
            yield _entry_point(EntryPointKind.GATEWAY, route, NOBODY, Lead(dead_ends=(dead_end,)))

    def _of_gateway(self, route: GatewayRoute, parents: list[ParentRef]) -> EntryPoint:
        """Follow a route from one Gateway, of which it may name several listeners."""
        first = parents[0]
        declared = self._attachments.gateway(first)
        gateway = declared or Gateway(first.ref, first.at, class_name=None, listeners=())
        attached = Match.YES if declared is None else self._attachments.match(route, parents, declared)
        if attached is Match.NO:
            says = f"no listener of Gateway {_name(first.ref)} that it names takes this {route.ref.kind}"
            lead = Lead(dead_ends=(DeadEnd(Reason.NOT_ATTACHED, says, first.at, first.ref),))
        else:
            lead = joined(self._references.follow_granted(route, each) for each in route.backends)
        if attached is Match.UNKNOWN:
            lead = replace(lead, backends=tuple(replace(each, is_certain=False) for each in lead.backends))
        pods = self._references.pods_of(gateway)
        answer = Answer(pods) if pods else self._controllers.of_gateway(gateway)
        return replace(_entry_point(EntryPointKind.GATEWAY, route, answer, lead), via=first.ref)


def _sources(service: Service, kind: EntryPointKind) -> tuple[CidrSet, bool]:
    """Return who may come in, and whether there are others that cannot be read."""
    if kind is not EntryPointKind.LOAD_BALANCER:
        return EVERY_ADDRESS, False
    ranges = CidrSet.of(service.source_ranges)
    return ranges if ranges or service.has_unread_ranges else EVERY_ADDRESS, service.has_unread_ranges


def _kinds(service: Service) -> Iterator[EntryPointKind]:
    if service.type == NODE_PORT:
        yield EntryPointKind.NODE_PORT
    if service.type == LOAD_BALANCER:
        yield EntryPointKind.LOAD_BALANCER
    if service.external_ips:
        yield EntryPointKind.EXTERNAL_IP


def _entry_point(
    kind: EntryPointKind, each: Ingress | Route | GatewayRoute, answer: Answer, lead: Lead
) -> EntryPoint:
    return EntryPoint(
        kind=kind,
        ref=each.ref,
        at=each.at,
        sources=answer.sources,
        controllers=answer.workloads,
        backends=distinct(lead.backends),
        dangling=lead.dead_ends,
        product=answer.product,
    )


def _name(ref: ObjectRef) -> str:
    return f"{ref.namespace}/{ref.name}"
