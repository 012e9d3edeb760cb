"""What an explanation of one side of a connection says: words, places and ports, and nothing of the engine.

Explanations from different clusters are equal when they say the same.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from msgspec import Struct

from netpol_lint.findings import Evidence
from netpol_lint.location import Location
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.rules import Action, Tier
from netpol_lint.policy.verdict import Ternary, UnknownReason
from netpol_lint.resources.network_policy import Direction


class Outcome(Enum):
    """What became of a connection at a rule; the values are words of the JSON output."""

    ALLOWS = "allows"
    DENIES = "denies"
    PASSES = "passes"
    MAY_ALLOW = "may allow"
    MAY_DENY = "may deny"
    MAY_PASS = "may pass"  # noqa: S105  (no password, but the API's word)
    COMES_TOO_LATE = "comes too late"
    DOES_NOT_MATCH = "does not match"


class MissKind(Enum):
    """What about a rule fails; the values are words of the JSON output."""

    PORT = "port"
    PROTOCOL = "protocol"
    NAMED_PORT = "named-port"
    EXCEPT = "except"
    POLICY_TYPES = "policy-types"
    SUBJECT = "pod-selector"
    LABEL = "label"
    NAMESPACE_LABEL = "namespace-label"
    NAMESPACE = "namespace"
    ADDRESS = "address"
    NO_POD = "no-pod"
    HOST_NETWORK = "host-network"
    UNKNOWN_PEER = "unknown-peer"


PORT_KINDS: Final = frozenset({MissKind.PORT, MissKind.PROTOCOL, MissKind.NAMED_PORT})
"""Kinds that speak of ports; the others speak of who is at either end."""

_OTHER_SORTS: Final = frozenset({MissKind.NO_POD, MissKind.UNKNOWN_PEER})
"""Kinds of rules that are about another sort of ends altogether."""


ONE_PEER: Final = "one of the rule's peers"
"""With what remedies begin that are about one and the same peer."""


class Miss(Struct, frozen=True):
    """One thing that a rule asks for and that is not so.

    `remedy` completes "the rule would match if ..."; it is empty where nobody can promise that.
    """

    kind: MissKind
    says: str
    at: Location
    remedy: str = ""


class Question(Struct, frozen=True):
    """Something that nobody can tell from what is declared; `answer` is what would settle it, if anything."""

    reason: UnknownReason
    says: str
    at: Location | None = None
    answer: str = ""


class RuleReading(Struct, frozen=True):
    """One rule, and what becomes of the connection there.

    `connections` are those of the asked ones that it decides: or would, if it did not come too late, or
    if nothing in `misses` were so, which say why it does not match. `places` are the lines that make it
    match.
    """

    object: str
    policy: str
    rule: str
    tier: Tier
    action: Action
    at: Location
    outcome: Outcome
    connections: ConnectionSet = NO_CONNECTIONS
    misses: tuple[Miss, ...] = ()
    places: tuple[Evidence, ...] = ()

    @property
    def title(self) -> str:
        """The rule in prose: `spec.egress[1] of NetworkPolicy shop/web`."""
        return f"{self.rule} of {self.policy}"

    @property
    def names_other_peers(self) -> bool:
        """Whether it is about somebody else, whatever its ports."""
        return any(miss.kind not in (*PORT_KINDS, MissKind.POLICY_TYPES) for miss in self.misses)

    @property
    def is_near(self) -> bool:
        """Whether either its peers or its ports fit, and its peers are of the right sort."""
        kinds = {miss.kind for miss in self.misses}
        return not kinds & _OTHER_SORTS and not (self.names_other_peers and kinds & PORT_KINDS)

    @property
    def distance(self) -> tuple[bool, int, int]:
        """How far it is from matching: the right peer counts for more than the right ports."""
        kinds = list(MissKind)
        last = max((kinds.index(miss.kind) for miss in self.misses), default=0)
        return (self.names_other_peers, len(self.misses), last)


class Isolating(Struct, frozen=True):
    """A policy that isolates the pods, or that may if `is_certain` is false."""

    object: str
    policy: str
    at: Location
    says: str
    is_certain: bool = True


class Part(Struct, frozen=True):
    """Some of the addresses that were asked about, and what holds for them."""

    addresses: str
    allowed: ConnectionSet
    unknown: ConnectionSet


class SideReading(Struct, frozen=True):
    """What one side of a connection says to the asked ports.

    `readings` are its rules in the order in which they decide. Where something is not allowed for
    certain, `near` are the rules that would allow it if they matched, nearest first; some
    have no say on this side. `parts` is empty unless the answer differs among the addresses that were
    asked about; the readings are then about the first part.
    """

    direction: Direction
    subject: str
    isolation: Ternary
    asked: ConnectionSet
    allowed: ConnectionSet
    unknown: ConnectionSet
    isolating: tuple[Isolating, ...] = ()
    readings: tuple[RuleReading, ...] = ()
    near: tuple[RuleReading, ...] = ()
    questions: tuple[Question, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def possible(self) -> ConnectionSet:
        """What is not denied for certain."""
        return self.allowed | self.unknown

    @property
    def denied(self) -> ConnectionSet:
        """What was asked for and is denied for certain."""
        return self.asked - self.possible

    @property
    def denied_by_isolation(self) -> ConnectionSet:
        """What is denied because the pods are isolated and no rule allows it."""
        if not any(each.is_certain for each in self.isolating):
            return NO_CONNECTIONS
        rest = self.denied
        for each in self.of(Outcome.DENIES):
            rest -= each.connections
        return rest

    def of(self, *outcomes: Outcome) -> tuple[RuleReading, ...]:
        """Return the readings with one of these outcomes."""
        return tuple(each for each in self.readings if each.outcome in outcomes)
