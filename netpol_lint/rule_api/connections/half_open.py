"""Connections that a rule at one end allows in so many words, and the policies of the other end deny."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce

from msgspec import Struct, field

from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.possible import possible_of
from netpol_lint.policy.rules import CompiledNetworkPolicy, NetworkPolicyRule
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction, PodPeer
from netpol_lint.resources.selector import Operator
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.connections.admission import Admission
from netpol_lint.rule_api.connections.broken_connections import known_ports, takes_part
from netpol_lint.rule_api.connections.denied_pairs import OTHER_SIDE, HalfOpen, Pair
from netpol_lint.rule_api.connections.slips import Slips
from netpol_lint.rule_api.connections.unexplained import Unexplained
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.dns.dns_egress import is_meant_for_dns


class _Ends(Struct, frozen=True):
    """The classes that a policy selects and those that one peer of its rule names.

    `wanted` keeps what the rule allows on the ports of each destination, by its class.
    """

    rule: NetworkPolicyRule
    peer: PodPeer
    own: tuple[PodClass, ...]
    others: tuple[PodClass, ...]
    wanted: dict[int, ConnectionSet] = field(default_factory=dict)


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
        return any(
            each.has(own, other)
            for own, other, direction in (
                (source, destination, Direction.INGRESS),
                (destination, source, Direction.EGRESS),
            )
            for each in self._by_own.get(own.ref, ())
            if each.refusing is direction
        )

    @cached_property
    def _by_own(self) -> Mapping[ObjectRef, Sequence[HalfOpen]]:
        """Them by the workloads of their policies."""
        found: dict[ObjectRef, list[HalfOpen]] = defaultdict(list)
        for each in self.all:
            for own in each.own:
                found[own.ref].append(each)
        return found

    @cached_property
    def destinations(self) -> tuple[Workload, ...]:
        """The destinations of all of them, each once."""
        return tuple({id(workload): workload for each in self.all for workload in each.destinations}.values())

    def _find(self) -> Iterator[HalfOpen]:
        engine = self.ctx.engine
        for policy in engine.compiled:
            own = tuple(engine.classes.in_set(policy.subject.certain & self._real))
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
        if not found.certain or found.possible != found.certain or not found.certain <= self._real:
            return
        classes = tuple(self.ctx.engine.classes.in_set(found.certain))
        is_template = policy.policy.pod_selector.selects_everything
        yield from (classes,) if is_template else _by_listed_value(peer, classes)

    @cached_property
    def _real(self) -> BitSet:
        """The classes about whose connections policies decide."""
        return BitSet.of(each.index for each in self.ctx.engine.classes.classes if _is_real(each))

    def _judged(self, ends: _Ends) -> HalfOpen | None:
        if not self._is_about_few(ends) or self._is_for_everybody(ends) or self._are_admitted(ends):
            return None
        is_outwards = ends.rule.rule.direction is Direction.EGRESS
        destinations, ports = self._wanting(ends, ends.others if is_outwards else ends.own)
        own, others = (ends.own, destinations) if is_outwards else (destinations, ends.others)
        blocks = tuple(self._unexplained.among(ends.rule.rule.direction, own, others))
        found = HalfOpen(ends.rule, ends.peer, blocks, ports)
        if not blocks or self._is_told_from_the_source(ends, found.pairs):
            return None
        return found

    @cached_property
    def _unexplained(self) -> Unexplained:
        return Unexplained(self.ctx, self.slips)

    def _wanting(
        self, ends: _Ends, destinations: tuple[PodClass, ...]
    ) -> tuple[tuple[PodClass, ...], ConnectionSet]:
        """Return the destinations on whose ports the rule allows something, and what that is."""
        if ends.rule.named:
            wanted = {each.index: self._wanted(ends, each) for each in destinations}
            return tuple(each for each in destinations if wanted[each.index]), _sum(wanted.values())
        ports: list[ConnectionSet] = []
        kept = NO_BITS
        asked = BitSet.of(each.index for each in destinations)
        for known, classes in self._by_ports:
            shared = asked & classes
            allowed = ends.rule.numbered & known
            if shared and allowed:
                ports.append(allowed)
                kept |= shared
        if kept != asked:
            destinations = tuple(each for each in destinations if each.index in kept)
        return destinations, _sum(ports)

    @cached_property
    def _by_ports(self) -> Sequence[tuple[ConnectionSet, BitSet]]:
        """The classes with each set of ports, of which a cluster has few."""
        found: dict[ConnectionSet, list[int]] = defaultdict(list)
        for each in self.ctx.engine.classes.in_set(self._real):
            found[self._known(each)].append(each.index)
        return [(known, BitSet.of(indices)) for known, indices in found.items()]

    def _wanted(self, ends: _Ends, destination: PodClass) -> ConnectionSet:
        """Return what the rule allows on ports that some pod of a destination has."""
        found = ends.wanted.get(destination.index)
        if found is None:
            found = ends.rule.connections_to(destination) & self._known(destination)
            ends.wanted[destination.index] = found
        return found

    def _known(self, destination: PodClass) -> ConnectionSet:
        """Return the ports that some pod of a class has."""
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
        meant = [other for other in ends.others if self._wanted(ends, other)]
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
        others = ends.others
        if len(others) > len(ends.own):
            side = OTHER_SIDE[ends.rule.rule.direction]
            candidates = self._admissions[side].candidates(ends.own)
            others = tuple(each for each in others if each.index in candidates)
        return any(self._is_admitted(ends, subjects, other) for other in others)

    @cached_property
    def _admissions(self) -> Mapping[Direction, Admission]:
        return {side: Admission(self.ctx.engine, side) for side in Direction}

    def _is_admitted(self, ends: _Ends, subjects: BitSet, other: PodClass) -> bool:
        engine = self.ctx.engine
        direction = OTHER_SIDE[ends.rule.rule.direction]
        is_outwards = ends.rule.rule.direction is Direction.EGRESS
        wanted = {each.index: self._wanted(ends, other if is_outwards else each) for each in ends.own}
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
    return possible_of(group, own, destination)


def _is_itself(own: tuple[PodClass, ...], other: PodClass) -> bool:
    """Tell whether there is a single pod at both ends, which always reaches itself."""
    is_alone = len(other.members) == 1 and not other.members[0].may_have_peers
    return is_alone and [each.index for each in own] == [other.index]


def _sum(several: Iterable[ConnectionSet]) -> ConnectionSet:
    return reduce(ConnectionSet.__or__, several, NO_CONNECTIONS)


def _is_real(each: PodClass) -> bool:
    return takes_part(each.members[0])


def _is_specific(peer: PodPeer) -> bool:
    """Tell whether a peer names some pods, or a namespace other than by accident."""
    if peer.pod_selector is not None and peer.pod_selector.requirements:
        return True
    return peer.namespace_selector is not None and bool(peer.namespace_selector.requirements)


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
