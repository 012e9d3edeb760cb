"""Why the policies of a cluster allow a connection or not, in words and with places."""

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
    "Outcome",
    "Part",
    "Question",
    "RuleReading",
    "SideQuestion",
    "SideReading",
    "read_side",
]
