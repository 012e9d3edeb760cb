"""Peers of rules that select no pod of a cluster, not even possibly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from netpol_lint.policy.bits import BitSet
from netpol_lint.policy.classes import PodClasses
from netpol_lint.policy.rules import CompiledNetworkPolicy, NetworkPolicyRule
from netpol_lint.resources.network_policy import NetworkPolicy, PodPeer
from netpol_lint.resources.workload import Workload


class IdlePeer(Struct, frozen=True):
    """A peer of a rule in effect that selects no pod that is known of."""

    rule: NetworkPolicyRule
    peer: PodPeer

    @property
    def policy(self) -> NetworkPolicy:
        """The policy that it belongs to."""
        return self.rule.policy


def idle_peers(classes: PodClasses, policies: Iterable[CompiledNetworkPolicy]) -> Iterator[IdlePeer]:
    """Yield each peer that selects nobody but pods of which only the namespace is known.

    Neither do those count that are only taken to exist, and of which nobody knows whether they are meant.
    """
    assumed = _indices(classes, lambda member: member.is_assumed)
    opaque = _indices(classes, lambda member: member.is_opaque)
    for rule, peer in pod_peers(policies):
        found = classes.matching(peer, rule.policy.namespace)
        if not found.possible - assumed and not found.certain - opaque:
            yield IdlePeer(rule, peer)


def pod_peers(policies: Iterable[CompiledNetworkPolicy]) -> Iterator[tuple[NetworkPolicyRule, PodPeer]]:
    """Yield each peer that selects pods, with its rule, of the rules that are in effect."""
    rules = (rule for policy in policies for listed in policy.rules.values() for rule in listed)
    return ((rule, peer) for rule in rules for peer in rule.rule.peers if isinstance(peer, PodPeer))


def _indices(classes: PodClasses, holds: Callable[[Workload], bool]) -> BitSet:
    return BitSet.of(each.index for each in classes.classes if all(map(holds, each.members)))
