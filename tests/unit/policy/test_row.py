"""Rows combine like a table of masks by peer, and keep to their form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import and_, or_

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.policy.atoms import PortMask
from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.row import NO_ROW, Row

PEERS = range(7)
OTHERS = 99
"""A peer that no box names, so that it has the rest."""

Table = Mapping[int, PortMask]
Box = tuple[PortMask, BitSet]

masks = st.integers(0, 7)
peer_sets = st.frozensets(st.sampled_from(PEERS)).map(BitSet.of)
boxes = st.lists(st.tuples(masks, peer_sets), max_size=5)
rows = st.builds(Row.of, boxes, masks)


def table(row: Row) -> Table:
    return {peer: row.at(peer) for peer in (*PEERS, OTHERS)}


def keeps_its_form(row: Row) -> bool:
    """Tell whether parts are disjoint, not empty, and none has the mask of the rest."""
    total = NO_BITS
    for mask, peers in row.parts.items():
        if not peers or peers & total or mask == row.rest:
            return False
        total |= peers
    return True


@given(boxes, masks)
def test_a_row_adds_up_the_boxes_that_a_peer_is_in(listed: list[Box], rest: PortMask) -> None:
    expected = dict.fromkeys((*PEERS, OTHERS), rest)
    for mask, peers in listed:
        for peer in peers:
            expected[peer] |= mask
    found = Row.of(iter(listed), rest)
    assert keeps_its_form(found)
    assert table(found) == expected


def _first_only(left: PortMask, right: PortMask) -> PortMask:
    return left & ~right


@pytest.mark.parametrize(
    ("combine", "of_masks"),
    [
        pytest.param(or_, or_, id="or"),
        pytest.param(and_, and_, id="and"),
        pytest.param(lambda one, other: one - other, _first_only, id="minus"),
    ],
)
@given(rows, rows)
def test_rows_combine_peer_by_peer(
    combine: Callable[[Row, Row], Row],
    of_masks: Callable[[PortMask, PortMask], PortMask],
    one: Row,
    other: Row,
) -> None:
    expected = {peer: of_masks(one.at(peer), other.at(peer)) for peer in (*PEERS, OTHERS)}
    before = (table(one), table(other))
    found = combine(one, other)
    assert keeps_its_form(found)
    assert table(found) == expected
    assert (table(one), table(other)) == before


@given(rows)
def test_a_row_with_itself(row: Row) -> None:
    assert table(row | row) == table(row & row) == table(row)
    assert row - row == NO_ROW


@given(rows, rows)
def test_equal_tables_are_equal_rows(one: Row, other: Row) -> None:
    assert (one == other) == (table(one) == table(other))
    assert ((one | other) - other == NO_ROW) == (table(one | other) == table(other))


@given(rows)
def test_a_row_is_false_if_nobody_has_anything(row: Row) -> None:
    assert bool(row) == any(table(row).values())
    assert row or row == NO_ROW


def spread(found: Iterable[Box]) -> Table:
    """Return the masks by peer of what `within` yields, of which no peer has two."""
    masks_of: dict[int, PortMask] = {}
    for mask, peers in found:
        assert mask
        assert peers
        assert not masks_of.keys() & set(peers)
        masks_of.update(dict.fromkeys(peers, mask))
    return masks_of


@given(rows, peer_sets, st.booleans())
def test_the_masks_of_some_peers(row: Row, some: BitSet, has_others: bool) -> None:
    peers = some | BitSet.of([OTHERS]) if has_others else some
    expected = {peer: mask for peer, mask in table(row).items() if mask and peer in peers}
    assert spread(row.within(peers)) == expected
    narrowed = row.only(peers)
    assert keeps_its_form(narrowed)
    assert {peer: mask for peer, mask in table(narrowed).items() if mask} == expected


SOME = BitSet.of([1, 2])


@pytest.mark.parametrize(
    ("row", "rest", "parts"),
    [
        pytest.param(Row.of([]), 0, {}, id="nothing"),
        pytest.param(Row.of([], 6), 6, {}, id="the same for all"),
        pytest.param(Row.of([(6, SOME)]), 0, {6: SOME}, id="one part"),
        pytest.param(Row.of([(6, SOME)], 2), 2, {6: SOME}, id="what the rest has is part of it"),
        pytest.param(Row.of([(2, SOME)], 6), 6, {}, id="no part adds nothing to the rest"),
        pytest.param(Row.of([(6, NO_BITS)]), 0, {}, id="no part without a peer"),
        pytest.param(Row.of([(1, SOME), (2, SOME)]), 0, {3: SOME}, id="two boxes of the same peers"),
        pytest.param(
            Row.of([(1, BitSet.of([1, 2])), (2, BitSet.of([2, 3]))]),
            0,
            {1: BitSet.of([1]), 3: BitSet.of([2]), 2: BitSet.of([3])},
            id="two that overlap",
        ),
        pytest.param(Row(7) - Row.of([(7, SOME)]), 7, {0: SOME}, id="all but some"),
        pytest.param(Row(7) & Row.of([(7, SOME)]), 0, {7: SOME}, id="only some"),
        pytest.param(Row.of([(1, SOME)]) | Row(1), 1, {}, id="parts that become the rest vanish"),
    ],
)
def test_the_form_of_rows(row: Row, rest: PortMask, parts: Mapping[PortMask, BitSet]) -> None:
    assert row.rest == rest
    assert dict(row.parts) == parts
