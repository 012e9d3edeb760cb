"""No text from a repository acts on a terminal or breaks a line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from netpol_lint.reporting.visible import visible
from tests.unit.reporting.strategies import TEXTS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("egress omits UDP 53", "egress omits UDP 53", id="plain text stays"),
        pytest.param("größe ラベル e\u0301 👩", "größe ラベル e\u0301 👩", id="letters of any script stay"),
        pytest.param("a\tb\nc\rd", r"a\tb\nc\rd", id="blanks that move the cursor are named"),
        pytest.param("\x1b[31m", r"\x1b[31m", id="an escape sequence loses its start"),
        pytest.param("\x9b31m\x85", r"\x9b31m\x85", id="the eight-bit controls are controls too"),
        pytest.param("\x7f\0", r"\x7f\x00", id="delete and null are spelled out"),
        pytest.param("\u202eevil\u2066", r"\u202eevil\u2066", id="text is not reordered"),
        pytest.param("a\u2028b\u2029c", r"a\u2028b\u2029c", id="further line ends are spelled out"),
        pytest.param("a\u200bb\ufeff\U000e0041", r"a\u200bb\ufeff\U000e0041", id="nothing is invisible"),
        pytest.param(
            "\udce4.yaml", r"\udce4.yaml", id="a byte of a file name that is not UTF-8 is spelled out"
        ),
        pytest.param("a\uffff\ufffe", r"a\uffff\ufffe", id="what is no character is spelled out"),
        pytest.param("\u200d", "\u200d", id="what joins emoji and letters stays"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(TEXTS)
def test_visible_text_is_one_line_that_can_be_written(text: str) -> None:
    shown = visible(text)
    assert len(f"{shown}.".splitlines()) == 1
    assert shown.encode().decode() == shown
    assert not any(unicodedata.category(character) == "Cc" for character in shown)


@given(TEXTS)
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)
