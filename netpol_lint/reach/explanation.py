"""An answer about two ends, with all that it rests on: values that outputs show and tests compare."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.policy.explain import Question, SideReading
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.reach.ends import NamedEnd
from netpol_lint.reach.service_walk import ServiceLead
from netpol_lint.reach.services import DeadEnd


class Answer(Enum):
    """The verdict in one word; the values are words of the JSON output."""

    ALLOWED = "allowed"
    UNKNOWN = "unknown"
    DENIED = "denied"


class Remark(Struct, frozen=True):
    """Something else to know about an answer."""

    says: str
    at: Location | None = None


class Explanation(Struct, frozen=True):
    """An answer about two ends in one cluster, with all that it rests on.

    `allowed` and `unknown` are among `asked`, which is every connection when no port was asked for.
    `settled` is a sentence that says why policies are not asked at all; otherwise each end that is
    a workload has its side: `egress` at the source, `ingress` at the destination.
    """

    cluster: str
    source: NamedEnd
    destination: NamedEnd
    port: str | None
    asked: ConnectionSet
    allowed: ConnectionSet
    unknown: ConnectionSet
    egress: SideReading | None = None
    ingress: SideReading | None = None
    service: ServiceLead | None = None
    settled: str | None = None
    open_end: DeadEnd | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def answer(self) -> Answer:
        """The verdict: allowed if any of the asked connections is allowed for certain."""
        if self.allowed:
            return Answer.ALLOWED
        return Answer.UNKNOWN if self.unknown or self.open_end else Answer.DENIED

    @property
    def denied(self) -> ConnectionSet:
        """What was asked for and is denied for certain."""
        return self.asked - self.allowed - self.unknown

    @property
    def sides(self) -> tuple[SideReading, ...]:
        """The sides that policies decide about, the source's first."""
        return tuple(side for side in (self.egress, self.ingress) if side is not None)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What nobody can tell, each thing once."""
        if not self.unknown:
            return ()
        return tuple(dict.fromkeys(each for side in self.sides for each in side.questions))
