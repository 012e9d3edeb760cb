"""Backends of Ingresses, routes and Gateways that whatever leads traffic to them cannot reach."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from msgspec import Struct

from netpol_lint.facts.ingress_controllers import Product, products
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import ConnectionSet, PortSet
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.policy.verdict import Ternary
from netpol_lint.reach.entry_points import EntryPoint, EntryPointKind
from netpol_lint.reach.services import Backend
from netpol_lint.resources.network_policy import Direction, PodPeer
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.connections.broken_connections import denying_sides, takes_part
from netpol_lint.rule_api.connections.slips import Slips
from netpol_lint.rule_api.connections.strangers import may_admit_strangers
from netpol_lint.rule_api.context import Basis, CheckContext

_LED: Final = frozenset({EntryPointKind.INGRESS, EntryPointKind.GATEWAY, EntryPointKind.ROUTE})


class BlockedBackend(Struct, frozen=True):
    """A backend of an entry point, and the policies that keep out who leads traffic there.

    `controller` is absent where nobody declares it; then `product` names it if its class does.
    """

    point: EntryPoint
    backend: Backend
    side: Direction
    group: PolicyGroup
    basis: Basis
    controller: Workload | None = None

    @property
    def ports(self) -> ConnectionSet:
        """The port of the pods."""
        return port_of(self.backend)


def port_of(backend: Backend) -> ConnectionSet:
    """Return the connections to the port of a backend."""
    return ConnectionSet.single(backend.protocol, PortSet.single(backend.port))


class BlockedBackends(Struct, frozen=True, dict=True):
    """The blocked backends of one cluster."""

    ctx: CheckContext
    slips: Slips

    @cached_property
    def all(self) -> tuple[BlockedBackend, ...]:
        """Every one of them, in the order of the entry points; slips of which others speak are left out."""
        if not self.ctx.inventory.policies:
            return ()
        points = (each for each in self.ctx.reach.entry_points if each.kind in _LED)
        return tuple(found for each in points for found in self._of(each))

    def _of(self, point: EntryPoint) -> Iterator[BlockedBackend]:
        for backend in point.backends:
            workload = backend.workload
            if not backend.is_certain or not takes_part(workload) or self.ctx.is_system(workload.namespace):
                continue
            found = self._judged(point, backend)
            if found is not None and not self.slips.explain(found.controller, workload):
                yield found

    def _judged(self, point: EntryPoint, backend: Backend) -> BlockedBackend | None:
        if point.controllers:
            return self._from_declared(point, backend)
        engine = self.ctx.engine
        isolation = engine.isolation(backend.workload, Direction.INGRESS)
        if isolation.state is not Ternary.YES or engine.is_undecided_for(backend.workload, Direction.INGRESS):
            return None
        group = engine.group_of(backend.workload, Direction.INGRESS)
        if group.cluster_wide or group.maybe_cluster_wide or self._may_enter(group, point, backend):
            return None
        meant = [each for each in products() if point.product in (None, each.name)]
        is_elsewhere = bool(point.sources) or (
            point.product is not None and any(each.is_on_node or each.is_outside for each in meant)
        )
        basis = Basis.INCOMPLETE if is_elsewhere else Basis.ASSUMED
        return BlockedBackend(point, backend, Direction.INGRESS, group, basis)

    def _may_enter(self, group: PolicyGroup, point: EntryPoint, backend: Backend) -> bool:
        """Tell whether a rule may let in a controller of which nobody says where it is."""
        pod = self.ctx.engine.classes.of(backend.workload)
        rules = [each for each in group.possible_rules if each.connections_to(pod) & port_of(backend)]
        gateway = point.via.namespace if point.via is not None else None
        return any(
            may_admit_strangers(self.ctx, each, _usual_namespaces(point)) or _is_in(each, gateway)
            for each in rules
        )

    def _from_declared(self, point: EntryPoint, backend: Backend) -> BlockedBackend | None:
        """Judge the pods that answer; of several one is enough."""
        found: list[BlockedBackend] = []
        for controller in point.controllers:
            if controller.host_network:
                judged = self._from_node(point, backend)
            else:
                judged = self._from_pods(point, backend, controller)
            if judged is None:
                return None
            found.append(judged)
        return found[0]

    def _from_pods(self, point: EntryPoint, backend: Backend, controller: Workload) -> BlockedBackend | None:
        workload = backend.workload
        sides = denying_sides(self.ctx, controller, workload, port_of(backend))
        if not sides:
            return None
        # The destination is where one looks first, and where most of it is missing.
        side = sides[-1]
        own = workload if side is Direction.INGRESS else controller
        basis = Basis.ASSUMED if controller.is_assumed else Basis.DECLARED
        group = self.ctx.engine.group_of(own, side)
        return BlockedBackend(point, backend, side, group, basis, controller)

    def _from_node(self, point: EntryPoint, backend: Backend) -> BlockedBackend | None:
        """Judge pods on the network of a node, whose address no selector matches."""
        engine = self.ctx.engine
        if engine.isolation(backend.workload, Direction.INGRESS).state is not Ternary.YES:
            return None
        group = engine.group_of(backend.workload, Direction.INGRESS)
        pod = engine.classes.of(backend.workload)
        for rule in group.possible_rules:
            is_open = rule.peers.every or bool(rule.peers.possible_addresses)
            if is_open and rule.connections_to(pod) & port_of(backend):
                return None
        return BlockedBackend(point, backend, Direction.INGRESS, group, Basis.INCOMPLETE)


def _usual_namespaces(point: EntryPoint) -> frozenset[str]:
    meant: list[Product] = [each for each in products() if point.product in (None, each.name)]
    return frozenset(place.namespace for each in meant for place in each.pods)


def _is_in(rule: NetworkPolicyRule, namespace: str | None) -> bool:
    """Tell whether a rule is for pods of the namespace of a Gateway, where its proxies may be made."""
    own = rule.policy.namespace
    return own == namespace and any(
        isinstance(peer, PodPeer) and peer.namespace_selector is None for peer in rule.rule.peers
    )
