"""Why the policies of a cluster allow a connection or not, in words and with places."""

from netpol_lint.policy.explain.near_miss import NearMiss, near_misses, why_no_peer
from netpol_lint.policy.explain.question import SideQuestion
from netpol_lint.policy.explain.reading import (
    ONE_PEER,
    Isolating,
    Miss,
    MissKind,
    Outcome,
    Part,
    Question,
    RuleReading,
    SideReading,
)
from netpol_lint.policy.explain.side import read_side

__all__ = [
    "ONE_PEER",
    "Isolating",
    "Miss",
    "MissKind",
    "NearMiss",
    "Outcome",
    "Part",
    "Question",
    "RuleReading",
    "SideQuestion",
    "SideReading",
    "near_misses",
    "read_side",
    "why_no_peer",
]
