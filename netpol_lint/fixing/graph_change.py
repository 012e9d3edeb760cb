"""What an edit does to who may open a connection to whom, over all clusters of a repository.

It is asked of the two sides of connections, one by one: what the policies of a pod allow it to open, and
what they let in. A side that opens may find the other one closed, and counts all the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from ipaddress import ip_network
from typing import Final

from msgspec import Struct, field

from netpol_lint.audit import ClusterModel
from netpol_lint.fixing.placeless import placeless, policies, surroundings
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.classes import PodClass, classify
from netpol_lint.policy.engine import PolicyEngine, build_engine
from netpol_lint.policy.group import PolicyGroup, verdict_of
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet
from netpol_lint.reach.undeclared import Assumed, joined, undeclared_pods
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload

_EVERY_ADDRESS: Final = CidrSet.of([ip_network("0.0.0.0/0"), ip_network("::/0")])
_MOST_PIECES: Final = 500
"""Into so many ranges addresses are cut; policies with more are taken to change in every way."""


class GraphChange(Struct):
    """What opens and what closes, each with one example, and whether pods are isolated that were not.

    Pods that nothing declares can open something, and be none of the examples of what closes.
    """

    opened: ConnectionSet = NO_CONNECTIONS
    closed: ConnectionSet = NO_CONNECTIONS
    isolates: bool = False
    examples: dict[str, str] = field(default_factory=dict)

    def open(self, connections: ConnectionSet, example: str) -> None:
        """Note that something opens, if there is something."""
        if connections:
            self.opened |= connections
            self.examples.setdefault("opened", f"{connections} {example}")

    def close(self, connections: ConnectionSet, example: str) -> None:
        """Note that something closes, if there is something."""
        if connections:
            self.closed |= connections
            self.examples.setdefault("closed", f"{connections} {example}")


def graph_change(before: Iterable[ClusterModel], after: Iterable[ClusterModel]) -> GraphChange:
    """Compare the clusters of a repository before and after an edit, by their names."""
    change = GraphChange()
    old = {each.cluster.name: each for each in before}
    new = {each.cluster.name: each for each in after}
    for name in sorted(old.keys() ^ new.keys()):
        _everything(change, f"in cluster {name}, which is not there before and after")
    for name in sorted(old.keys() & new.keys()):
        _compare(change, old[name], new[name])
    return change


def _everything(change: GraphChange, example: str) -> None:
    change.open(EVERY_CONNECTION, example)
    change.close(EVERY_CONNECTION, example)
    change.isolates = True


def _compare(change: GraphChange, before: ClusterModel, after: ClusterModel) -> None:
    is_moved = surroundings(before.inventory) != surroundings(after.inventory)
    if not is_moved and policies(before.inventory) == policies(after.inventory):
        return
    known = tuple(each for model in (before, after) for each in model.assumed)
    parts = (
        undeclared_pods(each.inventory, classify(each.inventory, each.assumed)) for each in (before, after)
    )
    assumed = joined((Assumed(known), *parts))
    comparison = _Comparison(
        _engine(before, assumed), _engine(after, assumed), is_moved=is_moved, change=change
    )
    comparison.run()


def _engine(model: ClusterModel, assumed: Assumed) -> PolicyEngine:
    declared = {each.ref for each in model.inventory.workloads}
    others = {each.ref: each for each in assumed.workloads if each.ref not in declared}
    return build_engine(assumed.inside(model.inventory), facts=model.facts, assumed=others.values())


class _Peer(Struct, frozen=True):
    """The pods of one class before and of one class after."""

    before: PodClass
    after: PodClass
    name: str
    is_declared: bool


class _Comparison(Struct):
    """Two engines for one cluster, in which the same pods are known."""

    before: PolicyEngine
    after: PolicyEngine
    is_moved: bool
    change: GraphChange
    _meanings: dict[int, Hashable] = field(default_factory=dict)

    def run(self) -> None:
        """Compare both sides of every pod of the cluster with every peer."""
        old = {each.ref: each for each in self.before.inventory.workloads}
        new = {each.ref: each for each in self.after.inventory.workloads}
        for ref in sorted(old.keys() ^ new.keys(), key=str):
            _everything(self.change, f"of {ref}, which is not there before and after")
        peers = list(self._peers())
        for direction in Direction:
            seen: set[Hashable] = set()
            for ref in sorted(old.keys() & new.keys(), key=str):
                self._side(direction, (old[ref], new[ref]), peers, seen)

    def _peers(self) -> Iterator[_Peer]:
        """Yield the pods known on both sides, those that neither engine can tell apart once."""
        old, new = _members(self.before), _members(self.after)
        found: dict[tuple[int, int], _Peer] = {}
        for ref in sorted(old.keys() & new.keys(), key=str):
            one, other = old[ref], new[ref]
            is_declared = not any(member.is_assumed for member in one.members)
            found.setdefault((one.index, other.index), _Peer(one, other, str(ref), is_declared))
        yield from found.values()

    def _side(
        self,
        direction: Direction,
        subject: tuple[Workload, Workload],
        peers: list[_Peer],
        seen: set[Hashable],
    ) -> None:
        classes = (self.before.classes.of(subject[0]), self.after.classes.of(subject[1]))
        if any(each.is_finished or each.host_network for each in classes):
            return
        groups = (
            self.before.group_of_class(classes[0], direction),
            self.after.group_of_class(classes[1], direction),
        )
        ports = [frozenset(each.named_ports.items()) for each in classes]
        key = (groups[0].key, groups[1].key, *(ports if direction is Direction.INGRESS else ()))
        is_same = not self.is_moved and self._meaning(groups[0]) == self._meaning(groups[1])
        if is_same or key in seen:
            return
        seen.add(key)
        if groups[0].isolation is not groups[1].isolation:
            self.change.isolates = True
        who = f"of {subject[1]}, {direction.field_name}"
        for peer in peers:
            ends = (peer.before, peer.after) if direction is Direction.EGRESS else classes
            self._pair(groups, ((peer.before, ends[0]), (peer.after, ends[1])), who=who, peer=peer)
        self._addresses(groups, classes, direction, who)

    def _pair(
        self,
        groups: tuple[PolicyGroup, PolicyGroup],
        ends: tuple[tuple[PodClass | CidrSet, PodClass | None], ...],
        *,
        who: str,
        peer: _Peer | CidrSet,
    ) -> None:
        old, new = (verdict_of(group, *end) for group, end in zip(groups, ends, strict=True))
        name = peer.name if isinstance(peer, _Peer) else str(peer)
        opened = (new.allowed - old.allowed) | (new.possible - old.possible)
        self.change.open(opened, f"{who} with {name}")
        if not isinstance(peer, _Peer) or peer.is_declared:
            closed = (old.allowed - new.allowed) | (old.possible - new.possible)
            self.change.close(closed, f"{who} with {name}")

    def _addresses(
        self,
        groups: tuple[PolicyGroup, PolicyGroup],
        classes: tuple[PodClass, PodClass],
        direction: Direction,
        who: str,
    ) -> None:
        pieces = _pieces(groups)
        if len(pieces) >= _MOST_PIECES:
            _everything(self.change, f"{who} with more ranges of addresses than are looked at")
            return
        own: tuple[PodClass | None, ...] = classes if direction is Direction.INGRESS else (None, None)
        for piece in pieces:
            self._pair(groups, ((piece, own[0]), (piece, own[1])), who=who, peer=piece)

    def _meaning(self, group: PolicyGroup) -> Hashable:
        """Return what the policies of a group say."""
        lists = (group.policies, group.maybe, group.cluster_wide, group.maybe_cluster_wide)
        return tuple(frozenset(map(self._said, some)) for some in lists)

    def _said(self, policy: object) -> Hashable:
        said = self._meanings.get(id(policy))
        if said is None:
            said = self._meanings[id(policy)] = placeless(getattr(policy, "policy", policy))
        return said


def _members(engine: PolicyEngine) -> dict[ObjectRef, PodClass]:
    return {member.ref: each for each in engine.classes.classes for member in each.members}


def _pieces(groups: Iterable[PolicyGroup]) -> list[CidrSet]:
    """Cut all addresses so that each rule matches all of a piece or nothing of it."""
    rules = (rule for group in groups for tier in group.tiers for rule in tier.rules)
    cuts = (cut for rule in rules for cut in (rule.peers.addresses, rule.peers.possible_addresses))
    pieces = [_EVERY_ADDRESS]
    for cut in dict.fromkeys(cuts):
        pieces = [part for piece in pieces for part in (piece & cut, piece - cut) if part]
        if len(pieces) >= _MOST_PIECES:
            break
    return pieces
