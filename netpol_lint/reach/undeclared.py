"""Pods that policies name as peers and that no manifest declares.

They stand in a graph as `pods:NAMESPACE/PODS`: `pods:monitoring/app=prometheus`, `pods:[team=obs]/*`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.location import whole_file
from netpol_lint.policy.classes import PodClasses
from netpol_lint.policy.engine import NOWHERE
from netpol_lint.reach.endpoints import INGRESS_CONTROLLER, PODS_PREFIX
from netpol_lint.resources.cluster_policy import PodsPeer
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.namespace import NAME_LABEL, Namespace
from netpol_lint.resources.network_policy import PodPeer
from netpol_lint.resources.selector import Labels, LabelSelector, Operator
from netpol_lint.resources.workload import Workload

_EVERY: Final = LabelSelector()
_NO_FILE: Final = whole_file("")


class Assumed(Struct, frozen=True):
    """Workloads that stand for what is not declared, with the namespaces they are in."""

    workloads: tuple[Workload, ...] = ()
    namespaces: tuple[Namespace, ...] = ()

    def inside(self, inventory: Inventory) -> Inventory:
        """Return the inventory with the namespaces added that it does not know."""
        added = {each.name: each for each in self.namespaces if each.name not in inventory.namespaces}
        return replace(inventory, namespaces={**inventory.namespaces, **added})


def undeclared_pods(inventory: Inventory, classes: PodClasses) -> Assumed:
    """Return the pods of every peer selector that selects no pod of the cluster, even possibly.

    They are taken to carry what their selectors ask for and no other label.
    """
    workloads: dict[str, Workload] = {}
    namespaces: dict[str, Namespace] = {}
    for own_namespace, peer in _peers(inventory):
        pods = peer.pod_selector or _EVERY
        if classes.matching(peer, own_namespace).possible:
            continue
        namespace = _namespace_of(peer.namespace_selector, own_namespace)
        namespaces[namespace.name] = namespace
        name = f"{namespace.name}/{_words(pods)}"
        workloads[name] = Workload(
            ref=ObjectRef(namespace.name, PODS_PREFIX, name),
            at=_NO_FILE,
            labels=pods.least_labels(),
            is_assumed=True,
            may_have_peers=True,
        )
    return Assumed(tuple(workloads.values()), tuple(namespaces.values()))


def unknown_controller() -> Assumed:
    """Return an ingress controller of which nothing is known: neither its namespace nor its labels."""
    workload = Workload(
        ref=ObjectRef(NOWHERE.name, INGRESS_CONTROLLER, INGRESS_CONTROLLER),
        at=_NO_FILE,
        labels=NOWHERE.labels,
        is_assumed=True,
        may_have_peers=True,
    )
    return Assumed((workload,), (NOWHERE,))


def joined(parts: Iterable[Assumed]) -> Assumed:
    """Return all that is assumed together."""
    listed = list(parts)
    return Assumed(
        tuple(workload for each in listed for workload in each.workloads),
        tuple(namespace for each in listed for namespace in each.namespaces),
    )


def _peers(inventory: Inventory) -> Iterator[tuple[str, PodPeer]]:
    """Yield every peer that selects pods, with the namespace of its policy."""
    for policy in inventory.policies:
        for peer in (peer for rule in policy.rules for peer in rule.peers):
            if isinstance(peer, PodPeer):
                yield policy.namespace, peer
    for cluster_policy in inventory.cluster_policies:
        for cluster_peer in (peer for rule in cluster_policy.rules for peer in rule.peers):
            if isinstance(cluster_peer, PodsPeer):
                yield "", PodPeer(cluster_peer.at, cluster_peer.namespace_selector, cluster_peer.pod_selector)


def _namespace_of(selector: LabelSelector | None, own_namespace: str) -> Namespace:
    """Return the namespace that a peer looks into, under a name that says what is known of it."""
    if selector is None:
        return Namespace(own_namespace, Labels({NAME_LABEL: own_namespace}, is_complete=False))
    asked = selector.least_labels()
    only, *others = selector.requirements or (None,)
    if only is not None and not others and only.key == NAME_LABEL and only.operator is Operator.IN:
        return Namespace("|".join(sorted(only.values)), asked)
    return Namespace("*" if only is None else f"[{_words(selector)}]", asked)


def _words(selector: LabelSelector) -> str:
    """Write a selector, whatever the order in which it is written."""
    return ", ".join(sorted(map(str, selector.requirements))) or "*"
