"""Why no peer of a rule is the other end of a connection, or why nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.policy.explain.blocks import Ranges, outside_of
from netpol_lint.policy.explain.labels import labelled_namespace, labelled_pods, unmet
from netpol_lint.policy.explain.question import SideQuestion
from netpol_lint.policy.explain.reading import ONE_PEER, Miss, MissKind, Question
from netpol_lint.policy.verdict import UnknownReason
from netpol_lint.resources.cluster_policy import (
    ClusterPeer,
    DomainNamesPeer,
    NetworksPeer,
    NodesPeer,
    PodsPeer,
    UnknownPeer,
)
from netpol_lint.resources.network_policy import IpBlock, PodPeer
from netpol_lint.resources.network_policy import Peer as PolicyPeer
from netpol_lint.resources.workload import Workload


class Fit(Struct, frozen=True):
    """How one peer of a rule fits the other end: for certain when there is neither."""

    misses: tuple[Miss, ...] = ()
    questions: tuple[Question, ...] = ()

    @classmethod
    def of(cls, found: Iterable[Miss | Question | None]) -> Fit:
        """Sort what was found."""
        listed = list(found)
        return cls(
            tuple(each for each in listed if isinstance(each, Miss)),
            tuple(each for each in listed if isinstance(each, Question)),
        )


class PeerReader(Struct, frozen=True):
    """Reads the peers of rules against one other end; `own_namespace` is that of a NetworkPolicy."""

    question: SideQuestion
    own_namespace: str | None

    def nearest(self, peers: Iterable[PolicyPeer | ClusterPeer]) -> Fit:
        """Return how the peer that comes closest fits; no peers at all are everybody.

        One of an unknown kind spoils all: plugins must not guess what the rule was meant to match.
        """
        listed = list(peers)
        unclear = [peer for peer in listed if isinstance(peer, UnknownPeer)]
        return min(map(self.fit, unclear or listed), key=lambda fit: len(fit.misses), default=Fit())

    def questions(self, peers: Iterable[PolicyPeer | ClusterPeer]) -> Iterator[Question]:
        """Yield what decides about the peers that may be the other end."""
        for fit in map(self.fit, peers):
            if not fit.misses:
                yield from fit.questions

    def fit(self, peer: PolicyPeer | ClusterPeer) -> Fit:
        """Return how one peer fits."""
        match peer:
            case PodPeer() | PodsPeer():
                return Fit.of(self._of_pods(peer))
            case IpBlock():
                return Fit.of(
                    [outside_of(Ranges("ipBlock", (peer.cidr,), peer.at, peer.excepts), self.question)]
                )
            case NetworksPeer():
                return Fit.of([outside_of(Ranges("networks", peer.networks, peer.at), self.question)])
            case NodesPeer() | DomainNamesPeer():
                return Fit.of([self._of_running_cluster(peer)])
            case UnknownPeer():
                says = (
                    "it names a kind of peer that this version of the API does not have, and matches nobody"
                )
                return Fit.of([Miss(MissKind.UNKNOWN_PEER, says, peer.at)])
            case _:
                assert_never(peer)

    def _of_pods(self, peer: PodPeer | PodsPeer) -> Iterator[Miss | Question]:
        other, name = self.question.peer, self.question.peer_name
        if not isinstance(other, Workload):
            says = f"its peer selects pods, and {name} is an address outside"
            yield Miss(MissKind.NO_POD, says, peer.at)
            return
        if isinstance(peer, PodsPeer) and other.host_network:
            says = f"{name} uses the network of its node, where these policies select no pod"
            yield Miss(MissKind.HOST_NETWORK, says, peer.at)
        if peer.namespace_selector is None:
            yield from self._of_namespace(other, name, peer.at)
        else:
            namespace = self.question.engine.classes.namespace(other.namespace)
            yield from unmet(peer.namespace_selector, labelled_namespace(namespace), peer.at)
        yield from unmet(peer.pod_selector, labelled_pods(other, name), peer.at)
        if isinstance(peer, PodPeer) and other.host_network:
            says = (
                f"{name} uses the network of its node, and plugins differ in whether selectors find it there"
            )
            yield Question(UnknownReason.HOST_NETWORK, says, peer.at)

    def _of_namespace(self, other: Workload, name: str, at: Location) -> Iterator[Miss]:
        if self.own_namespace is not None and other.namespace != self.own_namespace:
            says = (
                "its `podSelector` without a `namespaceSelector` looks only in namespace"
                f" {self.own_namespace}, and {name} is in namespace {other.namespace}"
            )
            remedy = f"{ONE_PEER} had a `namespaceSelector` for namespace {other.namespace}"
            yield Miss(MissKind.NAMESPACE, says, at, remedy)

    def _of_running_cluster(self, peer: NodesPeer | DomainNamesPeer) -> Miss | Question:
        """Judge peers whose addresses only the running cluster knows."""
        name, other = self.question.peer_name, self.question.peer
        if isinstance(peer, DomainNamesPeer):
            of = f"the address of {name}" if isinstance(other, Workload) else name
            says = f"only the running cluster knows whether {', '.join(peer.names)} resolves to {of}"
            return Question(UnknownReason.RUNTIME_ADDRESS, says, peer.at)
        if not isinstance(other, Workload):
            says = f"only the running cluster knows whether {name} is the address of a selected node"
            return Question(UnknownReason.RUNTIME_ADDRESS, says, peer.at)
        if other.host_network:
            says = f"{name} uses the network of its node, and no manifest says which nodes are selected"
            return Question(UnknownReason.HOST_NETWORK, says, peer.at)
        says = f"its peer selects nodes, and {name} is a pod with an address of its own"
        return Miss(MissKind.NO_POD, says, peer.at)
