"""Which ports of which pods a Service leads to, and why to none.

A Service leads to endpoints: for each of its ports the pods that it selects, on its target port. A
target that is a name is looked up on each pod by name and protocol; a pod that declares no such port
is no endpoint of that Service port. A number needs no declaration.

A headless Service has the same endpoints: they are what an ingress controller reads, and what DNS
answers when asked for SRV records. But most clients only ask for its address, get those of its pods,
and dial a port of their own choice there, so that neither its ports nor their targets matter.

Sources: https://kubernetes.io/docs/concepts/services-networking/service/ and `FindPort` of
`pkg/api/v1/pod/util.go`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.meaning import Meaning
from netpol_lint.policy.ports import FIRST_PORT, LAST_PORT, Protocol
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.selector import Match
from netpol_lint.resources.service import Service, ServicePort
from netpol_lint.resources.workload import Workload
from netpol_lint.resources.workload_index import WorkloadIndex


class Backend(Meaning, frozen=True):
    """A port of a workload's pods behind a Service.

    `service_port` is the port of the Service that leads there; for a headless one that was dialled
    directly the same as `port`. It is not `is_certain` where a label decides that nobody knows here.
    `at` is what refers to it: the port of the Service, or of an Ingress or route the backend.
    """

    aside = frozenset({"at"})

    workload: Workload
    protocol: Protocol
    port: int
    service: ObjectRef
    service_port: int
    is_certain: bool = True
    at: Location | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """A hashable value that is equal for the same port behind the same port of a Service."""
        return (self.workload.ref, self.protocol, self.port, self.service, self.service_port)


class Reason(Enum):
    """Why a reference leads to no pod."""

    NO_SERVICE = auto()
    """Nothing here declares the Service."""
    NOT_A_SERVICE = auto()
    """It refers to an object of another kind, which is not followed."""
    NOT_GRANTED = auto()
    """It refers to another namespace, and no ReferenceGrant there permits that."""
    NOT_ATTACHED = auto()
    """The route names no Gateway, or one that does not take it."""
    EXTERNAL_NAME = auto()
    """The Service is an alias for a name outside the cluster."""
    NO_SELECTOR = auto()
    """The Service's endpoints are managed by hand or by a controller."""
    NO_PODS = auto()
    """The selector selects no pod that is declared here."""
    NO_PORT = auto()
    """The Service has no such port."""
    NO_PORT_NAME = auto()
    """The target port is a name, and no selected pod declares a port of that name and protocol."""


class DeadEnd(Struct, frozen=True):
    """A reference that leads to no pod. `says` is a sentence, `subject` what it speaks of."""

    reason: Reason
    says: str
    at: Location
    subject: ObjectRef


class Lead(Struct, frozen=True):
    """What a Service leads to; each port of it that leads nowhere is a dead end."""

    backends: tuple[Backend, ...] = ()
    dead_ends: tuple[DeadEnd, ...] = ()


def backends(
    service: Service,
    workloads: WorkloadIndex,
    port: int | str | None = None,
    protocol: Protocol | None = None,
) -> tuple[Backend, ...]:
    """Return what a client reaches that dials a Service: on a port by number or name, or on any."""
    return dial(service, workloads, port, protocol).backends


def dial(
    service: Service,
    workloads: WorkloadIndex,
    port: int | str | None = None,
    protocol: Protocol | None = None,
) -> Lead:
    """Follow a client that dials a Service: on a port by number or name, or on any of its ports."""
    if service.is_headless and isinstance(port, int):
        return _dial_pods(service, workloads, port, protocol)
    return endpoints(service, workloads, port, protocol)


