"""Patterns over paths, against the obvious way to match them."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.config import (
    path_matches,
)


def naive_match(segments: list[str], patterns: list[str]) -> bool:
    """The oracle: the obvious, exponential meaning of `**`."""
    if not patterns:
        return not segments
    if patterns[0] == "**":
        return any(naive_match(segments[skip:], patterns[1:]) for skip in range(len(segments) + 1))
    return (
        bool(segments) and fnmatchcase(segments[0], patterns[0]) and naive_match(segments[1:], patterns[1:])
    )


@given(
    st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=6),
    st.lists(st.sampled_from(["a", "b", "a*", "?", "**"]), min_size=1, max_size=6),
)
def test_path_patterns_mean_what_they_say(segments: list[str], patterns: list[str]) -> None:
    assert path_matches("/".join(segments), "/".join(patterns)) == naive_match(segments, patterns)


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        pytest.param("base/deny.yaml", True, id="the path itself"),
        pytest.param("./base/deny.yaml", True, id="a leading dot"),
        pytest.param("base/*.yaml", True, id="a star within a segment"),
        pytest.param("*.yaml", False, id="a star does not cross a slash"),
        pytest.param("**/*.yaml", True, id="two stars do"),
        pytest.param("base", False, id="a directory alone is another path"),
        pytest.param("base/", True, id="a trailing slash is everything below"),
        pytest.param("base/deny.yaml/**", True, id="two stars at the end may be nothing"),
        pytest.param("**/base/deny.yaml", True, id="two stars at the start may be nothing"),
        pytest.param("base/deny.yaml/*", False, id="one star is something"),
        pytest.param("BASE/deny.yaml", False, id="case matters"),
        pytest.param("**/" * 5_000 + "x", False, id="a hostile pattern"),
        pytest.param("*a" * 5_000, False, id="a hostile segment"),
    ],
)
def test_path_patterns(pattern: str, matches: bool) -> None:
    assert path_matches("base/deny.yaml", pattern) is matches
