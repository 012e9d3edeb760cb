"""Unquoted scalars as kubectl types them; each expectation is what `kubectl -o json` printed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.source.scalars import (
    NotAScalarError,
    ScalarValue,
    key_name,
    resolve_plain,
    resolve_tagged,
)

TRUE_WORDS = ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"]
FALSE_WORDS = ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"]
NULL_WORDS = ["", "~", "null", "Null", "NULL"]
STRINGS = [
    *("yEs", "oFF", "tRUE", "nULL", "=", "<<", "nil", "None", "t", "f"),
    *("22:22", "1:30:00", "2024-01-01", "2024-01-01T10:00:00Z", "2001-12-14 21:59:43.10"),
    *(
        "1e999",
        "-1e999",
        "1e",
        "e3",
        "1e+",
        ".e3",
        "..",
        ".",
        "-.",
        "+",
        "--1",
        "+-1",
        "1 2",
        "1.2.3",
        "1,000",
    ),
    *("_1", ".inf_", ".infinity", "Infinity", "NaN", "inf", "+.nan", "-.nan", "-0b+1"),
    *("0xG", "0x", "0o", "0o8", "0b", "0b2", "-0b", "0xFFFFFFFFFFFFFFFFFF", "0b" + "1" * 67),
    *("1" * 5000, "10.0.0.0/8", "10.0.0.1", "v1", "8080/TCP", "1\n", "\u0661"),
]
NUMBERS: list[tuple[str, ScalarValue]] = [
    ("0", 0),
    ("-0", 0),
    ("00", 0),
    ("1", 1),
    ("+1", 1),
    ("007", 7),
    ("010", 8),
    ("-010", -8),
    ("0o10", 8),
    ("0O17", 15),
    ("-0o10", -8),
    ("08", 8),
    ("-08", -8),
    ("0_8", 8),
    ("0x1F", 31),
    ("0X1f", 31),
    ("-0x1F", -31),
    ("0x_1", 1),
    ("0b11", 3),
    ("0B11", 3),
    ("-0b11", -3),
    ("+0b11", 3),
    ("0b+1", 1),
    ("0b-1", -1),
    ("1_000", 1000),
    ("1_", 1),
    ("1__0", 10),
    ("-_1", -1),
    ("+_1", 1),
    ("1.5", 1.5),
    ("+1.5", 1.5),
    (".5", 0.5),
    ("-.5", -0.5),
    (".1_2", 0.12),
    ("0.1_0", 0.1),
    ("1_0.5", 10.5),
    ("1.0", 1),
    ("1.", 1),
    ("0.", 0),
    (".0", 0),
    ("0e0", 0),
    ("-0.0", 0),
    ("1e3", 1000),
    ("1E3", 1000),
    ("1.e3", 1000),
    ("1e3_", 1000),
    ("12e03", 12000),
    (".5e3", 500),
    ("-1.5e3", -1500),
    ("12_34e1_0", 12340000000000),
    ("1e-7", 1e-07),
    ("1e18", 10**18),
    ("1234567890123456789.0", 1234567890123456800),
    ("1e20", 1e20),
    ("1e21", 1e21),
    ("9223372036854775807", 2**63 - 1),
    ("9223372036854775808", 9.223372036854776e18),
    ("18446744073709551616", 1.8446744073709552e19),
    ("-9223372036854775808", -(2**63)),
    ("-9223372036854775809", -9.223372036854776e18),
    ("0xFFFFFFFFFFFFFFFF", 1.8446744073709552e19),
    ("07777777777777777777777777", 7.777777777777778e24),
]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(pytest.param(text, True, id=f"{text} is true") for text in TRUE_WORDS),
        *(pytest.param(text, False, id=f"{text} is false") for text in FALSE_WORDS),
        *(pytest.param(text, None, id=f"{text!r} is null") for text in NULL_WORDS),
        *(pytest.param(text, text, id=f"{text[:30]!r} is a string") for text in STRINGS),
        *(pytest.param(text, value, id=f"{text} is {value}") for text, value in NUMBERS),
    ],
)
def test_resolve_plain(text: str, value: ScalarValue) -> None:
    resolved = resolve_plain(text)
    assert (type(resolved), resolved) == (type(value), value)


@pytest.mark.parametrize(
    "text", [".inf", ".Inf", ".INF", "+.inf", "+.Inf", "-.inf", "-.INF", ".nan", ".NaN", ".NAN"]
)
def test_json_has_no_such_number(text: str) -> None:
    with pytest.raises(NotAScalarError, match="JSON"):
        resolve_plain(text)


@given(st.text())
def test_a_value_is_finite_and_fits_64_bits(text: str) -> None:
    try:
        value = resolve_plain(text)
    except NotAScalarError:
        return
    if isinstance(value, float):
        assert math.isfinite(value)
    if type(value) is int:
        assert value in range(-(2**63), 2**63)


@given(st.integers(-(2**63), 2**63 - 1))
def test_decimal_integers_stay_what_they_are(number: int) -> None:
    assert resolve_plain(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_keep_their_size(number: float) -> None:
    value = resolve_plain(repr(number))
    assert isinstance(value, int | float)
    assert float(value) == number


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("app", "app", id="a word is itself"),
        pytest.param("on", "true", id="on is true"),
        pytest.param("yes", "true", id="yes is true"),
        pytest.param("No", "false", id="No is false"),
        pytest.param("1", "1", id="an integer is its digits"),
        pytest.param("0x10", "16", id="a hexadecimal integer becomes decimal"),
        pytest.param("010", "8", id="an octal integer becomes decimal"),
        pytest.param("1_000", "1000", id="underscores go"),
        pytest.param("1.0", "1", id="a whole float loses its point"),
        pytest.param("1.5", "1.5", id="a float is itself"),
        pytest.param("0.1", "0.1", id="a float is the shortest text for it"),
        pytest.param("1e3", "1000", id="a small exponent is written out"),
        pytest.param("1e5", "100000", id="five zeros are written out"),
        pytest.param("1.0e6", "1e+06", id="six zeros are not"),
        pytest.param("1e10", "1e+10", id="a large exponent stays"),
        pytest.param("1e-5", "1e-05", id="a small number has two digits of exponent"),
        pytest.param("123456789.5", "1.2345679e+08", id="only 32 bits of a float are kept"),
        pytest.param("16777217.0", "1.6777216e+07", id="a float may become its neighbour"),
        pytest.param("99999999999999999999", "1e+20", id="an integer of 67 bits is a float"),
        pytest.param("1e39", ".inf", id="what has no 32 bits is infinite"),
        pytest.param(".inf", ".inf", id="infinity may be a key"),
        pytest.param("-.Inf", "-.inf", id="so may its opposite"),
        pytest.param(".NaN", ".nan", id="so may no number"),
        pytest.param("22:22", "22:22", id="a time is a string"),
    ],
)
def test_key_name(text: str, name: str) -> None:
    assert key_name(text) == name


@pytest.mark.parametrize("text", ["", "~", "null", "9223372036854775808"])
def test_no_key(text: str) -> None:
    with pytest.raises(NotAScalarError, match="key"):
        key_name(text)


CORE = "tag:yaml.org,2002:"


@pytest.mark.parametrize(
    ("tag", "text", "resolved"),
    [
        pytest.param("!vault", "1", ("1", False), id="an unknown tag makes a string"),
        pytest.param("!", "1", ("1", False), id="the tag without a name makes a string"),
        pytest.param(CORE + "str", "1", ("1", False), id="str makes a string"),
        pytest.param(CORE + "int", "1", ("1", True), id="int makes an integer of a string"),
        pytest.param(CORE + "float", "1", ("1", True), id="float takes an integer"),
        pytest.param(CORE + "float", "1.5", ("1.5", True), id="float takes a float"),
        pytest.param(CORE + "bool", "yes", ("yes", True), id="bool takes yes"),
        pytest.param(CORE + "null", "", ("", True), id="null takes nothing"),
        pytest.param(CORE + "binary", "aGVs\n bG8=", ("hello", False), id="binary is decoded"),
        pytest.param(CORE + "timestamp", "2024-01-01", ("2024-01-01", False), id="a timestamp is a string"),
        pytest.param(CORE + "set", "x", ("x", False), id="a tag for collections makes a string"),
        pytest.param(CORE + "merge", "<<", ("<<", True), id="merge marks a merge key"),
        pytest.param(CORE + "merge", "x", ("x", False), id="merge marks nothing else"),
    ],
)
def test_resolve_tagged(tag: str, text: str, resolved: tuple[str, bool]) -> None:
    assert resolve_tagged(tag, text) == resolved


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("int", "foo"),
        ("int", "1.5"),
        ("int", "yes"),
        ("float", "x"),
        ("bool", "1"),
        ("null", "x"),
        ("binary", "***"),
    ],
)
def test_a_text_that_does_not_fit_its_tag(tag: str, text: str) -> None:
    with pytest.raises(NotAScalarError, match=f"!!{tag}"):
        resolve_tagged(CORE + tag, text)
