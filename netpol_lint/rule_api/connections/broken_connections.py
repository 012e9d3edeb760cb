"""Connections between pods that policies deny for certain: at which end, and what one would edit."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import (
    EVERY_CONNECTION,
    FIRST_PORT,
    LAST_PORT,
    NO_CONNECTIONS,
    ConnectionSet,
    PortSet,
    Protocol,
)
from netpol_lint.policy.possible import possible_side
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.cluster.destinations import number_of
from netpol_lint.rule_api.context import CheckContext


def known_ports(ctx: CheckContext, workload: Workload) -> ConnectionSet:
    """Return the ports that a workload declares or a Service leads to, all ports if there are none."""
    found = NO_CONNECTIONS
    for each in workload.ports:
        found |= _single(each.protocol, each.number)
    for service in ctx.services_of(workload):
        for port in service.ports:
            number = number_of(port, workload)
            found |= _single(port.protocol, number) if number is not None else NO_CONNECTIONS
    return found or EVERY_CONNECTION


def _single(protocol: str, number: int) -> ConnectionSet:
    if protocol not in Protocol.__members__ or not FIRST_PORT <= number <= LAST_PORT:
        return NO_CONNECTIONS
    return ConnectionSet.single(Protocol(protocol), PortSet.single(number))


def takes_part(workload: Workload) -> bool:
    """Tell whether policies decide for certain about a workload's connections with other pods."""
    return not (workload.host_network or workload.is_finished or workload.is_assumed)


def denying_sides(
    ctx: CheckContext, source: Workload, destination: Workload, wanted: ConnectionSet
) -> tuple[Direction, ...]:
    """Return the sides that deny all wanted connections for certain."""
    if source is destination and not source.may_have_peers:
        return ()
    engine = ctx.engine
    one, other = engine.classes.of(source), engine.classes.of(destination)
    sides = ((Direction.EGRESS, one, other), (Direction.INGRESS, other, one))
    return tuple(each[0] for each in sides if not possible_side(engine, *each) & wanted)


def denying_group(ctx: CheckContext, source: Workload, destination: Workload, side: Direction) -> PolicyGroup:
    """Return the policies that decide at one side of a connection."""
    return ctx.engine.group_of(source if side is Direction.EGRESS else destination, side)


def narrowest(group: PolicyGroup) -> NetworkPolicy | None:
    """Return the policy of a group that is most about its pods, to which a rule would be added."""
    policies = [each.policy for each in group.policies]
    return max(policies, key=lambda each: len(each.pod_selector.requirements), default=None)


def isolating(group: PolicyGroup) -> Iterator[Evidence]:
    """Yield the policies of a group as the reason why what they do not allow is denied."""
    yield from group.isolations
    for each in group.cluster_wide:
        yield Evidence(each.policy.at, f"{each.policy} decides about {group.direction.field_name}, too")
