"""What one side of a connection between pods may allow, for whoever needs no reasons."""

from __future__ import annotations

from functools import reduce

from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.group import PolicyGroup, verdict_of
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import Match


def possible_side(
    engine: PolicyEngine, direction: Direction, subject: PodClass, peer: PodClass
) -> ConnectionSet:
    """Return what the egress of a source or the ingress of a destination may allow."""
    if engine.why_unpoliced(subject, direction) is not None:
        return EVERY_CONNECTION
    destination = subject if direction is Direction.INGRESS else peer
    return possible_of(engine.group_of_class(subject, direction), peer, destination)


def possible_of(group: PolicyGroup, peer: PodClass, destination: PodClass) -> ConnectionSet:
    """Return what the policies of a group may allow with pods, as `verdict_of` finds it with the reasons."""
    tiers = group.tiers
    if not tiers:
        return EVERY_CONNECTION
    if len(tiers) > 1 or not tiers[0].only_adds_up:
        return verdict_of(group, peer, destination).possible
    allowed = (
        rule.connections_to(destination) for rule in tiers[0].rules if rule.peers.match(peer) is not Match.NO
    )
    return reduce(ConnectionSet.__or__, allowed, NO_CONNECTIONS)
