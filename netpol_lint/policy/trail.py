"""What each rule that is about some pods finds to match, as a connection meets them in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.decide import Step, TierSteps, decide
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.rules import Action, CompiledPolicy, CompiledRule, Tier
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import Match


class TierRules(Struct, frozen=True):
    """The rules of a tier that are about some pods, in order.

    `maybe` holds the positions of those that are in effect only possibly. By default it is the tier of
    NetworkPolicies that select the pods for certain.
    """

    rules: tuple[CompiledRule, ...]
    maybe: frozenset[int] = frozenset()
    isolates: bool = True
    may_fall_through: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether its policies are in effect for certain, and it is certain of every end whom they mean."""
        if self.maybe or (self.isolates and self.may_fall_through):
            return False
        return all(
            rule.peers.pods.is_certain and rule.peers.addresses is rule.peers.possible_addresses
            for rule in self.rules
        )

    @property
    def only_adds_up(self) -> bool:
        """Whether it isolates for certain and all of its rules allow, as those of NetworkPolicies do."""
        if self.maybe or self.may_fall_through:
            return False
        return all(rule.action is Action.ALLOW for rule in self.rules)

    def is_maybe(self, position: int) -> bool:
        """Tell whether the rule at a position is in effect only possibly."""
        return position in self.maybe


def tiers_of(
    direction: Direction, certain: Iterable[CompiledPolicy], maybe: Iterable[CompiledPolicy]
) -> Iterator[TierRules]:
    """Yield the tiers of policies that select some pods for certain or only possibly, in order."""
    known = [(each, True) for each in certain] + [(each, False) for each in maybe]
    for tier in Tier:
        inside = sorted((each for each in known if each[0].tier is tier), key=lambda each: each[0].order)
        if inside:
            rules = [(rule, sure) for policy, sure in inside for rule in policy.rules[direction]]
            yield TierRules(
                rules=tuple(rule for rule, _ in rules),
                maybe=frozenset(position for position, (_, sure) in enumerate(rules) if not sure),
                isolates=any(direction in policy.isolates for policy, _ in inside),
                may_fall_through=not any(direction in policy.isolates for policy, sure in inside if sure),
            )


class Stop(Struct, frozen=True):
    """A rule on the way of a connection: what it would match anywhere, and what it still found to match."""

    rule: CompiledRule
    is_maybe: bool
    match: Match
    anywhere: ConnectionSet
    found: Step[ConnectionSet]


class Trail(Struct, frozen=True):
    """The rules that one peer meets, in order, and what they come to together."""

    peer: PodClass | CidrSet
    stops: tuple[Stop, ...]
    allowed: ConnectionSet
    unknown: ConnectionSet


def trails(
    tiers: Sequence[TierRules], peer: PodClass | CidrSet, destination: PodClass | None
) -> tuple[Trail, ...]:
    """Follow a peer, or each of the ranges that some rule tells apart from the rest of some addresses.

    Port names are resolved on `destination`; without one they name no port.
    """
    return tuple(_trail(tiers, piece, destination) for piece in _pieces(tiers, peer))


def _pieces(tiers: Sequence[TierRules], peer: PodClass | CidrSet) -> list[PodClass | CidrSet]:
    """Cut addresses so that each rule matches all of a piece or nothing of it."""
    if isinstance(peer, PodClass):
        return [peer]
    pieces = [peer] if peer else []
    for rule in (rule for tier in tiers for rule in tier.rules):
        for cut in (rule.peers.addresses, rule.peers.possible_addresses):
            pieces = [part for piece in pieces for part in (piece & cut, piece - cut) if part]
    return [*sorted(pieces, key=lambda each: (each.ipv4, each.ipv6))]


def _trail(tiers: Sequence[TierRules], peer: PodClass | CidrSet, destination: PodClass | None) -> Trail:
    met = [[*_met(tier, peer, destination)] for tier in tiers]
    steps = [
        TierSteps(tuple(step for _, step in listed), tier.isolates, tier.may_fall_through)
        for tier, listed in zip(tiers, met, strict=True)
    ]
    decision = decide(steps, EVERY_CONNECTION, NO_CONNECTIONS)
    found = iter(decision.matched)
    stops = tuple(
        Stop(rule, tier.is_maybe(position), match, step.possible, next(found))
        for tier, listed in zip(tiers, met, strict=True)
        for (position, rule), (match, step) in zip(enumerate(tier.rules), listed, strict=True)
    )
    return Trail(peer, stops, decision.allowed, decision.unknown)


def _met(
    tier: TierRules, peer: PodClass | CidrSet, destination: PodClass | None
) -> Iterator[tuple[Match, Step[ConnectionSet]]]:
    """Yield how each rule matches a peer, and which connections it is about."""
    for position, rule in enumerate(tier.rules):
        match = rule.peers.match(peer)
        possible = NO_CONNECTIONS if match is Match.NO else rule.connections_to(destination)
        certain = possible if match is Match.YES and not tier.is_maybe(position) else NO_CONNECTIONS
        yield match, Step(rule.action, certain, possible)
