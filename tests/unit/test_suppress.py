"""Which findings a user's suppressions silence, and which suppressions are at fault themselves."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.config import Suppression
from netpol_lint.findings import Confidence, Finding, Severity, SuppressionOrigin
from netpol_lint.location import Location, Region
from netpol_lint.source.document import Directive
from netpol_lint.suppress import (
    UNUSED_SUPPRESSION,
    AnnotationSuppression,
    ScopedDirective,
    SuppressionResult,
    WrittenSuppressions,
    apply_suppressions,
    parse_annotation,
)
from tests.unit.sample_rulebook import RULEBOOK

TODAY = date(2027, 1, 31)


def place(line: int = 1, path: str = "a.yaml") -> Location:
    return Location(path, Region(line, 1, line, 2))


def finding(
    rule: str = "allow-all", line: int = 1, path: str = "a.yaml", subject: str = "shop/Pod/web"
) -> Finding:
    return Finding(rule, Severity.ERROR, Confidence.HIGH, "a finding", place(line, path), subject)


def comment(
    *rules: str,
    reason: str = "why",
    line: int = 1,
    last: int | None = None,
    error: str | None = None,
    is_file_wide: bool = False,
) -> WrittenSuppressions:
    directive = Directive(
        at=place(line), rules=rules, reason=reason, is_file_wide=is_file_wide, is_alone=False, error=error
    )
    return WrittenSuppressions(comments=(ScopedDirective(directive, range(line, (last or line) + 1)),))


def annotation(
    value: str, subject: str = "shop/Pod/web", namespace_wide: str | None = None
) -> WrittenSuppressions:
    return WrittenSuppressions(
        annotations=(AnnotationSuppression(subject, namespace_wide, value, place(9, "b.yaml")),)
    )


def entry(
    rule: str = "allow-all",
    object: str | None = None,  # noqa: A002  # the key's own name
    path: str | None = None,
    reason: str = "why",
    expires: date | None = None,
) -> WrittenSuppressions:
    at = place(3, ".netpol-lint.yaml")
    return WrittenSuppressions(entries=(Suppression(rule, at, object, path, reason, expires),))


def applied(
    written: WrittenSuppressions, *findings: Finding, selected: frozenset[str] = frozenset(RULEBOOK)
) -> SuppressionResult:
    return apply_suppressions(findings, written, today=TODAY, known_rules=RULEBOOK, selected_rules=selected)


def complaints(result: SuppressionResult) -> list[str]:
    return [each.message for each in result.findings_about_suppressions]


@pytest.mark.parametrize(
    ("written", "found", "is_silenced"),
    [
        pytest.param(comment("allow-all"), finding(), True, id="a comment on the line"),
        pytest.param(comment("allow-all"), finding(line=2), False, id="a comment on another line"),
        pytest.param(comment("allow-all", last=5), finding(line=5), True, id="a comment on a parent key"),
        pytest.param(
            comment("allow-all", last=5), finding(line=6), False, id="a line after that key's value"
        ),
        pytest.param(comment("allow-all"), finding(path="b.yaml"), False, id="a comment in another file"),
        pytest.param(comment("dns-lost"), finding(), False, id="a comment for another rule"),
        pytest.param(comment("dns-lost", "allow-all"), finding(), True, id="the second rule of a comment"),
        pytest.param(
            comment("dns-udp-only"), finding("dns-tcp"), True, id="a comment by the rule's former id"
        ),
        pytest.param(
            comment("allow-all", line=90, is_file_wide=True),
            finding(line=2),
            True,
            id="a comment for the file",
        ),
        pytest.param(
            comment("allow-all", is_file_wide=True), finding(path="b.yaml"), False, id="not for another file"
        ),
        pytest.param(comment("allow-all", error="no bracket"), finding(), False, id="a malformed comment"),
        pytest.param(comment("allow-all", reason=""), finding(), True, id="a comment without a reason"),
        pytest.param(annotation("allow-all=why"), finding(), True, id="an annotation on the object"),
        pytest.param(
            annotation("allow-all=why"),
            finding(subject="shop/Pod/api"),
            False,
            id="an annotation on another object",
        ),
        pytest.param(
            annotation("dns-lost=a; allow-all=b"), finding(), True, id="an annotation's second rule"
        ),
        pytest.param(
            annotation("allow-all=why", "Namespace/shop", "shop"),
            finding(),
            True,
            id="an annotation on its namespace",
        ),
        pytest.param(
            annotation("allow-all=why", "Namespace/shop", "shop"),
            finding(subject="Namespace/shop"),
            True,
            id="an annotation on the Namespace for a finding about the Namespace",
        ),
        pytest.param(
            annotation("allow-all=why", "Namespace/shop", "shop"),
            finding(subject="shop-2/Pod/web"),
            False,
            id="an annotation on another namespace",
        ),
        pytest.param(
            annotation("allow-all=why", "", None),
            finding(subject=""),
            False,
            id="a finding about a file has no object",
        ),
        pytest.param(entry(), finding(), True, id="an entry for the rule anywhere"),
        pytest.param(entry("dns-lost"), finding(), False, id="an entry for another rule"),
        pytest.param(entry(path="*.yaml"), finding(), True, id="an entry for the path"),
        pytest.param(entry(path="old/**"), finding(), False, id="an entry for another path"),
        pytest.param(
            entry(object="shop/*", path="b.yaml"), finding(), False, id="object and path both have to match"
        ),
        pytest.param(entry(object="*"), finding(subject=""), False, id="no object pattern matches a file"),
        pytest.param(entry(expires=TODAY), finding(), True, id="an entry on its last day"),
        pytest.param(entry(expires=date(2027, 1, 30)), finding(), False, id="an entry the day after"),
    ],
)
def test_what_a_suppression_silences(written: WrittenSuppressions, found: Finding, is_silenced: bool) -> None:
    result = applied(written, found)

    assert result.kept == (() if is_silenced else (found,))
    assert [each.finding for each in result.suppressed] == ([found] if is_silenced else [])


@pytest.mark.parametrize(
    ("pattern", "subject", "matches"),
    [
        pytest.param("shop/Pod/web", "shop/Pod/web", True, id="all three parts"),
        pytest.param("shop/*/w?b", "shop/Pod/web", True, id="wildcards in parts"),
        pytest.param("shop/pod/web", "shop/Pod/web", False, id="case matters"),
        pytest.param("shop/*", "shop/Pod/web", True, id="two parts are namespace and name"),
        pytest.param("shop/Pod", "shop/Pod/web", False, id="and not namespace and kind"),
        pytest.param("Pod/web", "shop/Pod/web", False, id="nor kind and name"),
        pytest.param("web", "shop/Pod/web", True, id="one part is the name"),
        pytest.param("shop", "shop/Pod/web", False, id="and not the namespace"),
        pytest.param("legacy/*", "Namespace/legacy", True, id="a Namespace lies in itself"),
        pytest.param("legacy/Namespace/*", "Namespace/legacy", True, id="also with its kind"),
        pytest.param("legacy/*", "legacy/Namespace/legacy", True, id="however it is written"),
        pytest.param("legacy", "Namespace/legacy", True, id="a Namespace by its name"),
        pytest.param("Namespace/legacy", "Namespace/legacy", True, id="as the output names it"),
        pytest.param(
            "CiliumClusterwideNetworkPolicy/a", "CiliumClusterwideNetworkPolicy/a", True, id="a cluster's"
        ),
        pytest.param(
            "*/CiliumClusterwideNetworkPolicy/a", "CiliumClusterwideNetworkPolicy/a", True, id="any namespace"
        ),
        pytest.param(
            "shop/a", "CiliumClusterwideNetworkPolicy/a", False, id="no namespace is not any namespace"
        ),
        pytest.param("shop/**", "shop/Pod/web", True, id="two stars are one"),
        pytest.param("*", "shop/Pod/web", True, id="everything with a name"),
    ],
)
def test_object_patterns(pattern: str, subject: str, matches: bool) -> None:
    result = applied(entry(object=pattern), finding(subject=subject))

    assert bool(result.suppressed) is matches


@pytest.mark.parametrize(
    ("written", "message"),
    [
        pytest.param(
            comment("allow-all", reason=""),
            "the suppression of allow-all does not say why; add the reason",
            id="a comment without a reason",
        ),
        pytest.param(
            annotation("allow-all"),
            "the suppression of allow-all does not say why; add the reason",
            id="an annotation without a reason",
        ),
        pytest.param(
            entry(reason=""),
            "the suppression of allow-all does not say why; add the reason",
            id="an entry without a reason",
        ),
        pytest.param(
            comment("dns-lost"),
            "nothing here is found by dns-lost, so there is nothing to suppress; remove it",
            id="a comment that silences nothing",
        ),
        pytest.param(
            comment("dns-lost", reason=""),
            "nothing here is found by dns-lost, so there is nothing to suppress; remove it",
            id="what silences nothing needs no reason",
        ),
        pytest.param(
            entry(expires=date(2027, 1, 30)),
            "the suppression of allow-all expired on 2027-01-30 and silences nothing"
            "; fix what it accepted, or set a later day",
            id="an entry that has expired",
        ),
        pytest.param(
            comment("alow-all"),
            "there is no rule 'alow-all', so nothing is suppressed; the nearest is 'allow-all'",
            id="a misspelt rule",
        ),
        pytest.param(
            annotation("=why"), "there is no rule '', so nothing is suppressed", id="a reason without a rule"
        ),
        pytest.param(
            annotation(" ; "),
            "the annotation netpol-lint.io/ignore names no rule; write rule=reason; rule=reason",
            id="an annotation that says nothing",
        ),
        pytest.param(comment(error="the bracket is not closed"), "the bracket is not closed", id="malformed"),
    ],
)
def test_a_faulty_suppression_is_a_finding_itself(written: WrittenSuppressions, message: str) -> None:
    (silencer, *_) = written.silencers()

    (about,) = applied(written, finding()).findings_about_suppressions

    assert (about.rule_id, about.severity, about.message) == (UNUSED_SUPPRESSION, Severity.NOTE, message)
    assert (about.at, about.subject) == (silencer.at, silencer.subject)


def test_what_a_rule_did_not_look_for_is_not_called_unused() -> None:
    result = applied(comment("dns-lost"), finding(), selected=frozenset({"allow-all"}))

    assert complaints(result) == []


def test_a_missing_reason_is_reported_even_if_the_rule_did_not_run() -> None:
    result = applied(comment("dns-lost", reason=""), selected=frozenset())

    assert complaints(result) == ["the suppression of dns-lost does not say why; add the reason"]


def test_each_rule_of_a_comment_is_judged_by_itself() -> None:
    result = applied(comment("allow-all", "dns-lost", "dns-lsot"), finding())

    assert complaints(result) == [
        "nothing here is found by dns-lost, so there is nothing to suppress; remove it",
        "there is no rule 'dns-lsot', so nothing is suppressed; the nearest is 'dns-lost'",
    ]


def test_faulty_suppressions_are_sorted_by_place_whatever_kind_they_are() -> None:
    written = together([entry("dns-tcp"), annotation("dns-tcp=why"), comment("dns-tcp")])

    paths = [each.at.path for each in applied(written).findings_about_suppressions]

    assert paths == [".netpol-lint.yaml", "a.yaml", "b.yaml"]


def test_an_annotation_rendered_in_several_clusters_is_used_if_it_is_used_in_one() -> None:
    at = place(9, "base/web.yaml")
    rendered = tuple(
        AnnotationSuppression(f"{namespace}/Pod/web", None, "allow-all=why; dns-lost=why", at)
        for namespace in ("prod", "dev", "test")
    )

    result = applied(WrittenSuppressions(annotations=rendered), finding(subject="dev/Pod/web"))

    assert len(result.suppressed) == 1
    assert complaints(result) == [
        "nothing here is found by dns-lost, so there is nothing to suppress; remove it"
    ]


def test_the_nearest_suppression_is_named_and_all_of_them_are_used() -> None:
    written = WrittenSuppressions(
        comments=comment("allow-all", reason="comment").comments,
        annotations=annotation("allow-all=annotation").annotations,
        entries=entry(reason="entry").entries,
    )

    result = applied(written, finding())

    assert [(each.reason, each.origin) for each in result.suppressed] == [
        ("comment", SuppressionOrigin.IN_SOURCE)
    ]
    assert complaints(result) == []


@pytest.mark.parametrize(
    ("written", "origin", "reason", "at"),
    [
        pytest.param(comment("allow-all"), SuppressionOrigin.IN_SOURCE, "why", place(), id="a comment"),
        pytest.param(
            annotation("allow-all = so = it is "),
            SuppressionOrigin.IN_SOURCE,
            "so = it is",
            place(9, "b.yaml"),
            id="an annotation",
        ),
        pytest.param(
            entry(), SuppressionOrigin.EXTERNAL, "why", place(3, ".netpol-lint.yaml"), id="an entry"
        ),
    ],
)
def test_a_silenced_finding_says_by_what(
    written: WrittenSuppressions, origin: SuppressionOrigin, reason: str, at: Location
) -> None:
    (suppressed,) = applied(written, finding()).suppressed

    assert (suppressed.origin, suppressed.reason, suppressed.at) == (origin, reason, at)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("a=why", [("a", "why")], id="one rule"),
        pytest.param("a=why; b=because", [("a", "why"), ("b", "because")], id="two rules"),
        pytest.param(" a = why \n;\n b = be  cause ;", [("a", "why"), ("b", "be cause")], id="white space"),
        pytest.param("a=b=c", [("a", "b=c")], id="an equals sign in the reason"),
        pytest.param("a", [("a", "")], id="no reason"),
        pytest.param("=why", [("", "why")], id="no rule"),
        pytest.param("", [], id="nothing"),
        pytest.param(" ;; ", [], id="only separators"),
    ],
)
def test_annotations_are_split(value: str, expected: list[tuple[str, str]]) -> None:
    assert list(parse_annotation(value)) == expected


words = st.text(alphabet="abc -", min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.tuples(words, words.map(lambda text: " ".join(text.split())))))
def test_annotations_mean_what_was_written(pairs: list[tuple[str, str]]) -> None:
    value = "; ".join(f"{rule}={reason}" for rule, reason in pairs)

    assert list(parse_annotation(value)) == pairs


rules = st.sampled_from(["allow-all", "dns-lost", "dns-tcp"])
some_findings = st.lists(
    st.builds(
        finding,
        rules,
        st.integers(1, 5),
        st.sampled_from(["a.yaml", "b.yaml"]),
        st.sampled_from(["shop/Pod/web", "shop/Pod/api", "Namespace/shop", ""]),
    ),
    max_size=8,
)
some_written = st.lists(
    st.one_of(
        st.builds(
            lambda rule, line, last: comment(rule, line=line, last=last),
            rules,
            st.integers(1, 3),
            st.integers(3, 5),
        ),
        st.builds(
            lambda rule, subject: annotation(f"{rule}=why", subject), rules, st.sampled_from(["shop/Pod/web"])
        ),
        st.builds(
            lambda rule, pattern: entry(rule, object=pattern), rules, st.sampled_from([None, "shop/*", "web"])
        ),
    ),
    max_size=5,
)


def together(parts: list[WrittenSuppressions]) -> WrittenSuppressions:
    return WrittenSuppressions(
        comments=tuple(each for part in parts for each in part.comments),
        annotations=tuple(each for part in parts for each in part.annotations),
        entries=tuple(each for part in parts for each in part.entries),
    )


@given(some_findings, some_written)
def test_no_finding_is_lost_or_made_up(findings: list[Finding], parts: list[WrittenSuppressions]) -> None:
    result = applied(together(parts), *findings)

    after = [*result.kept, *(each.finding for each in result.suppressed)]
    assert sorted(map(repr, after)) == sorted(map(repr, findings))


@given(some_findings, some_written, st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter(
    findings: list[Finding], parts: list[WrittenSuppressions], random: Random
) -> None:
    shuffled = list(findings)
    random.shuffle(shuffled)

    assert applied(together(parts), *shuffled) == applied(together(parts), *findings)


@given(some_findings, some_written, some_written)
def test_writing_more_never_brings_a_finding_back(
    findings: list[Finding], parts: list[WrittenSuppressions], more: list[WrittenSuppressions]
) -> None:
    before = applied(together(parts), *findings).kept
    after = applied(together(parts + more), *findings).kept

    assert set(after) <= set(before)
