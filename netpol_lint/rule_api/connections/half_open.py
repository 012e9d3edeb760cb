"""Connections that a rule at one end allows in so many words, and the policies of the other end deny."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field

from netpol_lint.policy.bits import BitSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.group import PolicyGroup, verdict_of
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.rules import CompiledNetworkPolicy, NetworkPolicyRule
from netpol_lint.resources.network_policy import Direction, PodPeer
from netpol_lint.resources.selector import Operator
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.connections.broken_connections import known_ports, takes_part
from netpol_lint.rule_api.connections.slips import Slips
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.dns.dns_egress import is_meant_for_dns

Pair = tuple[Workload, Workload]
"""A source and a destination."""

_OTHER_SIDE = {Direction.EGRESS: Direction.INGRESS, Direction.INGRESS: Direction.EGRESS}


class HalfOpen(Struct, frozen=True):
    """A peer of a rule that names pods, and the connections with them that the other side denies.

    All `pairs` of its ends are denied, on all `ports` that the rule allows and the destinations have.
    """

    rule: NetworkPolicyRule
    peer: PodPeer
    pairs: tuple[Pair, ...]
    ports: ConnectionSet

    @property
    def refusing(self) -> Direction:
        """The side that denies."""
        return _OTHER_SIDE[self.rule.rule.direction]


class _Ends(Struct, frozen=True):
    """The classes that a policy selects and those that one peer of its rule names.

    `wanted` keeps what the rule allows on the ports of each destination, by its class.
    """

    rule: NetworkPolicyRule
    peer: PodPeer
    own: tuple[PodClass, ...]
    others: tuple[PodClass, ...]
    wanted: dict[int, ConnectionSet] = field(default_factory=dict)

    @property
    def pairs(self) -> Iterator[tuple[PodClass, PodClass]]:
        """Each of the others with each of its own."""
        return ((own, other) for other in self.others for own in self.own)


class HalfOpens(Struct, frozen=True, dict=True):
    """The half-open connections of one cluster."""

    ctx: CheckContext
    slips: Slips

    @cached_property
    def all(self) -> tuple[HalfOpen, ...]:
        """Every one of them, in the order of the policies; slips of which other rules speak are left out."""
        return tuple(self._find())

    def have(self, source: Workload, destination: Workload) -> bool:
        """Tell whether a connection is one of them."""
        return (source.ref, destination.ref) in self._refs

    @cached_property
    def _refs(self) -> frozenset[tuple[object, object]]:
        return frozenset((one.ref, other.ref) for each in self.all for one, other in each.pairs)

    def _find(self) -> Iterator[HalfOpen]:
        engine = self.ctx.engine
        for policy in engine.compiled:
            own = tuple(each for each in engine.classes.in_set(policy.subject.certain) if _is_real(each))
            rules = (rule for direction in Direction for rule in policy.rules[direction]) if own else ()
            for rule in rules:
                yield from self._of_rule(policy, rule, own)

    def _of_rule(
        self, policy: CompiledNetworkPolicy, rule: NetworkPolicyRule, own: tuple[PodClass, ...]
    ) -> Iterator[HalfOpen]:
        is_for_dns = rule.rule.direction is Direction.EGRESS and is_meant_for_dns(rule)
        pods = (each for each in rule.rule.peers if isinstance(each, PodPeer) and not is_for_dns)
        named = (
            (peer, others) for peer in filter(_is_specific, pods) for others in self._named(policy, peer)
        )
        found = (self._judged(_Ends(rule, peer, own, others)) for peer, others in named)
        yield from filter(None, found)

    def _named(self, policy: CompiledNetworkPolicy, peer: PodPeer) -> Iterator[tuple[PodClass, ...]]:
        """Yield the classes that a peer names; those of each value that it lists by themselves.

        A list in a policy for every pod says what anybody may need, and not what each of them does.
        """
        found = self.ctx.engine.classes.matching(peer, policy.policy.namespace)
        if found.possible != found.certain:
            return
        classes = tuple(self.ctx.engine.classes.in_set(found.certain))
        if classes and all(map(_is_real, classes)):
            is_template = policy.policy.pod_selector.selects_everything
            yield from (classes,) if is_template else _by_listed_value(peer, classes)

    def _judged(self, ends: _Ends) -> HalfOpen | None:
        if not self._is_about_few(ends) or self._is_for_everybody(ends) or self._are_admitted(ends):
            return None
        pairs, ports = [], NO_CONNECTIONS
        for own, other in ends.pairs:
            wanted = self._wanted(ends, own, other)
            if not wanted:
                continue
            ports |= wanted
            sources, destinations = _in_order(ends, own.members, other.members)
            pairs += [(one, two) for one in sources for two in destinations if one.ref != two.ref]
        unexplained = tuple(each for each in pairs if not self._is_told_elsewhere(*each))
        if not unexplained or self._is_told_from_the_source(ends, unexplained):
            return None
        return HalfOpen(ends.rule, ends.peer, unexplained, ports)

    def _is_told_elsewhere(self, source: Workload, destination: Workload) -> bool:
        return (source.ref, destination.ref) in self._led or self.slips.explain(source, destination)

    @cached_property
    def _led(self) -> frozenset[tuple[object, object]]:
        """The connections of ingress controllers to what they lead to, which have a rule of their own."""
        return frozenset(
            (controller.ref, backend.workload.ref)
            for point in self.ctx.reach.entry_points
            for controller in point.controllers
            for backend in point.backends
        )

    def _wanted(self, ends: _Ends, own: PodClass, other: PodClass) -> ConnectionSet:
        """Return what the rule allows on ports that some destination of a pair has."""
        destination = other if ends.rule.rule.direction is Direction.EGRESS else own
        found = ends.wanted.get(destination.index)
        if found is None:
            found = ends.rule.connections_to(destination) & self._known(destination)
            ends.wanted[destination.index] = found
        return found

    def _known(self, destination: PodClass) -> ConnectionSet:
        """Return the ports that some pod of a class has; it is asked for each pair."""
        known = self._ports.get(destination.index)
        if known is None:
            known = NO_CONNECTIONS
            for member in destination.members:
                known |= known_ports(self.ctx, member)
            self._ports[destination.index] = known
        return known

    @cached_property
    def _ports(self) -> dict[int, ConnectionSet]:
        return {}

    def _is_about_few(self, ends: _Ends) -> bool:
        """Tell whether a peer without labels of pods still names some: one workload has the ports."""
        if ends.peer.pod_selector is not None and ends.peer.pod_selector.requirements:
            return True
        if ends.rule.rule.direction is Direction.INGRESS:
            # To admit a namespace of several workloads is no statement that each of them will come.
            return sum(len(each.members) for each in ends.others) == 1
        if not ends.rule.rule.ports:
            return False
        meant = [other for other in ends.others if self._wanted(ends, ends.own[0], other)]
        return sum(len(each.members) for each in meant) == 1

    def _is_for_everybody(self, ends: _Ends) -> bool:
        """Tell whether a namespace lets in what scrapes metrics, whether or not that comes."""
        if (
            ends.rule.rule.direction is Direction.EGRESS
            or not ends.rule.policy.pod_selector.selects_everything
        ):
            return False
        scrapers = {each.ref for each in self.ctx.clients.monitoring.pods}
        return any(member.ref in scrapers for each in ends.others for member in each.members)

    def _are_admitted(self, ends: _Ends) -> bool:
        """Tell whether the other side may let through any of the connections, so that the rule is of use."""
        subjects = BitSet.of(each.index for each in ends.own)
        return any(self._is_admitted(ends, subjects, other) for other in ends.others)

    def _is_admitted(self, ends: _Ends, subjects: BitSet, other: PodClass) -> bool:
        engine = self.ctx.engine
        direction = _OTHER_SIDE[ends.rule.rule.direction]
        wanted = {each.index: self._wanted(ends, each, other) for each in ends.own}
        if not any(wanted.values()):
            return False
        if engine.why_unpoliced(other, direction) is not None:
            return True
        group = engine.group_of_class(other, direction)
        if not group.tiers or _is_itself(ends.own, other):
            return True
        if group.cluster_wide or group.maybe_cluster_wide or group.maybe:
            return any(_possible(group, own, other) & wanted[own.index] for own in ends.own)
        return any(self._lets_through(rule, subjects, other, wanted) for rule in group.rules)

    def _lets_through(
        self, rule: NetworkPolicyRule, subjects: BitSet, other: PodClass, wanted: Mapping[int, ConnectionSet]
    ) -> bool:
        met = subjects if rule.peers.every else subjects & rule.peers.pods.possible
        is_inwards = rule.rule.direction is Direction.INGRESS
        classes = self.ctx.engine.classes.classes
        return any(
            rule.connections_to(other if is_inwards else classes[index]) & wanted[index] for index in met
        )

    def _is_told_from_the_source(self, ends: _Ends, pairs: Iterable[Pair]) -> bool:
        """Tell whether the sources name the destinations, too, on other ports, which is told there."""
        if ends.rule.rule.direction is Direction.EGRESS:
            return False
        source, destination = next(iter(pairs))
        engine = self.ctx.engine
        index = engine.classes.of(destination).index
        pod = engine.classes.classes[index]
        return any(
            index in rule.peers.pods.certain
            and rule.connections_to(pod) & known_ports(self.ctx, destination)
            and any(isinstance(peer, PodPeer) and _is_specific(peer) for peer in rule.rule.peers)
            for rule in engine.group_of(source, Direction.EGRESS).rules
        )


def _possible(group: PolicyGroup, own: PodClass, other: PodClass) -> ConnectionSet:
    destination = other if group.direction is Direction.INGRESS else own
    return verdict_of(group, own, destination).possible


def _is_itself(own: tuple[PodClass, ...], other: PodClass) -> bool:
    """Tell whether there is a single pod at both ends, which always reaches itself."""
    is_alone = len(other.members) == 1 and not other.members[0].may_have_peers
    return is_alone and [each.index for each in own] == [other.index]


def _is_real(each: PodClass) -> bool:
    return takes_part(each.members[0])


def _is_specific(peer: PodPeer) -> bool:
    """Tell whether a peer names some pods, or a namespace other than by accident."""
    if peer.pod_selector is not None and peer.pod_selector.requirements:
        return True
    return peer.namespace_selector is not None and bool(peer.namespace_selector.requirements)


def _in_order(
    ends: _Ends, own: tuple[Workload, ...], others: tuple[Workload, ...]
) -> tuple[tuple[Workload, ...], tuple[Workload, ...]]:
    """Return sources and destinations."""
    return (own, others) if ends.rule.rule.direction is Direction.EGRESS else (others, own)


def _by_listed_value(peer: PodPeer, classes: tuple[PodClass, ...]) -> Iterator[tuple[PodClass, ...]]:
    listed = [
        each
        for each in (peer.pod_selector.requirements if peer.pod_selector else ())
        if each.operator is Operator.IN and len(each.values) > 1
    ]
    if len(listed) != 1:
        yield classes
        return
    groups: dict[str | None, list[PodClass]] = defaultdict(list)
    for each in classes:
        groups[each.labels.known.get(listed[0].key)].append(each)
    yield from map(tuple, groups.values())
