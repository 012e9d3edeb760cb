"""Regular expressions that a repository brings: tried as Go would, unless that might take for ever."""

from __future__ import annotations

import pytest

from netpol_lint.render.kustomize.pattern import UnsafePatternError, is_found, matches


@pytest.mark.parametrize(
    ("pattern", "text", "as_whole", "inside"),
    [
        pytest.param("", "web", True, True, id="nothing matches everything"),
        pytest.param("web", "web", True, True, id="the same text"),
        pytest.param("web", "web-1", False, True, id="a part of the text"),
        pytest.param("web.*", "web-1", True, True, id="an expression"),
        pytest.param("a|b", "ab", False, True, id="alternatives are taken as a whole"),
        pytest.param("(?i)WEB", "web", True, True, id="flags at the start"),
        pytest.param("^web$", "web", True, True, id="anchors"),
        pytest.param("[[a]b", "ab", True, True, id="a bracket in brackets is no warning"),
        pytest.param("a\\*+", "a**", True, True, id="what is escaped repeats nothing"),
        pytest.param("a.*b", "a" + "x" * 400 + "b", False, False, id="text that is no name"),
    ],
)
def test_what_matches(pattern: str, text: str, as_whole: bool, inside: bool) -> None:
    assert (matches(pattern, text), is_found(pattern, text)) == (as_whole, inside)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        pytest.param("(a+)+b", "repeats a group", id="a group that is repeated"),
        pytest.param(".*.*.*.*b", "repeats too much", id="many repetitions"),
        pytest.param("x" * 2000, "repeats too much", id="a long one"),
        pytest.param("(a", "is no regular expression", id="none"),
        pytest.param("a{99999999999}", "is no regular expression", id="a number that is too large"),
    ],
)
def test_what_is_not_tried(pattern: str, why: str) -> None:
    with pytest.raises(UnsafePatternError, match=why):
        matches(pattern, "a" * 60)
    assert not is_found(f"{pattern}$" if pattern.isalnum() else pattern, "a" * 60)
