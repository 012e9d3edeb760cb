"""What a finding says: lists of evidence that end before nobody reads them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from netpol_lint.findings import EVIDENCE_SHOWN, Evidence, bounded
from netpol_lint.location import Location, Region


def piece(line: int) -> Evidence:
    return Evidence(Location("a.yaml", Region(line, 1, line, 2)), f"line {line}")


def pieces(number: int) -> tuple[Evidence, ...]:
    return tuple(map(piece, range(1, number + 1)))


@pytest.mark.parametrize("number", [0, 1, EVIDENCE_SHOWN])
def test_a_list_that_can_be_read_stays_whole(number: int) -> None:
    assert bounded(pieces(number)) == pieces(number)


@pytest.mark.parametrize(
    ("left_out", "says"),
    [
        pytest.param(1, "and 1 more like these", id="one"),
        pytest.param(200, "and 200 more like these", id="as-many-as-are-counted"),
        pytest.param(201, "and more than 200 more like these", id="more-than-are-counted"),
        pytest.param(5000, "and more than 200 more like these", id="many-more"),
    ],
)
def test_a_longer_list_ends_with_how_many_more_there_are(left_out: int, says: str) -> None:
    *shown, last = bounded(pieces(EVIDENCE_SHOWN + left_out))
    assert tuple(shown) == pieces(EVIDENCE_SHOWN)
    assert (last.at, last.says) == (piece(EVIDENCE_SHOWN + 1).at, says)


def test_each_piece_is_there_and_counts_once() -> None:
    assert bounded(pieces(EVIDENCE_SHOWN) * 2) == pieces(EVIDENCE_SHOWN)
    assert bounded(pieces(EVIDENCE_SHOWN + 3) * 2) == bounded(pieces(EVIDENCE_SHOWN + 3))


def test_no_more_pieces_are_asked_for_than_are_counted() -> None:
    asked = 0

    def endless() -> Iterator[Evidence]:
        nonlocal asked
        while True:
            asked += 1
            yield piece(asked)

    bounded(endless())
    assert asked == EVIDENCE_SHOWN + 201


def test_what_a_long_list_leaves_out_counts_where_it_is_part_of_another() -> None:
    assert bounded((*pieces(20), Evidence(piece(30).at, "and 7 more like these", 7)))[-1].more == 7
