"""Which pods are meant to listen on the ports of a rule: what is selected, or what its peers select."""

from __future__ import annotations

from collections.abc import Sequence

from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.rules import CompiledNetworkPolicy, NetworkPolicyRule
from netpol_lint.resources.network_policy import Direction, PodPeer
from netpol_lint.resources.service import ServicePort
from netpol_lint.resources.workload import Workload


def destinations_of(
    engine: PolicyEngine, policy: CompiledNetworkPolicy, rule: NetworkPolicyRule
) -> Sequence[Workload]:
    """Return the workloads at which the connections of a rule end; none where others may be meant as well.

    Of pods that are not declared here nobody knows on what they listen.
    """
    if rule.rule.direction is Direction.INGRESS:
        selection = policy.subject
    elif _names_declared_pods(engine, rule):
        selection = rule.peers.pods
    else:
        return ()
    doubtful = engine.classes.in_set(selection.possible - selection.certain)
    classes = [each for each in engine.classes.in_set(selection.certain) if not each.host_network]
    pods = [member for each in classes for member in each.members]
    if any(each.is_assumed for each in pods) or not all(each.host_network for each in doubtful):
        return ()
    return [each for each in pods if not each.is_finished]


def _names_declared_pods(engine: PolicyEngine, rule: NetworkPolicyRule) -> bool:
    """Tell whether each peer is a selector that names some pods, and declared ones."""
    return bool(rule.rule.peers) and all(
        isinstance(peer, PodPeer)
        and not is_anybody(peer)
        and engine.classes.matching(peer, rule.policy.namespace).certain
        for peer in rule.rule.peers
    )


def is_anybody(peer: PodPeer) -> bool:
    """Tell whether a peer is every pod of the cluster, most of which nobody declares here."""
    everywhere = peer.namespace_selector is not None and peer.namespace_selector.selects_everything
    return everywhere and (peer.pod_selector is None or peer.pod_selector.selects_everything)


def number_of(port: ServicePort, workload: Workload) -> int | None:
    """Return the number that a Service's port leads to on a workload, `None` if its name is not declared."""
    if isinstance(port.target, int):
        return port.target
    named = (each for each in workload.ports if (each.name, each.protocol) == (port.target, port.protocol))
    return next((each.number for each in named), None)
