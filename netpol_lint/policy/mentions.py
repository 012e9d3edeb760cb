"""What the policies of a cluster mention: the labels and port names that can tell pods apart."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.resources.cluster_policy import PodsPeer
from netpol_lint.resources.foreign.condition import pod_keys
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.network_policy import PodPeer
from netpol_lint.resources.selector import LabelSelector, mentioned_keys


def pod_selectors(inventory: Inventory) -> Iterator[LabelSelector]:
    """Yield every selector of pods, of subjects and of peers."""
    for policy in inventory.policies:
        yield policy.pod_selector
        for peer in (peer for rule in policy.rules for peer in rule.peers):
            if isinstance(peer, PodPeer) and peer.pod_selector is not None:
                yield peer.pod_selector
    for cluster_policy in inventory.cluster_policies:
        if cluster_policy.pod_selector is not None:
            yield cluster_policy.pod_selector
        for cluster_peer in (peer for rule in cluster_policy.rules for peer in rule.peers):
            if isinstance(cluster_peer, PodsPeer) and cluster_peer.pod_selector is not None:
                yield cluster_peer.pod_selector


def keys_of_pods(inventory: Inventory) -> frozenset[str]:
    """Return every key of the pods' labels that a policy asks for, evaluated or not."""
    foreign = (reach.selects for each in inventory.foreign_policies for reach in each.reaches)
    return mentioned_keys(pod_selectors(inventory)).union(*map(pod_keys, foreign))


def port_names(inventory: Inventory) -> frozenset[str]:
    """Return the names by which policies mean ports."""
    rules = (rule for policy in inventory.policies for rule in policy.rules)
    names = {port.port for rule in rules for port in rule.ports if isinstance(port.port, str)}
    cluster_rules = (rule for policy in inventory.cluster_policies for rule in policy.rules)
    cluster_names = {port.name for rule in cluster_rules for port in rule.ports if port.name is not None}
    return frozenset(names | cluster_names)
