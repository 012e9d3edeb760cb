"""Two items of a list of peers that were meant as one: a namespaceSelector and a podSelector."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.policy.idle import pod_peers
from netpol_lint.resources.network_policy import NetworkPolicy, PodPeer, PolicyRule
from netpol_lint.resources.selector import LabelSelector, Match, Operator
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import Basis, CheckContext


class JoinedPeer(Struct, frozen=True):
    """An item for pods, its neighbour for namespaces, and what both would select as one.

    `workloads` are empty where the namespaces, or the pods in them, are not declared here. `basis` is what
    the claim rests on that one item was meant.
    """

    policy: NetworkPolicy
    rule: PolicyRule
    pods: PodPeer
    namespaces: PodPeer
    workloads: tuple[Workload, ...]
    basis: Basis


def joined_peers(ctx: CheckContext) -> Iterator[JoinedPeer]:
    """Yield each item for pods that stands beside one for namespaces, whatever it selects."""
    for rule, peer in pod_peers(ctx.engine.compiled):
        if len(rule.rule.peers) > 1:
            found = joined_peer(ctx, rule.policy, rule.rule, peer)
            if found is not None:
                yield found


def joined_peer(
    ctx: CheckContext, policy: NetworkPolicy, rule: PolicyRule, peer: PodPeer
) -> JoinedPeer | None:
    """Return what an item for pods of the policy's own namespace makes with its neighbour, if it has one."""
    selector = peer.pod_selector
    if peer.namespace_selector is not None or selector is None or selector.selects_everything:
        return None
    pairs = [_joined(ctx, policy, rule, peer, other) for other in _neighbours(rule, peer)]
    found = [each for each in pairs if each is not None]
    return max(found, key=lambda each: len(each.workloads), default=None)


def _neighbours(rule: PolicyRule, peer: PodPeer) -> Iterator[PodPeer]:
    at = next(position for position, each in enumerate(rule.peers) if each is peer)
    for position in (at - 1, at + 1):
        other = rule.peers[position] if 0 <= position < len(rule.peers) else None
        if isinstance(other, PodPeer) and other.namespace_selector is not None and other.pod_selector is None:
            yield other


def _joined(
    ctx: CheckContext, policy: NetworkPolicy, rule: PolicyRule, pods: PodPeer, namespaces: PodPeer
) -> JoinedPeer | None:
    both = replace(pods, namespace_selector=namespaces.namespace_selector)
    selected = ctx.engine.classes.matching(both, policy.namespace)
    workloads = tuple(
        member for each in ctx.engine.classes.in_set(selected.certain) for member in each.members
    )
    selects_own = bool(ctx.engine.classes.matching(pods, policy.namespace).possible)
    if selects_own:
        basis = Basis.ASSUMED if _is_named_so(policy, pods, namespaces) else Basis.INCOMPLETE
    elif workloads:
        basis = Basis.DECLARED
    elif _are_all_declared(ctx, namespaces):
        return None
    else:
        basis = Basis.ASSUMED
    return JoinedPeer(policy, rule, pods, namespaces, workloads, basis)


def _are_all_declared(ctx: CheckContext, peer: PodPeer) -> bool:
    """Tell whether pods of every namespace that a peer means are declared here."""
    selector = peer.namespace_selector or LabelSelector()
    meant = [
        each.name for each in ctx.inventory.namespaces.values() if selector.match(each.labels) is not Match.NO
    ]
    return bool(meant) and all(map(ctx.inventory.workloads_in, meant))


def _is_named_so(policy: NetworkPolicy, pods: PodPeer, namespaces: PodPeer) -> bool:
    """Tell whether the policy's name speaks of one source: `allow-prometheus-from-monitoring`."""
    name = policy.ref.name
    values = [_values(pods.pod_selector), _values(namespaces.namespace_selector)]
    return all(any(value in name for value in each) for each in values) and values[0] != values[1]


def _values(selector: LabelSelector | None) -> frozenset[str]:
    requirements = () if selector is None else selector.requirements
    listed = (each.values for each in requirements if each.operator is Operator.IN)
    return frozenset[str]().union(*listed) - {""}
