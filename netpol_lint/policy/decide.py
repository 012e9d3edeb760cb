"""How tiers of rules decide, when it is not certain of every rule whom it matches.

The same few steps decide about one pair of ends, where the values are `ConnectionSet`s, and about a
whole cluster at once, where they are `Row`s.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, Self, TypeVar

from msgspec import Struct

from netpol_lint.policy.rules import Action


class ConnectionAlgebra(Protocol):
    """Values that stand for some connections."""

    def __or__(self, other: Self, /) -> Self:
        """Return the connections of either."""

    def __and__(self, other: Self, /) -> Self:
        """Return the connections of both."""

    def __sub__(self, other: Self, /) -> Self:
        """Return the connections that the other does not have."""

    def __bool__(self) -> bool:
        """Tell whether there is any connection."""


Connections = TypeVar("Connections", bound=ConnectionAlgebra)


class Step(Struct, Generic[Connections], frozen=True):
    """What one rule matches: `certain` is a subset of `possible`."""

    action: Action
    certain: Connections
    possible: Connections


class TierSteps(Struct, Generic[Connections], frozen=True):
    """The rules of one tier that are about an end, in order, and what becomes of the rest.

    The rest is denied if a policy of the tier isolates, and goes on if `may_fall_through`. Both are
    true where nobody can tell.
    """

    steps: tuple[Step[Connections], ...]
    isolates: bool
    may_fall_through: bool


class Decision(Struct, Generic[Connections], frozen=True):
    """What is allowed for certain, and what may or may not be; the two are disjoint.

    `matched` says of each step in turn, as far as they were followed, what it still found to match.
    """

    allowed: Connections
    unknown: Connections
    matched: tuple[Step[Connections], ...] = ()


def decide(
    tiers: Iterable[TierSteps[Connections]], every: Connections, none: Connections
) -> Decision[Connections]:
    """Follow `every` connection through the tiers, on every way that it may take.

    A connection that a rule matches for certain stops there, one that it may match goes on as well.
    Whatever may be allowed and may be denied is unknown.
    """
    reaching = every
    outcome = dict.fromkeys(Action, none)
    found: list[Step[Connections]] = []
    for tier in tiers:
        outcome[Action.PASS] = none
        start, action = reaching, None
        for step in tier.steps:
            if step.action is not action:
                # Rules in a row that do the same have no order among each other: each of them decides.
                start, action = reaching, step.action
            matched = Step(step.action, start & step.certain, start & step.possible)
            found.append(matched)
            outcome[step.action] |= matched.possible
            reaching -= step.certain
        if tier.isolates:
            outcome[Action.DENY] |= reaching
        reaching = outcome[Action.PASS] | reaching if tier.may_fall_through else outcome[Action.PASS]
    may_allow, may_deny = outcome[Action.ALLOW] | reaching, outcome[Action.DENY]
    return Decision(may_allow - may_deny, may_allow & may_deny, tuple(found))
