"""Ways from the edge of a cluster to a data store, and which steps of them nobody meant.

A step that a rule grants to named pods is a decision. One into pods that no policy isolates, or by a rule for
a whole namespace or for everybody, just happens to be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.policy.rules import CompiledRule
from netpol_lint.policy.verdict import Ternary
from netpol_lint.reach.endpoints import pod_id
from netpol_lint.reach.entry_points import EntryPoint
from netpol_lint.reach.paths import Hop, Way
from netpol_lint.reach.services import Backend
from netpol_lint.resources.network_policy import Direction, PodPeer
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.intent.crossings import allowing


class Door(Struct, frozen=True):
    """An open entry point, and the workload behind it; `is_assumed` if a usual controller leads there."""

    entry: EntryPoint
    backend: Backend
    is_assumed: bool

    def __str__(self) -> str:
        return f"{self.entry.ref.kind} {self.entry.ref.namespace}/{self.entry.ref.name}"


class Step(Struct, frozen=True):
    """One step of a way: into `destination`, by `rule`; without one no policy isolates it.

    `is_meant` says that the rule names the pods that take the step.
    """

    source: Workload
    destination: Workload
    connections: ConnectionSet
    rule: CompiledRule | None
    is_meant: bool

    @property
    def at(self) -> Location:
        """The line to edit: what the rule lets in, or else the workload that nobody isolates."""
        if self.rule is None:
            return self.destination.at
        return self.rule.rule.peers_at or self.rule.at


def open_doors(ctx: CheckContext) -> Mapping[str, Door]:
    """Return the workloads that somebody outside may reach, by the id of the pods; the first door counts."""
    found: dict[str, Door] = {}
    for entry in ctx.reach.entry_points:
        for backend in entry.backends:
            name = pod_id(backend.workload)
            if name not in found and backend.is_certain and not backend.workload.is_finished:
                door = _door(ctx, entry, backend)
                found.update({name: door} if door is not None else {})
    return found


def _door(ctx: CheckContext, entry: EntryPoint, backend: Backend) -> Door | None:
    """Return the door that an entry point is, if whoever leads there is let in."""
    group = ctx.engine.group_of(backend.workload, Direction.INGRESS)
    if entry.sources:
        rules = (rule for rule in allowing(group) if _is_for(ctx.engine, rule, backend))
        from_outside = (rule.peers.every or rule.peers.addresses & entry.sources for rule in rules)
        is_open = not group.tiers or any(from_outside)
        return Door(entry, backend, is_assumed=False) if is_open else None
    usual = ctx.clients.ingress_controllers(entry.product)
    controllers = entry.controllers or usual.pods
    is_assumed = not entry.controllers and usual.is_assumed
    engine = ctx.clients.engine if is_assumed else ctx.engine
    allowed = (engine.side(Direction.INGRESS, backend.workload, each).allowed for each in controllers)
    is_open = any(each.allows(backend.protocol, backend.port) for each in allowed)
    return Door(entry, backend, is_assumed) if is_open else None


def _is_for(engine: PolicyEngine, rule: CompiledRule, backend: Backend) -> bool:
    connections = rule.connections_to(engine.classes.of(backend.workload))
    return connections.allows(backend.protocol, backend.port)


def steps_of(ctx: CheckContext, way: Way) -> tuple[Step, ...]:
    """Return the steps of a way, each with the rule that grants it."""
    by_id = {pod_id(each): each for each in (*ctx.inventory.workloads, *ctx.reach.external)}
    return tuple(
        _step(ctx.reach.connectivity.engine, by_id[hop.source], by_id[hop.destination], hop) for hop in way
    )


def has_only_known(ctx: CheckContext, way: Way) -> bool:
    """Tell whether a way goes over workloads that are declared, and no others that policies name."""
    known = {pod_id(each) for each in (*ctx.inventory.workloads, *ctx.reach.external)}
    return all({hop.source, hop.destination} <= known for hop in way)


def _step(engine: PolicyEngine, source: Workload, destination: Workload, hop: Hop) -> Step:
    connections = hop.permission.allowed
    other, own = engine.classes.of(source), engine.classes.of(destination)
    rules = list(_granting(engine, other, own, connections))
    if not rules:
        return Step(source, destination, connections, None, is_meant=False)
    meant = next((rule for rule in rules if _names(engine, rule, other)), None)
    return Step(source, destination, connections, meant or rules[0], is_meant=meant is not None)


def _granting(
    engine: PolicyEngine, source: PodClass, destination: PodClass, connections: ConnectionSet
) -> Iterator[CompiledRule]:
    for rule in allowing(engine.group_of_class(destination, Direction.INGRESS)):
        is_let_in = rule.peers.every or source.index in rule.peers.pods.certain
        if is_let_in and rule.connections_to(destination) & connections:
            yield rule


def _names(engine: PolicyEngine, rule: CompiledRule, source: PodClass) -> bool:
    """Tell whether a rule means pods by labels of theirs, and not a namespace as a whole."""
    return any(
        isinstance(peer, PodPeer)
        and peer.pod_selector is not None
        and not peer.pod_selector.selects_everything
        and source.index in engine.classes.matching(peer, rule.policy.ref.namespace).certain
        for peer in rule.rule.peers
    )


def is_isolated(ctx: CheckContext, workload: Workload) -> bool:
    """Tell whether policies isolate a workload for ingress, so that somebody meant to protect it."""
    return ctx.engine.isolation(workload, Direction.INGRESS).state is Ternary.YES
