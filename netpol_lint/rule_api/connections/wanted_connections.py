"""Connections that somebody evidently wants and that policies deny: of each exactly one rule speaks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from netpol_lint.resources.network_policy import Direction
from netpol_lint.rule_api.connections.blocked_backends import BlockedBackend, BlockedBackends, port_of
from netpol_lint.rule_api.connections.broken_connections import denying_sides, takes_part
from netpol_lint.rule_api.connections.dependencies import Dependencies, Dependency
from netpol_lint.rule_api.connections.half_open import HalfOpens
from netpol_lint.rule_api.connections.slips import Slips
from netpol_lint.rule_api.context import CheckContext


class BlockedDependency(Struct, frozen=True):
    """A dependency none of whose backends can be reached, and the sides that deny it."""

    dependency: Dependency
    sides: tuple[Direction, ...]


def _places(dependency: Dependency) -> frozenset[tuple[object, ...]]:
    source, service = dependency.source, dependency.service
    return frozenset((each.at, each.origin, source.namespace, service.ref) for each in dependency.mentions)


def wanted_connections(ctx: CheckContext) -> WantedConnections:
    """Return the connections of a cluster that are wanted in vain; all rules share the answer."""
    return ctx.remembered.answer(WantedConnections, ctx)


# Without slots, which leave no place for the answers: several rules ask, and the first one waits for them.
class WantedConnections(Struct, frozen=True, dict=True):
    """The connections of one cluster that are wanted in vain."""

    ctx: CheckContext

    @cached_property
    def slips(self) -> Slips:
        """The slips that explain some of them."""
        return Slips(self.ctx)

    @cached_property
    def half_open(self) -> HalfOpens:
        """Those that a rule at one end allows."""
        return HalfOpens(self.ctx, self.slips)

    @cached_property
    def blocked_backends(self) -> tuple[BlockedBackend, ...]:
        """Those of ingress controllers."""
        return BlockedBackends(self.ctx, self.slips).all

    @cached_property
    def blocked_dependencies(self) -> tuple[BlockedDependency, ...]:
        """Those that workloads are told of, and of which no other rule speaks.

        What several workloads of a namespace are told by one text need not be for all of them: where one of
        them can connect, it is for that one.
        """
        listed = [(each, self._blocked(each)) for each in Dependencies(self.ctx).all]
        served = {place for each, blocked in listed if blocked is None for place in _places(each)}
        return tuple(
            blocked
            for each, blocked in listed
            if blocked is not None
            and not served.issuperset(_places(each))
            and not self._is_told_elsewhere(blocked)
        )

    def _blocked(self, dependency: Dependency) -> BlockedDependency | None:
        if not dependency.backends or not all(
            each.is_certain and takes_part(each.workload) for each in dependency.backends
        ):
            return None
        sides = list(self._sides(dependency))
        common = tuple(side for side in Direction if all(side in each for each in sides))
        if not all(sides):
            return None
        return BlockedDependency(dependency, common or sides[0])

    def _sides(self, dependency: Dependency) -> Iterator[tuple[Direction, ...]]:
        for each in dependency.backends:
            yield denying_sides(self.ctx, dependency.source, each.workload, port_of(each))

    def _is_told_elsewhere(self, blocked: BlockedDependency) -> bool:
        source = blocked.dependency.source
        pods = {each.workload.ref: each.workload for each in blocked.dependency.backends}.values()
        return any(self.half_open.have(source, each) or self.slips.explain(source, each) for each in pods)
