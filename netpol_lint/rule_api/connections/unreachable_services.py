"""Services whose pods admit nobody on any of the ports that lead to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from typing import Final

from msgspec import Struct

from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.possible import possible_side
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.policy.verdict import Ternary
from netpol_lint.reach.services import Backend, endpoints
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.service import LOAD_BALANCER, Service
from netpol_lint.resources.workload import Workload
from netpol_lint.resources.workload_index import WorkloadIndex
from netpol_lint.rule_api.connections.blocked_backends import port_of
from netpol_lint.rule_api.connections.broken_connections import takes_part
from netpol_lint.rule_api.connections.wanted_connections import WantedConnections, wanted_connections
from netpol_lint.rule_api.context import Basis, CheckContext

_MEASURED: Final = ("metrics", "monitoring", "prometheus", "health", "healthz", "probe", "profiling", "pprof")
"""Words in the names of ports that nothing but monitoring uses."""


class UnreachableService(Struct, frozen=True):
    """A Service with the ports of its pods and the policies that isolate them.

    With `from_outside` pods may enter and addresses may not, though a load balancer leads there. `basis` is
    what the claim rests on that somebody wants to reach it.
    """

    service: Service
    backends: tuple[Backend, ...]
    group: PolicyGroup
    from_outside: bool
    basis: Basis


class UnreachableServices(Struct, frozen=True, dict=True):
    """The Services of one cluster that nobody may reach, and of which no other rule speaks."""

    ctx: CheckContext

    def find(self) -> Iterator[UnreachableService]:
        """Yield them in the order of the repository."""
        if not self.ctx.inventory.policies:
            return
        workloads = WorkloadIndex(self.ctx.inventory.workloads)
        for service in self.ctx.inventory.services:
            if service.selector is None or self.ctx.is_system(service.ref.namespace):
                continue
            if self.ctx.engine.has_policies(service.ref.namespace):
                found = self._judged(service, endpoints(service, workloads).backends)
                if found is not None and not self._is_told_elsewhere(found):
                    yield found

    def _judged(self, service: Service, backends: tuple[Backend, ...]) -> UnreachableService | None:
        if not backends or not all(map(self._is_isolated, backends)) or _is_for_monitoring(service):
            return None
        group = self.ctx.engine.group_of(backends[0].workload, Direction.INGRESS)
        if not any(self._is_admitted(each, _admits_anybody) for each in backends):
            basis = self._basis(service, backends)
            return UnreachableService(service, backends, group, from_outside=False, basis=basis)
        is_public = service.type == LOAD_BALANCER
        if is_public and not any(self._is_admitted(each, _admits_addresses) for each in backends):
            return UnreachableService(service, backends, group, from_outside=True, basis=Basis.ASSUMED)
        return None

    def _basis(self, service: Service, backends: tuple[Backend, ...]) -> Basis:
        """Say what it rests on that a Service has clients: its type, or a neighbour that may send there.

        Where nobody else may send there either, both ends agree, and the Service is probably not used.
        """
        if service.is_external:
            return Basis.ASSUMED
        behind = {each.workload.ref for each in backends}
        neighbours = self.ctx.inventory.workloads_in(service.ref.namespace)
        candidates = (each for each in neighbours if takes_part(each) and each.ref not in behind)
        return (
            Basis.ASSUMED if any(self._may_send(each, backends) for each in candidates) else Basis.INCOMPLETE
        )

    def _may_send(self, source: Workload, backends: tuple[Backend, ...]) -> bool:
        engine = self.ctx.engine
        one = engine.classes.of(source)
        return any(
            possible_side(engine, Direction.EGRESS, one, engine.classes.of(each.workload)) & port_of(each)
            for each in backends
        )

    def _is_isolated(self, backend: Backend) -> bool:
        engine, workload = self.ctx.engine, backend.workload
        if not backend.is_certain or not takes_part(workload):
            return False
        if engine.is_undecided_for(workload, Direction.INGRESS):
            return False
        group = engine.group_of(workload, Direction.INGRESS)
        is_decided = not (group.maybe or group.cluster_wide or group.maybe_cluster_wide)
        return is_decided and group.isolation is Ternary.YES

    def _is_admitted(self, backend: Backend, admits: Callable[[NetworkPolicyRule], bool]) -> bool:
        pod = self.ctx.engine.classes.of(backend.workload)
        group = self.ctx.engine.group_of(backend.workload, Direction.INGRESS)
        return any(admits(rule) and bool(rule.connections_to(pod) & port_of(backend)) for rule in group.rules)

    def _is_told_elsewhere(self, found: UnreachableService) -> bool:
        return (
            found.service.ref in self._told
            or (found.service.ref.namespace, found.service.ref.name) in self._called
            or any(self._wanted.slips.explain(None, each.workload) for each in found.backends)
        )

    @cached_property
    def _wanted(self) -> WantedConnections:
        return wanted_connections(self.ctx)

    @cached_property
    def _told(self) -> frozenset[ObjectRef]:
        """The Services behind which a connection is reported by another rule."""
        dependencies = (each.dependency.service.ref for each in self._wanted.blocked_dependencies)
        backends = (each.backend.service for each in self._wanted.blocked_backends)
        half_open = map(self.ctx.services_of, self._wanted.half_open.destinations)
        return frozenset({*dependencies, *backends, *(each.ref for each in chain.from_iterable(half_open))})

    @cached_property
    def _called(self) -> frozenset[tuple[str, str]]:
        """The Services that the API server calls."""
        return frozenset((each.namespace, each.service) for each in self.ctx.inventory.control_plane.calls)


def _admits_anybody(rule: NetworkPolicyRule) -> bool:
    """Tell whether a rule is for somebody, whether or not that one is declared here."""
    return rule.peers.every or bool(rule.rule.peers)


def _admits_addresses(rule: NetworkPolicyRule) -> bool:
    return rule.peers.every or bool(rule.peers.possible_addresses)


def _is_for_monitoring(service: Service) -> bool:
    """Tell whether a Service is for monitoring alone, by its name or by those of all its ports."""
    names = [each.name or "" for each in service.ports]
    return _is_measured(service.ref.name) or (bool(names) and all(map(_is_measured, names)))


def _is_measured(name: str) -> bool:
    return any(word in name.lower() for word in _MEASURED)
