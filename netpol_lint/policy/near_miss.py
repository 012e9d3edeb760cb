"""Why a rule does not allow a connection that somebody expects: the nearest one, and what failed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.findings import Evidence
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.network_policy import IpBlock, PodPeer
from netpol_lint.resources.selector import Labels, LabelSelector, Match
from netpol_lint.resources.workload import Workload


class NearMiss(Struct, frozen=True):
    """A rule that does not allow what is wanted. `missing_ports` and `missed_peer` say what failed.

    `missing` are the wanted connections that its ports leave out, whoever the peer is.
    """

    rule: NetworkPolicyRule
    missing: ConnectionSet
    missed_peer: str

    @property
    def distance(self) -> tuple[bool, bool]:
        """How far it is from allowing: the right peer counts for more than the right ports."""
        return (bool(self.missed_peer), bool(self.missing))

    @property
    def evidence(self) -> Evidence:
        """The rule's place and what it fails on, in words."""
        reasons = [self.missed_peer] if self.missed_peer else []
        if self.missing:
            reasons.append(f"it leaves out {self.missing}")
        return Evidence(self.rule.rule.at, f"{self.rule.policy} has a rule, but {' and '.join(reasons)}")


def near_misses(
    engine: PolicyEngine, group: PolicyGroup, peer: Workload, wanted: ConnectionSet
) -> tuple[NearMiss, ...]:
    """Return the rules of an egress group that fail to allow `wanted` to a peer, the nearest first.

    A rule that has neither the peer nor any wanted port is not near.
    """
    other = engine.classes.of(peer)
    found = []
    for rule in group.rules:
        missing = wanted - rule.connections_to(other)
        missed = "" if rule.peers.match(other) is Match.YES else why_no_peer(engine, rule, other)
        if (missing or missed) and (missing != wanted or not missed):
            found.append(NearMiss(rule, missing, missed))
    return tuple(sorted(found, key=lambda miss: miss.distance))


def why_no_peer(engine: PolicyEngine, rule: NetworkPolicyRule, other: PodClass) -> str:
    """Say why none of a rule's peers is the pod: the first reason of the nearest peer."""
    if other.host_network:
        return f"{_name(other)} uses the network of its node, where selectors find no pod"
    reasons = list(_reasons(engine, rule, other))
    if not reasons:
        return "its ipBlocks do not name pods"
    return min(reasons)[1]


def _reasons(engine: PolicyEngine, rule: NetworkPolicyRule, other: PodClass) -> Iterator[tuple[int, str]]:
    """Yield how many of a peer's selectors fail, and how, for each peer that selects pods."""
    namespace = engine.classes.namespace(other.namespace)
    for peer in rule.rule.peers:
        match peer:
            case PodPeer(namespace_selector=None) if other.namespace != rule.policy.namespace:
                yield 1, f"its podSelector looks only in namespace {rule.policy.namespace}"
            case PodPeer():
                where, pods = f"namespace {other.namespace}", f"no pod of {_name(other)}"
                failed = [
                    *_unmet(peer.namespace_selector, namespace.labels, who=where, verb="does not carry"),
                    *_unmet(peer.pod_selector, other.labels, who=pods, verb="carries"),
                ]
                if failed:
                    yield len(failed), " and ".join(failed)
            case IpBlock():
                continue


def _unmet(selector: LabelSelector | None, labels: Labels, *, who: str, verb: str) -> Iterator[str]:
    """Yield what a selector asks for and labels do not have, or may not have."""
    for requirement in selector.requirements if selector else ():
        match requirement.match(labels):
            case Match.NO:
                yield f"{who} {verb} `{requirement}`"
            case Match.UNKNOWN:
                yield f"nothing says that {who.removeprefix('no ')} carries `{requirement}`"
            case Match.YES:
                continue


def _name(each: PodClass) -> str:
    """Name the pods of a class; of those that no manifest declares, nobody knows the kind of workload."""
    first = each.members[0]
    return f"{first.ref.name} in {first.namespace}" if first.is_assumed else str(first)
