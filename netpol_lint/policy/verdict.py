"""Answers of the policy engine, with what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from netpol_lint.findings import Evidence
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet
from netpol_lint.resources.network_policy import NetworkPolicy


class Ternary(Enum):
    """Yes, no, or nobody can tell from what is declared here."""

    NO = "no"
    UNKNOWN = "unknown"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which connections are allowed for certain, and which may be.

    `allowed` and `unknown` are disjoint; whatever is in neither is denied. `because` names the
    rules that allow, or the policies that isolate when none does.
    """

    allowed: ConnectionSet
    unknown: ConnectionSet = NO_CONNECTIONS
    because: tuple[Evidence, ...] = ()

    @property
    def possible(self) -> ConnectionSet:
        """Everything that is not denied for certain."""
        return self.allowed | self.unknown

    def __and__(self, other: Verdict) -> Verdict:
        """Combine the two sides of a connection: both must allow it."""
        allowed = self.allowed & other.allowed
        return Verdict(allowed, (self.possible & other.possible) - allowed, self.because + other.because)


OPEN = Verdict(EVERY_CONNECTION)
"""The verdict on a pod that no policy selects in a direction."""

CLOSED = Verdict(NO_CONNECTIONS)
"""The verdict on a pod that has finished."""

UNDECIDED = Verdict(NO_CONNECTIONS, EVERY_CONNECTION)
"""The verdict where something that was not evaluated may decide."""


@dataclass(frozen=True, slots=True)
class Isolation:
    """Whether policies isolate a pod in one direction, and which select it.

    `policies` select it for certain, `maybe` only if labels unknown here say so; both keep the
    order of the repository.
    """

    state: Ternary
    policies: tuple[NetworkPolicy, ...] = ()
    maybe: tuple[NetworkPolicy, ...] = ()
