"""Results as a hostile repository could cause them."""

from __future__ import annotations

from hypothesis import strategies as st

from netpol_lint.findings import (
    AuditResult,
    BaselineEntry,
    Confidence,
    Edit,
    Evidence,
    Finding,
    Fix,
    Note,
    Promise,
    Safety,
    Severity,
    Summary,
    SuppressedFinding,
    SuppressionOrigin,
)
from netpol_lint.location import FILE_START, Location, Region
from tests.unit.reporting.sample import FILES, RULES

_CONTROLS = "\n\r\t\0\x1b\x7f\x85\x9b"
_UNSEEN = "\u2028\u202e\u2066\ufeff\udce4\U000e0041"
_SYNTAX = '[](1)\\"{}%/ …|`<@#&*_~:'
_LETTERS = "ab漢é\u0301👩"

TEXTS = st.text(_CONTROLS + _UNSEEN + _SYNTAX + _LETTERS, max_size=12)
"""Text that wants to be more than text."""

LINKS = st.text("[](1)\\a", max_size=12)
"""Text that is often the syntax of a link, or half of it."""

PATHS = st.sampled_from(sorted(FILES)) | TEXTS


@st.composite
def regions(draw: st.DrawFn) -> Region:
    """Return a region that fits some of the files and reaches beyond others."""
    start = draw(st.tuples(st.integers(1, 30), st.integers(1, 60)))
    end = draw(st.tuples(st.integers(1, 30), st.integers(1, 60)))
    low, high = sorted((start, end))
    return Region(*low, *high)


LOCATIONS = st.builds(Location, PATHS, regions() | st.just(FILE_START), TEXTS)
EVIDENCE = st.lists(st.builds(Evidence, LOCATIONS, TEXTS), max_size=7).map(tuple)

FIXES = st.builds(
    Fix,
    st.sampled_from(Safety),
    TEXTS,
    st.lists(st.builds(Edit, LOCATIONS, TEXTS), min_size=1, max_size=3, unique_by=lambda edit: edit.at).map(
        tuple
    ),
    st.sampled_from(Promise),
)

FINDINGS = st.builds(
    Finding,
    rule_id=st.sampled_from([*sorted(RULES), "rule-that-was-not-selected"]),
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from(Confidence),
    message=TEXTS,
    at=LOCATIONS,
    subject=TEXTS,
    evidence=EVIDENCE,
    clusters=st.lists(TEXTS, max_size=7).map(tuple),
    fingerprint=st.sampled_from(["", "5d41402abc4b2a76b9719d911017c592"]),
    also=st.lists(TEXTS, max_size=7).map(tuple),
    fix=st.none() | FIXES,
    steps=st.integers(0, 7),
)

RESULTS = st.builds(
    AuditResult,
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    suppressed=st.lists(
        st.builds(SuppressedFinding, FINDINGS, st.sampled_from(SuppressionOrigin), TEXTS, LOCATIONS),
        max_size=2,
    ).map(tuple),
    notes=st.lists(st.builds(Note, TEXTS, TEXTS, st.none() | LOCATIONS), max_size=3).map(tuple),
    summary=st.builds(Summary, *(5 * [st.integers(0, 2000)])),
    failed_rules=st.sampled_from([(), ("dns-egress-blocked",)]),
    has_baseline=st.booleans(),
    baselined=st.lists(FINDINGS, max_size=2).map(tuple),
    absent=st.lists(
        st.builds(BaselineEntry, st.sampled_from(sorted(RULES)), TEXTS, PATHS, TEXTS, TEXTS), max_size=2
    ).map(tuple),
)
