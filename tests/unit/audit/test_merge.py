"""One cause is one finding."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.audit.merge import (
    merged,
    merged_suppressed,
)
from netpol_lint.findings import (
    Confidence,
    Edit,
    Evidence,
    Finding,
    Fix,
    Promise,
    Safety,
    Severity,
    SuppressedFinding,
    SuppressionOrigin,
)
from netpol_lint.location import Location, Region

AT = Location("a.yaml", Region(3, 1, 3, 9), "spec.podSelector")
ELSEWHERE = Location("b.yaml", Region(1, 1, 1, 5), "spec")
FINDING = Finding("allow-all", Severity.WARNING, Confidence.MEDIUM, "found", AT, "shop/NetworkPolicy/p")


def in_cluster(name: str, **changes: object) -> Finding:
    return replace(FINDING, clusters=(name,), **changes)


def test_findings_of_several_clusters_at_one_place_are_one() -> None:
    (found,) = merged([in_cluster("prod"), in_cluster("dev"), in_cluster("qa")])
    assert found == replace(FINDING, clusters=("dev", "prod", "qa"))


EDIT = Edit(AT, "podSelector: {}")


@pytest.mark.parametrize(
    ("fixes", "expected"),
    [
        pytest.param([Fix(Safety.SAFE, "a", (EDIT,))] * 2, Safety.SAFE, id="the-same"),
        pytest.param(
            [Fix(Safety.SAFE, "a", (EDIT,)), Fix(Safety.UNSAFE, "b", (EDIT,))],
            Safety.UNSAFE,
            id="the-same-and-safe-in-one-cluster-only",
        ),
        pytest.param([Fix(Safety.SAFE, "a", (EDIT,)), None], None, id="one-without"),
        pytest.param([None, Fix(Safety.SAFE, "a", (EDIT,))], None, id="the-first-without"),
        pytest.param(
            [Fix(Safety.SAFE, "a", (EDIT,)), Fix(Safety.SAFE, "a", (replace(EDIT, text=""),))],
            None,
            id="another-edit",
        ),
        pytest.param(
            [Fix(Safety.SAFE, "a", (EDIT,)), Fix(Safety.SAFE, "a", (EDIT,), Promise.OPENS)],
            None,
            id="another-promise",
        ),
    ],
)
def test_a_fix_stands_where_all_clusters_agree_on_it(
    fixes: list[Fix | None], expected: Safety | None
) -> None:
    (found,) = merged([in_cluster(name, fix=fix) for name, fix in zip("ab", fixes, strict=True)])
    assert (found.fix and found.fix.safety) == expected


def test_one_text_in_another_namespace_of_another_cluster_is_the_same_cause() -> None:
    (found,) = merged([in_cluster("eu"), in_cluster("us", subject="shop-us/NetworkPolicy/p")])
    assert (found.subject, found.clusters) == (FINDING.subject, ("eu", "us"))


@pytest.mark.parametrize(
    ("others", "message"),
    [
        pytest.param([], "found", id="nothing else"),
        pytest.param(["shop/NetworkPolicy/p"], "found", id="the same object of another cluster"),
        pytest.param(["b/NetworkPolicy/p"], "found; so it is in namespace b", id="another namespace"),
        pytest.param(
            ["b/NetworkPolicy/p", "a/NetworkPolicy/p"],
            "found; so it is in namespaces a and b",
            id="two other namespaces",
        ),
        pytest.param(
            [f"{name}/NetworkPolicy/p" for name in "abcde"],
            "found; so it is in namespaces a, b, c and 2 more",
            id="many other namespaces",
        ),
        pytest.param(
            ["shop/NetworkPolicy/dev-p"], "found; so it is for shop/NetworkPolicy/dev-p", id="another name"
        ),
    ],
)
def test_the_other_objects_of_one_text_are_named(others: list[str], message: str) -> None:
    names = iter("bcdefg")
    (found,) = merged([in_cluster("a"), *(in_cluster(next(names), subject=each) for each in others)])
    assert (found.subject, found.message) == (FINDING.subject, message)
    assert found.also == tuple(sorted({*others} - {FINDING.subject}))


def test_one_text_in_two_namespaces_of_one_cluster_is_one_finding() -> None:
    (found,) = merged([in_cluster("eu"), in_cluster("eu", subject="shop-2/NetworkPolicy/p")])
    assert (found.subject, found.also) == (FINDING.subject, ("shop-2/NetworkPolicy/p",))


def test_what_one_suppression_silenced_of_a_cause_is_one() -> None:
    def silenced(name: str, reason: str) -> SuppressedFinding:
        return SuppressedFinding(in_cluster(name), SuppressionOrigin.IN_SOURCE, reason, ELSEWHERE)

    found = merged_suppressed([silenced("qa", "why"), silenced("dev", "why"), silenced("prod", "because")])
    assert [(each.reason, each.finding.clusters) for each in found] == [
        ("why", ("dev", "qa")),
        ("because", ("prod",)),
    ]


def test_the_first_words_and_the_highest_marks_stand() -> None:
    (found,) = merged(
        [
            in_cluster("prod", message="first", severity=Severity.NOTE, confidence=Confidence.HIGH),
            in_cluster("dev", message="second", severity=Severity.ERROR, confidence=Confidence.LOW),
        ]
    )
    assert (found.message, found.severity, found.confidence) == ("first", Severity.ERROR, Confidence.HIGH)


def test_evidence_is_joined_without_repeats() -> None:
    one, two = Evidence(AT, "one"), Evidence(ELSEWHERE, "two")
    (found,) = merged([in_cluster("prod", evidence=(two, one)), in_cluster("dev", evidence=(one,))])
    assert found.evidence == (two, one)


def test_of_one_place_the_words_of_the_first_cluster_stand() -> None:
    dev, prod = Evidence(AT, "it has app=web"), Evidence(AT, "it has app=web, env=prod")
    (found,) = merged([in_cluster("dev", evidence=(dev,)), in_cluster("prod", evidence=(prod,))])
    assert found.evidence == (dev,)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(FINDING, rule_id="other", clusters=("dev",)), id="another rule"),
        pytest.param(replace(FINDING, at=ELSEWHERE, clusters=("dev",)), id="another place"),
        pytest.param(replace(FINDING, message="too", clusters=("prod",)), id="the same cluster"),
    ],
)
def test_what_stays_apart(other: Finding) -> None:
    assert len(merged([in_cluster("prod"), other])) == 2


def test_a_patch_that_two_objects_take_into_different_fields_is_one_cause() -> None:
    other = replace(FINDING, at=replace(AT, yaml_path="spec.egress[1]"), subject="shop/NetworkPolicy/q")
    (found,) = merged([in_cluster("dev"), replace(other, clusters=("dev",))])
    assert found.also == ("shop/NetworkPolicy/q",)


def test_two_findings_at_one_place_in_two_clusters_are_two() -> None:
    both = [in_cluster(name, message=message) for name in ("dev", "prod") for message in ("one", "two")]
    assert [(each.message, each.clusters) for each in merged(both)] == [
        ("one", ("dev", "prod")),
        ("two", ("dev", "prod")),
    ]


def test_what_is_said_twice_of_one_object_is_said_once() -> None:
    (found,) = merged([FINDING, replace(FINDING, evidence=(Evidence(AT, "why"),))])
    assert found == replace(FINDING, evidence=(Evidence(AT, "why"),))


def test_what_many_clusters_add_is_bounded_as_any_list_is() -> None:
    said = [Evidence(replace(AT, path=f"{number:02}.yaml"), "here") for number in range(30)]
    first, *others = [in_cluster(f"c{number:02}", evidence=(each,)) for number, each in enumerate(said)]
    (found,) = merged([first, *others])
    assert found.evidence[:-1] == tuple(said[:21])
    assert found.evidence[-1] == Evidence(said[21].at, "and 9 more like these", 9)


def test_findings_about_a_shape_name_no_cluster() -> None:
    assert merged([FINDING]) == [FINDING]
    assert merged([]) == []
