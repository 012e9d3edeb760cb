"""From a Service to what a connection to it arrives at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet, PortSet, Protocol
from netpol_lint.reach.asked_port import AskedPort
from netpol_lint.reach.services import Backend, DeadEnd, dial
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload import Workload
from netpol_lint.resources.workload_index import WorkloadIndex


class ServicePortLead(Struct, frozen=True):
    """A port of a Service, and the pods' port that it leads to, which it may name."""

    protocol: Protocol
    port: int
    target: int
    target_name: str | None
    at: Location
    is_certain: bool


class ServiceLead(Struct, frozen=True):
    """The way that a connection takes through a Service."""

    object: str
    title: str
    at: Location
    ports: tuple[ServicePortLead, ...] = ()
    is_headless: bool = False


class Arrival(Struct, frozen=True):
    """Pods behind a Service, the way to them, and the connections that arrive there."""

    workload: Workload
    lead: ServiceLead
    connections: ConnectionSet


class ServiceWalk(Struct, frozen=True):
    """Where a Service leads: sorted by workload, and each port of it that leads nowhere."""

    lead: ServiceLead
    arrivals: tuple[Arrival, ...]
    dead_ends: tuple[DeadEnd, ...]


def walk(service: Service, workloads: Iterable[Workload], asked: AskedPort | None) -> ServiceWalk:
    """Follow a connection to a Service on the asked port, or on each of its ports."""
    port, protocol = (None, None) if asked is None else (asked.port, asked.protocol)
    found = dial(service, WorkloadIndex(workloads), port, protocol)
    by_workload: dict[str, list[Backend]] = defaultdict(list)
    for backend in found.backends:
        by_workload[str(backend.workload.ref)].append(backend)
    lead = ServiceLead(
        object=str(service.ref),
        title=f"Service {service.ref.namespace}/{service.ref.name}",
        at=service.at,
        is_headless=service.is_headless,
    )
    arrivals = tuple(_arrival(service, lead, behind) for _, behind in sorted(by_workload.items()))
    return ServiceWalk(lead, arrivals, found.dead_ends)


def _arrival(service: Service, lead: ServiceLead, behind: list[Backend]) -> Arrival:
    connections = NO_CONNECTIONS
    for backend in behind:
        connections |= ConnectionSet.single(backend.protocol, PortSet.single(backend.port))
    ports = tuple(
        ServicePortLead(
            protocol=backend.protocol,
            port=backend.service_port,
            target=backend.port,
            target_name=_target_name(service, backend),
            at=backend.at or service.at,
            is_certain=backend.is_certain,
        )
        for backend in behind
    )
    through = ServiceLead(lead.object, lead.title, lead.at, ports, lead.is_headless)
    return Arrival(behind[0].workload, through, connections)


def _target_name(service: Service, backend: Backend) -> str | None:
    """Return the name by which a Service means the pods' port, if it does."""
    for each in service.ports:
        if each.port == backend.service_port and each.protocol == backend.protocol.value:
            return each.target if isinstance(each.target, str) else None
    return None
