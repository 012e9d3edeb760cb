"""Following references from the edge of a cluster to the pods behind the Services that they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from netpol_lint.policy.ports import Protocol
from netpol_lint.reach.gateways import is_granted
from netpol_lint.reach.services import DeadEnd, Lead, Reason, endpoints
from netpol_lint.resources.backend_ref import BackendRef
from netpol_lint.resources.gateway import Gateway, ReferenceGrant
from netpol_lint.resources.gateway_route import GatewayRoute
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload import Workload
from netpol_lint.resources.workload_index import WorkloadIndex


class References:
    """What references of one cluster lead to."""

    def __init__(
        self, services: Iterable[Service], workloads: WorkloadIndex, grants: Iterable[ReferenceGrant] = ()
    ) -> None:
        """Index the Services of a cluster by name, and what namespaces permit others to refer to."""
        self._workloads = workloads
        self._services: dict[tuple[str, str], Service] = {}
        for each in services:
            self._services.setdefault((each.ref.namespace, each.ref.name), each)
        self._grants: dict[str, list[ReferenceGrant]] = defaultdict(list)
        for grant in grants:
            self._grants[grant.namespace].append(grant)

    def follow(self, reference: BackendRef) -> Lead:
        """Follow a reference to a port of a Service."""
        protocol = Protocol(reference.protocol)
        return self._to_service(
            reference, lambda service: endpoints(service, self._workloads, reference.port, protocol)
        )

    def follow_granted(self, route: GatewayRoute, reference: BackendRef) -> Lead:
        """Follow a reference of a route, which into another namespace needs a grant."""
        namespace = reference.ref.namespace
        if namespace == route.ref.namespace or is_granted(route, reference, self._grants[namespace]):
            return self.follow(reference)
        says = (
            f"no ReferenceGrant in namespace {namespace} lets {route.ref.kind}s of {route.ref.namespace}"
            f" refer to {reference.ref.kind} {reference.ref.name}"
        )
        return Lead(dead_ends=(DeadEnd(Reason.NOT_GRANTED, says, reference.at, reference.ref),))

    def follow_to_endpoints(self, reference: BackendRef) -> Lead:
        """Follow a reference to the endpoints of a Service that have a port, as OpenShift's router does.

        The router knows them by their number and by the name of the Service's port. Source:
        https://github.com/openshift/router/blob/master/pkg/router/template/template_helper.go.
        """
        return self._to_service(reference, lambda service: self._with_port(service, reference))

    def pods_of(self, gateway: Gateway) -> tuple[Workload, ...]:
        """Return the pods of the Services whose names are a Gateway's addresses."""
        behind: dict[ObjectRef, Workload] = {}
        for hostname in gateway.hostnames:
            name, _, rest = hostname.partition(".")
            service = self._services.get((rest.partition(".")[0] or gateway.ref.namespace, name))
            if service is not None and service.selector is not None:
                selected = self._workloads.select(service.ref.namespace, service.selector)
                behind.update((workload.ref, workload) for workload, _ in selected)
        return tuple(behind.values())

    def _to_service(self, reference: BackendRef, follow: Callable[[Service], Lead]) -> Lead:
        """Follow the Service that a reference names; what is found is placed where the reference stands."""
        service = self._services.get((reference.ref.namespace, reference.ref.name))
        if not reference.is_service:
            reason = Reason.NOT_A_SERVICE
            says = f"{reference.ref.kind} {_name(reference.ref)} is no Service and was not followed"
        elif service is None:
            reason = Reason.NO_SERVICE
            says = f"Service {_name(reference.ref)} is not declared here"
        else:
            lead = follow(service)
            return Lead(
                tuple(replace(each, at=reference.at) for each in lead.backends),
                tuple(replace(each, at=reference.at) for each in lead.dead_ends),
            )
        return Lead(dead_ends=(DeadEnd(reason, says, reference.at, reference.ref),))

    def _with_port(self, service: Service, reference: BackendRef) -> Lead:
        lead = endpoints(service, self._workloads, protocol=Protocol.TCP)
        if reference.port is None or not lead.backends:
            return lead
        wanted = str(reference.port)
        named = {each.port for each in service.ports if each.name == wanted}
        found = [each for each in lead.backends if each.service_port in named or str(each.port) == wanted]
        if found:
            return Lead(tuple(found))
        says = f"no endpoint of Service {_name(service.ref)} has the port {wanted}, by number or by name"
        return Lead(dead_ends=(DeadEnd(Reason.NO_PORT, says, reference.at, service.ref),))


def joined(leads: Iterable[Lead]) -> Lead:
    """Return what several references lead to together."""
    listed: Sequence[Lead] = tuple(leads)
    return Lead(
        tuple(each for lead in listed for each in lead.backends),
        tuple(dict.fromkeys(each for lead in listed for each in lead.dead_ends)),
    )


def _name(ref: ObjectRef) -> str:
    return f"{ref.namespace}/{ref.name}"
