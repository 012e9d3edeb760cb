"""Places in text files: which ones there are, and how they compare."""

from __future__ import annotations

import pytest

from netpol_lint.location import FILE_START, Location, Region, whole_file


@pytest.mark.parametrize(
    "region",
    [
        pytest.param((1, 1, 1, 1), id="an empty one at the start of a file"),
        pytest.param((2, 5, 2, 5), id="an empty one inside"),
        pytest.param((2, 5, 2, 6), id="one character"),
        pytest.param((2, 5, 3, 1), id="into the next line, further left"),
    ],
)
def test_a_region_is_its_four_numbers(region: tuple[int, int, int, int]) -> None:
    made = Region(*region)
    assert (made.start_line, made.start_column, made.end_line, made.end_column) == region


@pytest.mark.parametrize(
    "region",
    [
        pytest.param((0, 1, 1, 1), id="lines count from one"),
        pytest.param((1, 0, 1, 1), id="columns count from one"),
        pytest.param((-1, 1, 1, 1), id="no line is negative"),
        pytest.param((2, 1, 1, 9), id="no end in a line above the start"),
        pytest.param((2, 5, 2, 4), id="no end before the start"),
    ],
)
def test_nonsense_is_no_region(region: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="not a 1-based, ordered region"):
        Region(*region)


@pytest.mark.parametrize(
    ("region", "last"),
    [
        pytest.param((2, 5, 2, 6), 2, id="the only line"),
        pytest.param((2, 5, 4, 2), 4, id="the line that the end is in"),
        pytest.param((2, 5, 4, 1), 3, id="the line above, if the end comes before the first character"),
        pytest.param((2, 1, 2, 1), 2, id="the line where nothing is meant"),
    ],
)
def test_the_last_line_that_a_region_touches(region: tuple[int, int, int, int], last: int) -> None:
    assert Region(*region).last_line == last


def test_locations_sort_by_file_and_then_by_place() -> None:
    early, late = Region(2, 9, 2, 10), Region(10, 1, 10, 2)
    places = [Location("b", early), Location("a", late), Location("a", early, "b"), Location("a", early, "a")]
    assert [(each.path, each.region.start_line, each.yaml_path) for each in sorted(places)] == [
        ("a", 2, "a"),
        ("a", 2, "b"),
        ("a", 10, ""),
        ("b", 2, ""),
    ]


def test_a_location_reads_as_editors_take_it() -> None:
    assert str(Location("a/b.yaml", Region(3, 7, 4, 1), "spec")) == "a/b.yaml:3:7"
    assert whole_file("a.yaml") == Location("a.yaml", FILE_START)
