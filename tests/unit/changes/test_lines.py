"""Which lines a change wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.changes import ChangedLines, change_since
from netpol_lint.changes.lines import new_lines
from netpol_lint.location import Region
from tests.unit.changes.shop import POD, work_tree, write

texts = st.lists(st.sampled_from("abc"), max_size=12)


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        pytest.param("abc", "abc", [], id="the same"),
        pytest.param("abc", "axc", [2], id="another line"),
        pytest.param("abc", "axbc", [2], id="a line more"),
        pytest.param("abc", "ac", [], id="a line less"),
        pytest.param("", "ab", [1, 2], id="a new file"),
        pytest.param("aa", "aaa", [3], id="one more of the same"),
        pytest.param("abcdef", "xbcdyf", [1, 5], id="two places"),
    ],
)
def test_new_lines(before: str, after: str, lines: list[int]) -> None:
    assert list(new_lines(before, after)) == lines


@given(texts, texts)
def test_what_is_not_new_was_there_in_this_order(before: list[str], after: list[str]) -> None:
    new = set(new_lines(before, after))
    kept = iter(before)
    assert all(line in kept for number, line in enumerate(after, 1) if number not in new)


def test_long_texts_count_as_written_anew() -> None:
    before, after = (["same", *(f"{side}{index}" for index in range(3_000)), "end"] for side in "ab")
    assert list(new_lines(before, after)) == list(range(2, 3_002))


def test_places_touch_what_a_change_wrote(tmp_path: Path) -> None:
    shop = work_tree(tmp_path / "shop", {"pod.yaml": POD, "other.yaml": POD})
    write(shop, {"pod.yaml": POD.replace("app: api", "app: web"), "new.yaml": "a: 1\n"})
    lines = ChangedLines(change_since(shop, "HEAD"))
    assert [sorted(lines.of(path)) for path in ("pod.yaml", "other.yaml", "new.yaml")] == [[3], [], [1, 2]]
    assert lines.touch("pod.yaml", Region(1, 1, 5, 1))
    assert lines.touch("pod.yaml", Region(3, 2, 3, 2))
    assert not lines.touch("pod.yaml", Region(1, 1, 3, 1))
    assert not lines.touch("other.yaml", Region(1, 1, 5, 1))
    (shop / "new.yaml").unlink()
    assert not ChangedLines(change_since(shop, "HEAD")).of("gone.yaml")
