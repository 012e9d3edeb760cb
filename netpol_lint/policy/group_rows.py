"""What policies allow their pods with every pod, or every address, of a cluster at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from itertools import chain
from typing import Final, Generic, TypeVar

from msgspec import Struct, field

from netpol_lint.policy.atoms import AddressAtoms, PortAtoms, PortMask
from netpol_lint.policy.bits import BitSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.decide import Step, TierSteps, decide
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.policy.row import NO_ROW, Row
from netpol_lint.policy.rules import CompiledPolicy, CompiledRule, RulePeers, named_connections
from netpol_lint.policy.selection import Selection
from netpol_lint.policy.trail import TierRules
from netpol_lint.policy.verdict import UnknownReason
from netpol_lint.resources.network_policy import Direction

Box = tuple[PortMask, BitSet]
"""Some ports, with each of some peers."""


class Peers(Enum):
    """What the indices of a cover or row stand for: pod classes, or atoms of addresses outside."""

    PODS = auto()
    ADDRESSES = auto()


class Cover(Struct, frozen=True):
    """The ports of each peer: those of every box that it is in, and `rest`."""

    rest: PortMask = 0
    boxes: tuple[Box, ...] = ()

    @property
    def row(self) -> Row:
        """The same with each peer in one part."""
        return Row.of(self.boxes, self.rest)


NO_COVER: Final = Cover()


Doubt = tuple[UnknownReason, Row]
"""Why something is unknown, and which ports of which pods are."""


class SideCover(Struct, frozen=True):
    """What one side of connections allows for certain, and what it may allow; the same if all is certain."""

    certain: Cover
    possible: Cover


Answer = TypeVar("Answer")


class _Remembered(Struct, Generic[Answer]):
    """Answers about groups of one namespace, the last that was asked about.

    Pods that the same policies select share a namespace: more need not be remembered.
    """

    namespace: str = ""
    answers: dict[tuple[object, ...], Answer] = field(default_factory=dict)

    def of(self, namespace: str) -> dict[tuple[object, ...], Answer]:
        """Return the answers about a namespace, and forget those about others."""
        if namespace != self.namespace:
            self.namespace, self.answers = namespace, {}
        return self.answers


class GroupRows(Struct):
    """Answers for whole groups; `ports` and `addresses` give the bits their meaning."""

    engine: PolicyEngine
    ports: PortAtoms
    addresses: AddressAtoms
    _masks: dict[int, PortMask] = field(default_factory=dict)
    _sides: dict[Direction, _Remembered[SideCover]] = field(default_factory=dict)
    _doubts: dict[Direction, _Remembered[tuple[Doubt, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._sides = {direction: _Remembered() for direction in Direction}
        self._doubts = {direction: _Remembered() for direction in Direction}

    def side(self, direction: Direction, subject: PodClass, peers: Peers) -> SideCover:
        """Return what one side allows a pod class with all peers: its egress, or its ingress."""
        if self.engine.why_unpoliced(subject, direction) is not None:
            return SideCover(NO_COVER, Cover(self.ports.every))
        group = self.engine.group_of_class(subject, direction)
        answers = self._sides[direction].of(subject.namespace)
        key = (peers, *_key(group, subject))
        found = answers.get(key)
        if found is None:
            found = answers[key] = self._side_of(group.tiers, subject, peers)
        return found

    def _side_of(self, tiers: tuple[TierRules, ...], subject: PodClass, peers: Peers) -> SideCover:
        if not tiers:
            every = Cover(self.ports.every)
            return SideCover(every, every)
        if len(tiers) == 1 and tiers[0].only_adds_up:
            return self._sum(tiers[0], subject, peers)
        return self._decided(tiers, subject, peers)

    def doubts(self, direction: Direction, subject: PodClass) -> tuple[Doubt, ...] | None:
        """Return what leaves open who may connect to or from the pods of a class, and which pods.

        `None` stands for tiers in which one rule's doubt hangs on others: ask about each pair.
        """
        unpoliced = self.engine.why_unpoliced(subject, direction)
        if unpoliced is not None:
            return ((unpoliced, Row(self.ports.every)),)
        group = self.engine.group_of_class(subject, direction)
        tiers = group.tiers
        if all(tier.is_certain for tier in tiers):
            return ()
        if len(tiers) > 1 or not tiers[0].only_adds_up:
            return None
        answers = self._doubts[direction].of(subject.namespace)
        key = _key(group, subject)
        if key not in answers:
            answers[key] = tuple(self._doubts_of(tiers[0], subject))
        return answers[key]

    def _doubts_of(self, tier: TierRules, subject: PodClass) -> Iterator[Doubt]:
        certain = self._sum(tier, subject, Peers.PODS).certain.row
        boxes: dict[UnknownReason, list[Box]] = {}
        for rule in tier.rules:
            ports = self._port_boxes(rule, subject, Peers.PODS)
            for reason, pods in self._doubtful(rule.peers):
                boxes.setdefault(reason, []).extend(_limited(ports, pods))
        for reason, listed in boxes.items():
            yield reason, Row.of(listed) - certain

    def _doubtful(self, peers: RulePeers) -> Iterator[tuple[UnknownReason, BitSet]]:
        """Yield the pods of which it is unknown whether a rule means them, by the reason."""
        left = peers.pods.possible - peers.pods.certain
        at_addresses = peers.pods_at_addresses.possible - peers.pods_at_addresses.certain
        for reason, pods in (
            (UnknownReason.HOST_NETWORK, self.engine.classes.host_network),
            (UnknownReason.POD_ADDRESS, at_addresses),
            (UnknownReason.LABELS, left),
        ):
            if left & pods:
                yield reason, left & pods
                left -= pods

    def _sum(self, tier: TierRules, subject: PodClass, peers: Peers) -> SideCover:
        """Add up rules that only allow, which is what `decide` comes to when nothing else is there."""
        rest = 0
        boxes: list[Box] = []
        unsure: list[Box] = []
        for rule in tier.rules:
            ports = self._port_boxes(rule, subject, peers)
            if rule.peers.every:
                rest |= sum(mask for mask, among in ports if among is None)
                boxes += [(mask, among) for mask, among in ports if among is not None]
                continue
            selected = self._selected(rule.peers, peers)
            boxes += _limited(ports, selected.certain)
            if not selected.is_certain:
                unsure += _limited(ports, selected.possible)
        certain = Cover(rest, tuple(boxes))
        return SideCover(certain, Cover(rest, (*boxes, *unsure)) if unsure else certain)

    def _decided(self, tiers: Iterable[TierRules], subject: PodClass, peers: Peers) -> SideCover:
        steps = [
            TierSteps(tuple(self._steps(tier, subject, peers)), tier.isolates, tier.may_fall_through)
            for tier in tiers
        ]
        decision = decide(steps, Row(self.ports.every), NO_ROW)
        certain = self._cover_of(decision.allowed, peers)
        if not decision.unknown:
            return SideCover(certain, certain)
        return SideCover(certain, self._cover_of(decision.allowed | decision.unknown, peers))

    def _steps(self, tier: TierRules, subject: PodClass, peers: Peers) -> Iterator[Step[Row]]:
        for position, rule in enumerate(tier.rules):
            cover = self._cover(rule, subject, peers)
            certain = NO_ROW if tier.is_maybe(position) else cover.certain.row
            yield Step(rule.action, certain, cover.possible.row)

    def _cover_of(self, row: Row, peers: Peers) -> Cover:
        """Return a row as a cover, in which a box cannot take away what all the rest has."""
        if all(mask & row.rest == row.rest for mask in row.parts):
            return Cover(row.rest, tuple(row.parts.items()))
        return Cover(boxes=tuple(row.within(self._every(peers))))

    def _every(self, peers: Peers) -> BitSet:
        return self.engine.classes.every if peers is Peers.PODS else self.addresses.every

    def _cover(self, rule: CompiledRule, subject: PodClass, peers: Peers) -> SideCover:
        """Return what a rule matches."""
        boxes = self._port_boxes(rule, subject, peers)
        if rule.peers.every:
            cover = Cover(
                next((mask for mask, among in boxes if among is None), 0),
                tuple((mask, among) for mask, among in boxes if among is not None),
            )
            return SideCover(cover, cover)
        selected = self._selected(rule.peers, peers)
        certain = Cover(boxes=tuple(_limited(boxes, selected.certain)))
        if selected.is_certain:
            return SideCover(certain, certain)
        return SideCover(certain, Cover(boxes=tuple(_limited(boxes, selected.possible))))

    def _selected(self, rule_peers: RulePeers, peers: Peers) -> Selection:
        if peers is Peers.PODS:
            return rule_peers.pods
        certain = self.addresses.bits(rule_peers.addresses)
        if rule_peers.possible_addresses is rule_peers.addresses:
            return Selection(certain, certain)
        return Selection(certain, self.addresses.bits(rule_peers.possible_addresses))

    def _port_boxes(
        self, rule: CompiledRule, subject: PodClass, peers: Peers
    ) -> list[tuple[PortMask, BitSet | None]]:
        """Return the ports of a rule and the destinations on which they are these, `None` for all."""
        mask = self._mask(rule)
        if not rule.named:
            return [(mask, None)]
        if rule.rule.direction is Direction.INGRESS:
            for port in rule.named:
                mask |= self.ports.mask(named_connections(port, subject.named_ports))
            return [(mask, None)]
        if peers is Peers.ADDRESSES:
            return [(mask, None)]
        return [(mask, None), *self._destinations_by_number(rule)]

    def _destinations_by_number(self, rule: CompiledRule) -> Iterator[tuple[PortMask, BitSet]]:
        for port in rule.named:
            for protocol in (port.protocol,) if port.protocol else Protocol:
                declaring = self.engine.classes.with_named_port(port.name, protocol.value)
                for number, destinations in declaring.items():
                    connections = ConnectionSet.single(protocol, PortSet.single(number))
                    yield self.ports.mask(connections), destinations

    def _mask(self, rule: CompiledRule) -> PortMask:
        # By identity: comparing sets of ports would take longer than all the rest.
        found = self._masks.get(id(rule.numbered))
        if found is None:
            found = self._masks[id(rule.numbered)] = self.ports.mask(rule.numbered)
        return found


def _key(group: PolicyGroup, subject: PodClass) -> tuple[object, ...]:
    """Return what answers about the pods of a group depend on."""
    names = tuple(subject.named_ports.items()) if group.direction is Direction.INGRESS else ()
    return (group.key, names)


def _limited(boxes: Iterable[tuple[PortMask, BitSet | None]], selected: BitSet) -> list[Box]:
    found = []
    for mask, among in boxes:
        peers = selected if among is None else selected & among
        if mask and peers.bits:
            found.append((mask, peers))
    return found


def group_rows(engine: PolicyEngine) -> GroupRows:
    """Cut ports and addresses into what the policies of a cluster can tell apart."""
    rules = list(_rules((*engine.compiled, *engine.cluster_wide)))
    numbered = (rule.numbered for rule in rules)
    numbers = {
        (protocol, number)
        for each in engine.classes.classes
        for (_, protocol), number in each.named_ports.items()
    }
    named = (ConnectionSet.single(Protocol(name), PortSet.single(number)) for name, number in numbers)
    ranges = ((rule.peers.addresses, rule.peers.possible_addresses) for rule in rules)
    return GroupRows(engine, PortAtoms(chain(numbered, named)), AddressAtoms(chain.from_iterable(ranges)))


def _rules(policies: Iterable[CompiledPolicy]) -> Iterator[CompiledRule]:
    for policy in policies:
        for direction in Direction:
            yield from policy.rules[direction]
