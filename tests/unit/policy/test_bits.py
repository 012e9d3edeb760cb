"""Bit sets are sets of whole numbers, each with one form."""

from __future__ import annotations

from collections.abc import Callable
from operator import and_, or_, sub

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.policy.bits import NO_BITS, BitSet

Members = frozenset[int]

# Close together so that sets meet, and far away so that they are wide or far from each other.
numbers = st.one_of(st.integers(0, 20), st.integers(0, 20), st.integers(990, 1010))
members = st.frozensets(numbers, max_size=12)


def is_canonical(found: BitSet) -> bool:
    return found.bits & 1 == 1 if found.bits else (found.offset, found.bits) == (0, 0)


@given(members)
def test_a_set_has_the_members_it_was_built_of(one: Members) -> None:
    found = BitSet.of(one)
    assert is_canonical(found)
    assert list(found) == sorted(one)
    assert len(found) == len(one)
    assert bool(found) == bool(one)
    assert [number for number in range(1020) if number in found] == sorted(one)


@given(st.lists(numbers, max_size=12))
def test_order_and_repetition_make_no_difference(listed: list[int]) -> None:
    assert BitSet.of(iter(listed)) == BitSet.of(sorted(set(listed)))


@given(members, members)
def test_equal_sets_are_equal_values(one: Members, other: Members) -> None:
    assert (BitSet.of(one) == BitSet.of(other)) == (one == other)
    if one == other:
        assert hash(BitSet.of(one)) == hash(BitSet.of(other))


@pytest.mark.parametrize("combine", [or_, and_, sub])
@given(members, members)
def test_operators_are_those_of_sets(
    combine: Callable[[object, object], object], one: Members, other: Members
) -> None:
    found = combine(BitSet.of(one), BitSet.of(other))
    assert isinstance(found, BitSet)
    assert is_canonical(found)
    assert found == BitSet.of(combine(one, other))  # type: ignore[arg-type]


@given(members, members)
def test_a_subset_is_at_most_the_other(one: Members, other: Members) -> None:
    assert (BitSet.of(one) <= BitSet.of(other)) == (one <= other)
    assert BitSet.of(one & other) <= BitSet.of(one)


@given(members)
def test_operators_with_itself(one: Members) -> None:
    found = BitSet.of(one)
    assert found | found == found & found == found
    assert found - found == NO_BITS
    assert found <= found  # noqa: PLR0124  (by identity it takes a way of its own)


@given(members)
def test_operators_change_no_operand(one: Members) -> None:
    found, other = BitSet.of(one), BitSet.of({5, 1000})
    for combine in (or_, and_, sub):
        combine(found, other)
        combine(other, found)
    assert list(found) == sorted(one)
    assert list(other) == [5, 1000]


@given(st.integers(0, 1000), st.integers(0, 1 << 40))
def test_a_window_has_the_members_of_its_bits(offset: int, bits: int) -> None:
    found = BitSet.window(offset, bits)
    assert is_canonical(found)
    assert list(found) == [offset + position for position in range(41) if bits >> position & 1]


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_span_has_all_members_before_its_end(first: int, end: int) -> None:
    assert BitSet.span(first, end) == BitSet.of(range(first, end))


@given(members)
def test_the_end_is_behind_the_last_member(one: Members) -> None:
    assert BitSet.of(one).end == (max(one) + 1 if one else 0)


WIDE = 100_003


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(BitSet.span(0, WIDE), range(WIDE), id="every number"),
        pytest.param(BitSet.span(7, WIDE), range(7, WIDE), id="all but the first ones"),
        pytest.param(BitSet.of(range(0, WIDE, 3)), range(0, WIDE, 3), id="each third"),
        pytest.param(BitSet.of([0, WIDE]), [0, WIDE], id="both ends of a wide gap"),
        pytest.param(BitSet.span(0, WIDE) - BitSet.of([WIDE - 2]), [*range(WIDE - 2), WIDE - 1], id="a hole"),
        pytest.param(BitSet.span(0, WIDE) & BitSet.of([WIDE - 1]), [WIDE - 1], id="the last of many"),
    ],
)
def test_wide_sets(found: BitSet, expected: list[int]) -> None:
    assert list(found) == list(expected)
    assert len(found) == len(expected)


def test_what_is_far_away_is_as_narrow_as_what_is_near() -> None:
    found = BitSet.span(0, WIDE) & BitSet.of([WIDE - 1, WIDE - 3])
    assert found.bits == 0b101
    assert (found | BitSet.of([WIDE])).bits == 0b1101
    assert (BitSet.of([5, WIDE]) - BitSet.of([5])).bits == 1


@pytest.mark.parametrize("number", [-1, 0, 4, 7, 1000])
def test_numbers_outside_are_no_members(number: int) -> None:
    assert number not in BitSet.of([5, 6])
    assert number not in NO_BITS


def test_the_empty_set_has_one_form() -> None:
    empty = [
        BitSet(),
        BitSet.of([]),
        BitSet.window(9, 0),
        BitSet.span(9, 9),
        BitSet.span(9, 3),
        BitSet.of([9]) - BitSet.of([9]),
        BitSet.of([9]) & BitSet.of([8]),
        NO_BITS | NO_BITS,
        NO_BITS & BitSet.of([9]),
        BitSet.of([9]) & NO_BITS,
        NO_BITS - BitSet.of([9]),
    ]
    assert set(empty) == {NO_BITS}
    assert [*NO_BITS] == []
    assert NO_BITS.__struct_fields__ == ("offset", "bits")
