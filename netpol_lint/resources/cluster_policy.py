"""Cluster-wide policies of policy.networking.k8s.io, in the one form that all three kinds decode to.

AdminNetworkPolicy and BaselineAdminNetworkPolicy are v1alpha1, ClusterNetworkPolicy is v1alpha2 and,
with the same fields, v1beta1.
Source: the doc comments of `apis/v1alpha1` and `apis/v1alpha2` of
https://github.com/kubernetes-sigs/network-policy-api.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.resources.cidr import Network
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import LabelSelector


class ClusterTier(Enum):
    """Which side of NetworkPolicy a policy stands on: the admin tier decides first, the baseline last."""

    ADMIN = "Admin"
    BASELINE = "Baseline"


class ClusterAction(Enum):
    """What a rule does with the connections it matches; v1alpha1 writes `Allow` for `Accept`."""

    ACCEPT = "Accept"
    DENY = "Deny"
    PASS = "Pass"  # noqa: S105  (no password, but the API's word)


class PodsPeer(Struct, frozen=True):
    """Pods of the selected namespaces; without a pod selector all of them."""

    at: Location
    namespace_selector: LabelSelector
    pod_selector: LabelSelector | None = None


class NetworksPeer(Struct, frozen=True):
    """Addresses, pods' own among them. Egress only."""

    at: Location
    networks: tuple[Network, ...]


class NodesPeer(Struct, frozen=True):
    """Nodes, by their labels, which no manifest states. Egress only."""

    at: Location
    selector: LabelSelector


class DomainNamesPeer(Struct, frozen=True):
    """The addresses that names resolve to when the cluster runs. Egress only.

    The API supports them with `Accept`, and nothing refuses them with another action.
    """

    at: Location
    names: tuple[str, ...]


class UnknownPeer(Struct, frozen=True):
    """A peer of a kind that this version of the API does not have."""

    at: Location


ClusterPeer = PodsPeer | NetworksPeer | NodesPeer | DomainNamesPeer | UnknownPeer


class ClusterPort(Struct, frozen=True):
    """Ports of one protocol from `first` to `last`, or a port's name, whatever protocol declares it."""

    at: Location
    protocol: str | None = None
    first: int | None = None
    last: int | None = None
    name: str | None = None


class ClusterRule(Struct, frozen=True):
    """One rule; the first of a tier that matches decides. Without ports it matches every port."""

    at: Location
    direction: Direction
    index: int
    name: str
    action: ClusterAction
    peers: tuple[ClusterPeer, ...]
    ports: tuple[ClusterPort, ...] = ()
    peers_at: Location | None = None
    ports_at: Location | None = None


class ClusterPolicy(Struct, frozen=True):
    """A policy over pods of many namespaces that the API server accepts.

    `at` is its name's place, `subject_at` where its pods are selected. Within a tier the lower
    `priority` comes first; the one BaselineAdminNetworkPolicy counts as 0.
    """

    ref: ObjectRef
    at: Location
    tier: ClusterTier
    priority: int
    namespace_selector: LabelSelector
    pod_selector: LabelSelector | None
    subject_at: Location
    rules: tuple[ClusterRule, ...]

    def rules_of(self, direction: Direction) -> tuple[ClusterRule, ...]:
        """Return the rules of a direction, in order; without any the policy has no effect there."""
        return tuple(rule for rule in self.rules if rule.direction is direction)

    def __str__(self) -> str:
        return f"{self.ref.kind} {self.ref.name}"