def endpoints(
    service: Service,
    workloads: WorkloadIndex,
    port: int | str | None = None,
    protocol: Protocol | None = None,
) -> Lead:
    """Follow a Service to its endpoints, as those do that read them: ingress controllers, routers."""
    chosen = [each for each in service.ports if _is_meant(each, port, protocol)]
    if not chosen and not service.is_external_name:
        wanted = "" if port is None else f" {port}"
        says = f"{_name(service)} has no {protocol.value + ' ' if protocol else ''}port{wanted}"
        return _dead_end(service, Reason.NO_PORT, f"{says}; {_its_ports(service)}")
    selected = _selected(service, workloads)
    if isinstance(selected, DeadEnd):
        return Lead(dead_ends=(selected,))
    found: list[Backend] = []
    dead_ends: list[DeadEnd] = []
    for each in chosen:
        behind = list(_behind(service, each, selected))
        found += behind
        if not behind:
            says = f"no pod of {_name(service)} declares a {each.protocol} port named `{each.target}`"
            dead_ends.append(DeadEnd(Reason.NO_PORT_NAME, says, each.at or service.at, service.ref))
    return Lead(tuple(found), tuple(dead_ends))


def distinct(found: Iterable[Backend]) -> tuple[Backend, ...]:
    """Return each backend once; one that is certain stands for one that is not."""
    kept: dict[tuple[object, ...], Backend] = {}
    for each in found:
        known = kept.get(each.identity)
        if known is None or (each.is_certain and not known.is_certain):
            kept[each.identity] = each
    return tuple(kept.values())


def _is_meant(each: ServicePort, port: int | str | None, protocol: Protocol | None) -> bool:
    if port is not None and port not in (each.port, each.name):
        return False
    known = _protocol(each.protocol)
    return known is not None and protocol in (None, known)


def _protocol(name: str) -> Protocol | None:
    try:
        return Protocol(name)
    except ValueError:
        return None


def _selected(service: Service, workloads: WorkloadIndex) -> list[tuple[Workload, Match]] | DeadEnd:
    """Return the pods behind a Service, or why there are none. Pods that have ended are no endpoints."""
    if service.is_external_name:
        says = f"{_name(service)} is an alias for {service.external_name or 'no name'!r}, outside the cluster"
        return DeadEnd(Reason.EXTERNAL_NAME, says, service.at, service.ref)
    if service.selector is None:
        says = f"{_name(service)} has no selector, so nothing here says which endpoints it has"
        return DeadEnd(Reason.NO_SELECTOR, says, service.at, service.ref)
    found = workloads.select(service.ref.namespace, service.selector)
    living = [(workload, match) for workload, match in found if not workload.is_finished]
    if living:
        return living
    says = f"{_name(service)} selects no pod that is declared here: none is labelled {service.selector}"
    return DeadEnd(Reason.NO_PODS, says, service.at, service.ref)


def _behind(service: Service, each: ServicePort, selected: list[tuple[Workload, Match]]) -> Iterator[Backend]:
    for workload, match in selected:
        number = each.target if isinstance(each.target, int) else _named(workload, each.target, each.protocol)
        if number is not None and FIRST_PORT <= number <= LAST_PORT:
            yield Backend(
                workload=workload,
                protocol=Protocol(each.protocol),
                port=number,
                service=service.ref,
                service_port=each.port,
                is_certain=match is Match.YES,
                at=each.at or service.at,
            )


def _named(workload: Workload, name: str, protocol: str) -> int | None:
    """Return the port of that name and protocol; the first container that declares it decides."""
    declared = (each.number for each in workload.ports if (each.name, each.protocol) == (name, protocol))
    return next(declared, None)


def _dial_pods(service: Service, workloads: WorkloadIndex, port: int, protocol: Protocol | None) -> Lead:
    """Follow a client that dials the pods of a headless Service on a port of its own choice."""
    selected = _selected(service, workloads)
    if isinstance(selected, DeadEnd):
        return Lead(dead_ends=(selected,))
    found = (
        Backend(
            workload=workload,
            protocol=protocol or Protocol.TCP,
            port=port,
            service=service.ref,
            service_port=port,
            is_certain=match is Match.YES,
            at=service.at,
        )
        for workload, match in selected
    )
    return Lead(tuple(found))


def _dead_end(service: Service, reason: Reason, says: str) -> Lead:
    return Lead(dead_ends=(DeadEnd(reason, says, service.at, service.ref),))


def _name(service: Service) -> str:
    return f"Service {service.ref.namespace}/{service.ref.name}"


def _its_ports(service: Service) -> str:
    listed = [
        f"{each.port}/{each.protocol}" + (f" ({each.name})" if each.name else "") for each in service.ports
    ]
    return f"its ports are {', '.join(listed)}" if listed else "it has none at all"
