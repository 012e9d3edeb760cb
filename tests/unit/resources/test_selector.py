"""Whether a selector matches labels of which some, or all, are not known."""

from __future__ import annotations

import pytest

from netpol_lint.resources.selector import (
    Labels,
    LabelSelector,
    Match,
    Operator,
    Requirement,
    equals,
    mentioned_keys,
)

IN = Requirement("app", Operator.IN, frozenset({"a", "b"}))
NOT_IN = Requirement("app", Operator.NOT_IN, frozenset({"a", "b"}))
EXISTS = Requirement("app", Operator.EXISTS)
DOES_NOT_EXIST = Requirement("app", Operator.DOES_NOT_EXIST)
EMPTY = Requirement("app", Operator.IN, frozenset({""}))
NOT_EMPTY = Requirement("app", Operator.NOT_IN, frozenset({""}))

A = Labels({"app": "a"})
C = Labels({"app": "c"})
BLANK = Labels({"app": ""})
ABSENT = Labels({"tier": "a"})
UNKNOWN_VALUE = Labels({}, unknown_keys=frozenset({"app"}))
INCOMPLETE = Labels({"tier": "a"}, is_complete=False)
KNOWN_OF_INCOMPLETE = Labels({"app": "a"}, is_complete=False)


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        pytest.param(IN, "YES NO NO NO UNKNOWN UNKNOWN YES", id="In"),
        pytest.param(NOT_IN, "NO YES YES YES UNKNOWN UNKNOWN NO", id="NotIn holds when the key is absent"),
        pytest.param(EXISTS, "YES YES YES NO YES UNKNOWN YES", id="Exists holds for an empty value"),
        pytest.param(
            DOES_NOT_EXIST, "NO NO NO YES NO UNKNOWN NO", id="DoesNotExist holds when the key is absent"
        ),
        pytest.param(EMPTY, "NO NO YES NO UNKNOWN UNKNOWN NO", id="an empty value needs the key"),
        pytest.param(NOT_EMPTY, "YES YES NO YES UNKNOWN UNKNOWN YES", id="NotIn with an empty value"),
    ],
)
def test_each_operator(requirement: Requirement, expected: str) -> None:
    subjects = (A, C, BLANK, ABSENT, UNKNOWN_VALUE, INCOMPLETE, KNOWN_OF_INCOMPLETE)
    assert [requirement.match(labels).name for labels in subjects] == expected.split()


@pytest.mark.parametrize(
    ("requirements", "labels", "expected"),
    [
        pytest.param((), ABSENT, Match.YES, id="no requirement matches everything"),
        pytest.param((), INCOMPLETE, Match.YES, id="even what is not known"),
        pytest.param((IN, EXISTS), A, Match.YES, id="all hold"),
        pytest.param((IN, DOES_NOT_EXIST), A, Match.NO, id="one does not hold"),
        pytest.param((IN, NOT_IN), UNKNOWN_VALUE, Match.UNKNOWN, id="each of them unknown"),
        pytest.param(
            (IN, DOES_NOT_EXIST), UNKNOWN_VALUE, Match.NO, id="one certainly fails whatever the other"
        ),
        pytest.param(
            (Requirement("tier", Operator.EXISTS), IN),
            INCOMPLETE,
            Match.UNKNOWN,
            id="one holds, one is unknown",
        ),
        pytest.param(
            (IN, Requirement("tier", Operator.DOES_NOT_EXIST)),
            INCOMPLETE,
            Match.NO,
            id="unknown before a failure",
        ),
    ],
)
def test_requirements_add_up(requirements: tuple[Requirement, ...], labels: Labels, expected: Match) -> None:
    assert LabelSelector(requirements).match(labels) is expected


@pytest.mark.parametrize("left", Match)
@pytest.mark.parametrize("right", Match)
def test_and_is_the_weaker_one(left: Match, right: Match) -> None:
    assert (left & right).value == min(left.value, right.value)


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        pytest.param(LabelSelector(), "every label", id="the empty selector"),
        pytest.param(LabelSelector((EMPTY,)), "app=", id="an empty value"),
        pytest.param(LabelSelector((IN,)), "app in (a, b)", id="In, sorted"),
        pytest.param(LabelSelector((NOT_IN,)), "app not in (a, b)", id="NotIn"),
        pytest.param(LabelSelector((EXISTS, DOES_NOT_EXIST)), "app exists, app does not exist", id="both"),
        pytest.param(equals({"tier": "x", "app": "web"}), "app=web, tier=x", id="matchLabels, sorted by key"),
    ],
)
def test_words(selector: LabelSelector, text: str) -> None:
    assert str(selector) == text


def test_unmet_are_those_that_certainly_fail() -> None:
    tier = Requirement("tier", Operator.IN, frozenset({"b"}))
    assert LabelSelector((IN, tier)).unmet(Labels({"tier": "a"}, frozenset({"app"}))) == (tier,)
    assert LabelSelector((IN, tier)).unmet(Labels({"app": "a"}, is_complete=False)) == ()


def test_selectors_are_equal_wherever_they_stand() -> None:
    from netpol_lint.location import whole_file

    here, there = (
        LabelSelector((Requirement("a", Operator.EXISTS, at=whole_file(path)),), whole_file(path))
        for path in "xy"
    )
    assert here == there
    assert hash(here) == hash(there)


def test_only_the_empty_selector_selects_everything() -> None:
    assert LabelSelector().selects_everything
    assert not LabelSelector((NOT_IN,)).selects_everything


def test_mentioned_keys_are_those_of_all() -> None:
    assert mentioned_keys([equals({"a": "1", "b": ""}), LabelSelector((IN,)), LabelSelector()]) == {
        "a",
        "b",
        "app",
    }
    assert mentioned_keys([]) == frozenset()


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param(Labels({"a": "1", "b": "2"}), Labels({"a": "1"}), id="known ones"),
        pytest.param(Labels({}, frozenset({"a", "b"})), Labels({}, frozenset({"a"})), id="unknown ones"),
        pytest.param(INCOMPLETE, Labels({}, is_complete=False), id="incomplete stays incomplete"),
    ],
)
def test_restricted_labels_keep_what_is_asked_for(labels: Labels, expected: Labels) -> None:
    assert labels.restricted_to(frozenset({"a"})) == expected


def test_identity_is_that_of_the_content() -> None:
    assert Labels({"a": "1", "b": "2"}).identity == Labels({"b": "2", "a": "1"}).identity
    assert len({each.identity for each in (A, C, BLANK, ABSENT, UNKNOWN_VALUE, INCOMPLETE)}) == 6
