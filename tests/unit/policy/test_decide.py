"""Deciding about sets of connections is following each single one through every world there may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.policy.bits import BitSet
from netpol_lint.policy.decide import Decision, Step, TierSteps, decide
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet, PortSet, Protocol
from netpol_lint.policy.row import NO_ROW, Row
from netpol_lint.policy.rules import Action

Tier = TierSteps[ConnectionSet]
Tiers = Sequence[Tier]
World = dict[tuple[int, int | None], bool]
"""What of the uncertain is true: whether a step of a tier matches, or (without a step) the tier isolates."""

SINGLE = [
    ConnectionSet.single(Protocol.TCP, PortSet.single(80)),
    ConnectionSet.single(Protocol.TCP, PortSet.single(443)),
    ConnectionSet.single(Protocol.UDP, PortSet.single(53)),
]
"""The connections that are asked for, one by one."""


def union(some: Iterable[ConnectionSet]) -> ConnectionSet:
    total = NO_CONNECTIONS
    for each in some:
        total |= each
    return total


def tier(*steps: Step[ConnectionSet], isolates: bool = False, may_fall_through: bool = True) -> Tier:
    return TierSteps(steps, isolates, may_fall_through)


def step(
    action: Action, certain: ConnectionSet, maybe: ConnectionSet = NO_CONNECTIONS
) -> Step[ConnectionSet]:
    return Step(action, certain, certain | maybe)


connections = st.lists(st.sampled_from(SINGLE), max_size=3).map(union)
steps = st.builds(step, st.sampled_from(Action), connections, connections)
# Isolating for certain, not at all, or perhaps.
endings = st.sampled_from([(True, False), (False, True), (True, True)])
all_tiers = st.lists(
    st.builds(lambda listed, ending: TierSteps(tuple(listed), *ending), st.lists(steps, max_size=3), endings),
    max_size=3,
)


def worlds(tiers: Tiers, connection: ConnectionSet) -> Iterator[World]:
    """Yield every combination of what nobody can tell about one connection."""
    uncertain: list[tuple[int, int | None]] = [
        (number, position)
        for number, each in enumerate(tiers)
        for position, one in enumerate(each.steps)
        if connection & one.possible and not connection & one.certain
    ]
    uncertain += [(n, None) for n, each in enumerate(tiers) if each.isolates and each.may_fall_through]
    for truth in product((False, True), repeat=len(uncertain)):
        yield dict(zip(uncertain, truth, strict=True))


def is_allowed(tiers: Tiers, connection: ConnectionSet, world: World) -> bool:
    """Follow one connection through one world: the first step of a tier that matches decides."""
    for number, each in enumerate(tiers):
        action = next(
            (
                one.action
                for position, one in enumerate(each.steps)
                if connection & one.certain or world.get((number, position), False)
            ),
            None,
        )
        if action in (Action.ALLOW, Action.DENY):
            return action is Action.ALLOW
        if action is None and world.get((number, None), each.isolates):
            return False
    return True


def naive(tiers: Tiers) -> tuple[ConnectionSet, ConnectionSet]:
    """Return what is allowed in all worlds, and what in some."""
    answers = {
        connection: {is_allowed(tiers, connection, world) for world in worlds(tiers, connection)}
        for connection in SINGLE
    }
    allowed = union(connection for connection, answer in answers.items() if answer == {True})
    return allowed, union(connection for connection, answer in answers.items() if len(answer) == 2)


def decided(tiers: Iterable[Tier]) -> Decision[ConnectionSet]:
    return decide(tiers, union(SINGLE), NO_CONNECTIONS)


@given(all_tiers)
def test_deciding_is_following_each_connection_through_every_world(tiers: list[Tier]) -> None:
    found = decided(iter(tiers))
    assert (found.allowed, found.unknown) == naive(tiers)


@given(all_tiers)
def test_rules_in_a_row_that_do_the_same_have_no_order(tiers: list[Tier]) -> None:
    turned = [
        TierSteps(
            tuple(one for _, run in groupby(each.steps, _action) for one in reversed([*run])),
            each.isolates,
            each.may_fall_through,
        )
        for each in tiers
    ]
    found, other = decided(tiers), decided(turned)
    assert (found.allowed, found.unknown) == (other.allowed, other.unknown)
    assert {*found.matched} == {*other.matched}


@given(all_tiers)
def test_rules_in_a_row_that_do_the_same_are_one_rule(tiers: list[Tier]) -> None:
    joined = [
        TierSteps(
            tuple(_joined(action, [*run]) for action, run in groupby(each.steps, _action)),
            each.isolates,
            each.may_fall_through,
        )
        for each in tiers
    ]
    found, other = decided(tiers), decided(joined)
    assert (found.allowed, found.unknown) == (other.allowed, other.unknown)


def _action(each: Step[ConnectionSet]) -> Action:
    return each.action


def _joined(action: Action, run: list[Step[ConnectionSet]]) -> Step[ConnectionSet]:
    return Step(action, union(each.certain for each in run), union(each.possible for each in run))


@given(all_tiers)
def test_rows_decide_like_connections_of_each_peer(tiers: list[Tier]) -> None:
    bit = {connection: 1 << position for position, connection in enumerate(SINGLE)}

    def row(some: ConnectionSet) -> Row:
        """Give the first peer the connections, and the second one those that are left."""
        mask = sum(bit[each] for each in SINGLE if each & some)
        return Row.of([(mask, BitSet.of([0])), (7 & ~mask, BitSet.of([1]))])

    def of_rows(each: Tier) -> TierSteps[Row]:
        some = tuple(
            Step(one.action, row(one.certain) & row(one.possible), row(one.certain) | row(one.possible))
            for one in each.steps
        )
        return TierSteps(some, each.isolates, each.may_fall_through)

    found = decide(map(of_rows, tiers), Row(7), NO_ROW)
    for peer in (0, 1):
        own = [_of_peer(each, peer) for each in tiers]
        expected = decided(own)
        for connection in SINGLE:
            assert bool(found.allowed.at(peer) & bit[connection]) == bool(expected.allowed & connection)
            assert bool(found.unknown.at(peer) & bit[connection]) == bool(expected.unknown & connection)


def _of_peer(each: Tier, peer: int) -> Tier:
    every = union(SINGLE)
    own = tuple(
        Step(one.action, one.certain, one.possible)
        if peer == 0
        else Step(one.action, every - one.possible, every - one.certain)
        for one in each.steps
    )
    return TierSteps(own, each.isolates, each.may_fall_through)


WEB, TLS, DNS = SINGLE
ALL = union(SINGLE)


@pytest.mark.parametrize(
    ("tiers", "allowed", "unknown"),
    [
        pytest.param([], ALL, NO_CONNECTIONS, id="without a tier everything is allowed"),
        pytest.param([tier()], ALL, NO_CONNECTIONS, id="what no rule matches goes on"),
        pytest.param(
            [tier(isolates=True, may_fall_through=False)],
            NO_CONNECTIONS,
            NO_CONNECTIONS,
            id="unless the tier isolates",
        ),
        pytest.param([tier(isolates=True)], NO_CONNECTIONS, ALL, id="or perhaps isolates"),
        pytest.param([tier(step(Action.DENY, WEB))], TLS | DNS, NO_CONNECTIONS, id="a rule denies"),
        pytest.param(
            [tier(step(Action.ALLOW, WEB), isolates=True, may_fall_through=False)],
            WEB,
            NO_CONNECTIONS,
            id="a rule of an isolating tier allows",
        ),
        pytest.param(
            [tier(step(Action.ALLOW, WEB), step(Action.DENY, ALL))],
            WEB,
            NO_CONNECTIONS,
            id="the first decides",
        ),
        pytest.param(
            [tier(step(Action.DENY, ALL), step(Action.ALLOW, WEB))],
            NO_CONNECTIONS,
            NO_CONNECTIONS,
            id="only it",
        ),
        pytest.param(
            [tier(step(Action.PASS, WEB), step(Action.DENY, ALL))],
            WEB,
            NO_CONNECTIONS,
            id="what passes skips the rest of the tier",
        ),
        pytest.param(
            [tier(step(Action.PASS, WEB)), tier(step(Action.DENY, WEB | TLS))],
            DNS,
            NO_CONNECTIONS,
            id="and is decided by the next",
        ),
        pytest.param(
            [tier(step(Action.PASS, WEB), isolates=True, may_fall_through=False), tier()],
            WEB,
            NO_CONNECTIONS,
            id="also out of one that isolates",
        ),
        pytest.param(
            [
                tier(step(Action.PASS, ALL)),
                tier(step(Action.PASS, NO_CONNECTIONS, ALL), step(Action.DENY, ALL)),
            ],
            NO_CONNECTIONS,
            ALL,
            id="what passed one tier may be denied in the next",
        ),
        pytest.param(
            [tier(step(Action.ALLOW, ALL)), tier(step(Action.DENY, ALL))],
            ALL,
            NO_CONNECTIONS,
            id="an allowing rule is final",
        ),
        pytest.param(
            [tier(step(Action.DENY, NO_CONNECTIONS, WEB))],
            TLS | DNS,
            WEB,
            id="a rule that may match may deny",
        ),
        pytest.param(
            [tier(step(Action.DENY, NO_CONNECTIONS, WEB), step(Action.DENY, WEB))],
            TLS | DNS,
            NO_CONNECTIONS,
            id="but nothing is unknown if the next denies as well",
        ),
        pytest.param(
            [tier(step(Action.ALLOW, NO_CONNECTIONS, WEB), step(Action.PASS, WEB))],
            ALL,
            NO_CONNECTIONS,
            id="nor if it is allowed on both ways",
        ),
    ],
)
def test_decisions(tiers: list[Tier], allowed: ConnectionSet, unknown: ConnectionSet) -> None:
    found = decided(tiers)
    assert (found.allowed, found.unknown) == (allowed, unknown)


def test_what_each_step_still_found_to_match() -> None:
    listed = [
        tier(step(Action.ALLOW, WEB), step(Action.ALLOW, WEB | TLS), step(Action.DENY, WEB, TLS | DNS)),
        tier(step(Action.ALLOW, ALL)),
    ]
    found = [(one.action, one.certain, one.possible) for one in decided(listed).matched]
    assert found == [
        (Action.ALLOW, WEB, WEB),
        (Action.ALLOW, WEB | TLS, WEB | TLS),
        (Action.DENY, NO_CONNECTIONS, DNS),
        (Action.ALLOW, DNS, DNS),
    ]


def test_everything_is_what_was_given() -> None:
    assert decide([tier()], EVERY_CONNECTION, NO_CONNECTIONS).allowed == EVERY_CONNECTION
    assert decide([tier()], WEB, NO_CONNECTIONS).allowed == WEB
