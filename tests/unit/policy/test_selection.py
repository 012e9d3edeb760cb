"""Selecting by index gives what matching one by one gives, also where labels are unknown."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.selection import NOTHING, LabelIndex, Selection, joined
from netpol_lint.resources.selector import Labels, LabelSelector, Match, Operator, Requirement

KEYS = ("app", "tier")
VALUES = ("", "a", "b")

values = st.sampled_from(VALUES)
labels = st.builds(
    Labels,
    st.dictionaries(st.sampled_from(KEYS), values),
    st.frozensets(st.sampled_from(KEYS)),
    st.booleans(),
)
requirements = st.builds(
    Requirement, st.sampled_from(KEYS), st.sampled_from(Operator), st.frozensets(values, max_size=2)
)
selectors = st.builds(LabelSelector, st.lists(requirements, max_size=3).map(tuple))


def named(found: Selection, offset: int, count: int) -> list[Match]:
    return [found.match(offset + number) for number in range(count)]


@given(st.lists(labels, max_size=8), st.lists(selectors, min_size=1, max_size=3), st.integers(0, 300))
def test_the_index_selects_what_the_selector_matches(
    listed: list[Labels], asked: list[LabelSelector], offset: int
) -> None:
    index = LabelIndex(offset, listed)
    for selector in asked:
        found = index.select(selector)
        assert named(found, offset, len(listed)) == [selector.match(each) for each in listed]
        assert found.certain <= found.possible <= BitSet.span(offset, offset + len(listed))
        assert found.is_certain == (found.certain == found.possible)


LABELS = {
    "absent": Labels({}),
    "absent, others may be there": Labels({}, is_complete=False),
    "of an unknown value": Labels({}, frozenset({"app"})),
    "of an unknown value, others may be there": Labels({}, frozenset({"app"}), is_complete=False),
    "a": Labels({"app": "a"}),
    "a, others may be there": Labels({"app": "a"}, is_complete=False),
    "a, and unknown at once": Labels({"app": "a"}, frozenset({"app"})),
    "empty": Labels({"app": ""}),
    "b": Labels({"app": "b"}, frozenset({"tier"})),
}
ASKED = [frozenset[str](), frozenset({"a"}), frozenset({"a", "b"}), frozenset({""})]


@pytest.mark.parametrize("operator", Operator)
@pytest.mark.parametrize("each", [pytest.param(each, id=name) for name, each in LABELS.items()])
def test_every_operator_on_every_kind_of_label(operator: Operator, each: Labels) -> None:
    for wanted in ASKED:
        selector = LabelSelector((Requirement("app", operator, wanted),))
        found = LabelIndex(3, [Labels({"app": "other"}), each]).select(selector)
        assert found.match(4) is selector.match(each)


@pytest.mark.parametrize("each", [pytest.param(each, id=name) for name, each in LABELS.items()])
def test_two_requirements_are_both_asked(each: Labels) -> None:
    single = [
        Requirement("app", operator, wanted)
        for operator, wanted in [
            *product((Operator.IN, Operator.NOT_IN), ASKED),
            (Operator.EXISTS, frozenset()),
        ]
    ]
    index = LabelIndex(0, [each])
    for one, other in product(single, repeat=2):
        selector = LabelSelector((one, other))
        assert index.select(selector).match(0) is selector.match(each)


def test_the_empty_selector_selects_everything() -> None:
    every = BitSet.span(5, 7)
    assert LabelIndex(5, [Labels({}), Labels({}, is_complete=False)]).select(LabelSelector()) == Selection(
        every, every
    )


def test_nothing_is_selected_among_nothing() -> None:
    assert LabelIndex(5, []).select(LabelSelector()) == NOTHING


def test_keys_that_nobody_carries() -> None:
    index = LabelIndex(0, [Labels({"app": "a"}), Labels({}, is_complete=False)])
    absent = index.select(LabelSelector((Requirement("gone", Operator.DOES_NOT_EXIST),)))
    assert [absent.match(0), absent.match(1)] == [Match.YES, Match.UNKNOWN]


def test_members_of_selections() -> None:
    selection = Selection(BitSet.of([1]), BitSet.of([1, 2]))
    assert [selection.match(index) for index in range(4)] == [Match.NO, Match.YES, Match.UNKNOWN, Match.NO]


def test_selections_add_up() -> None:
    one = Selection(BitSet.of([1]), BitSet.of([1, 2]))
    other = Selection(BitSet.of([2]), BitSet.of([2, 3]))
    expected = Selection(BitSet.of([1, 2]), BitSet.of([1, 2, 3]))
    assert one | other == joined([one, other]) == joined(iter([other, one, NOTHING])) == expected
    assert joined([]) == NOTHING == Selection(NO_BITS, NO_BITS)


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=7))
def test_whatever_is_joined_is_what_any_of_them_selects(drawn: list[tuple[int, bool]]) -> None:
    listed = []
    for index, is_sure in drawn:
        possible = BitSet.of([index, index + 1])
        listed.append(Selection(possible if is_sure else BitSet.of([index]), possible))
    certain = {index for index, _ in drawn} | {index + 1 for index, is_sure in drawn if is_sure}
    possible_ones = {each for index, _ in drawn for each in (index, index + 1)}
    found = joined(iter(listed))
    assert found == Selection(BitSet.of(certain), BitSet.of(possible_ones))
    assert not found.is_certain or certain == possible_ones


def test_what_is_joined_of_certain_selections_is_certain() -> None:
    sets = [BitSet.of([index]) for index in range(5)]
    assert joined(Selection(each, each) for each in sets).is_certain
    assert not joined([Selection(sets[0], sets[0]), Selection(NO_BITS, sets[1])]).is_certain
