"""Answers of the policy engine, with what they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from msgspec import Struct

from netpol_lint.findings import Evidence
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet
from netpol_lint.resources.network_policy import NetworkPolicy


class Ternary(Enum):
    """Yes, no, or nobody can tell from what is declared here."""

    NO = "no"
    UNKNOWN = "unknown"
    YES = "yes"


class UnknownReason(Enum):
    """Why nobody can tell whether a connection is allowed; the values are words of the JSON outputs."""

    POD_ADDRESS = "pod-address"
    """An ipBlock may contain the address of a pod, which no manifest states."""
    LABELS = "labels"
    """A selector asks for labels of a namespace or pod that are not all known here."""
    HOST_NETWORK = "host-network"
    """Plugins differ in how they police pods on the network of their node."""
    RUNTIME_ADDRESS = "runtime-address"
    """A rule names nodes or domain names, whose addresses only the running cluster knows."""
    UNEVALUATED_POLICY = "unevaluated-policy"
    """A policy of a kind that is not evaluated, or that is generated, may decide."""

    # Enum hashes the name with a call of its own; each unknown edge of a graph gathers some of these.
    __hash__ = object.__hash__


class Verdict(Struct, frozen=True):
    """Which connections are allowed for certain, and which may be.

    `allowed` and `unknown` are disjoint; whatever is in neither is denied. `because` names the
    rules that allow, or the policies that isolate when none does; `reasons` say why something is
    unknown, without repetition and in the order of `UnknownReason`.
    """

    allowed: ConnectionSet
    unknown: ConnectionSet = NO_CONNECTIONS
    because: tuple[Evidence, ...] = ()
    reasons: tuple[UnknownReason, ...] = ()

    @property
    def possible(self) -> ConnectionSet:
        """Everything that is not denied for certain."""
        return self.allowed | self.unknown

    def __and__(self, other: Verdict) -> Verdict:
        """Combine the two sides of a connection: both must allow it."""
        allowed = self.allowed & other.allowed
        unknown = (self.possible & other.possible) - allowed
        unsure = [side.reasons for side in (self, other) if side.unknown & unknown]
        reasons = in_order(reason for listed in unsure for reason in listed)
        return Verdict(allowed, unknown, self.because + other.because, reasons)


def in_order(reasons: Iterable[UnknownReason]) -> tuple[UnknownReason, ...]:
    """Return reasons in their own order, each of them once."""
    given = frozenset(reasons)
    if len(given) <= 1:
        return tuple(given)
    return tuple(reason for reason in UnknownReason if reason in given)


OPEN = Verdict(EVERY_CONNECTION)
"""The verdict on a pod that no policy selects in a direction."""

CLOSED = Verdict(NO_CONNECTIONS)
"""The verdict on a pod that has finished."""


def undecided(reason: UnknownReason) -> Verdict:
    """Return the verdict where something that is not evaluated may decide about everything."""
    return Verdict(NO_CONNECTIONS, EVERY_CONNECTION, reasons=(reason,))


class Isolation(Struct, frozen=True):
    """Whether policies isolate a pod in one direction, and which select it.

    `policies` select it for certain, `maybe` only if labels unknown here say so; both keep the
    order of the repository.
    """

    state: Ternary
    policies: tuple[NetworkPolicy, ...] = ()
    maybe: tuple[NetworkPolicy, ...] = ()
