"""What an unquoted scalar means to kubectl: which texts are booleans, numbers, null or strings.

kubectl decodes YAML to JSON (sigs.k8s.io/yaml over go-yaml v2) and reads the JSON, so a number goes
through both: `1e3` is a float for YAML, and 1000 after JSON.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

from netpol_lint.lazy_pattern import lazy_pattern

ScalarValue: TypeAlias = str | int | float | bool | None
"""A scalar after decoding. An int fits into 64 bits with a sign; a float is finite."""


class NotAScalarError(ValueError):
    """kubectl refuses the value; the message says why."""


def _spellings(*words: str, value: ScalarValue) -> dict[str, ScalarValue]:
    """Map each word to `value` in its lower, capitalised and upper case form, and in no other."""
    return {form: value for word in words for form in (word, word.capitalize(), word.upper())}


_NULLS: Final = _spellings("", "~", "null", value=None)
_WORDS: Final[Mapping[str, ScalarValue]] = {
    **_spellings("y", "yes", "true", "on", value=True),
    **_spellings("n", "no", "false", "off", value=False),
    **_NULLS,
    ".nan": math.nan,
    ".NaN": math.nan,
    ".NAN": math.nan,
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}

NULL_WORDS: Final = frozenset(_NULLS)
"""How null is written without quotes."""

_DIGITS: Final = frozenset("0123456789+-")
_INTEGER: Final = lazy_pattern(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_BASES: Final = (16, 2, 8, 10)
_ODD_BINARY: Final = lazy_pattern(r"0b([-+][01]+)")
_FLOAT: Final = lazy_pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_POINT_FLOAT: Final = lazy_pattern(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")

_INT64: Final = range(-(2**63), 2**63)
_UINT64: Final = range(2**64)
_LONGEST_DECIMAL: Final = 20
"""Digits of 2**64: what has more is no integer to Go, and Python would refuse thousands of them."""

_JSON_EXPONENT_FROM: Final = 1e21
"""From here on Go writes floats into JSON with an exponent, which then is no integer any more."""


@lru_cache(maxsize=4096)
def resolve_plain(text: str) -> ScalarValue:
    """Return what an unquoted, untagged scalar is to kubectl.

    Raises:
        NotAScalarError: JSON cannot hold the value (`.inf`, `.nan`).

    Source: https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
    """
    value = _decoded(text)
    if isinstance(value, float):
        return _through_json(value, text)
    if type(value) is int and value not in _INT64:
        return float(value)
    return value


@lru_cache(maxsize=4096)
def key_name(text: str) -> str:
    """Return the name that kubectl gives to an unquoted, untagged mapping key: `on` is "true".

    Raises:
        NotAScalarError: the key is null, or an integer of more than 63 bits.

    Source: https://github.com/kubernetes-sigs/yaml/blob/master/yaml.go
    """
    match _decoded(text):
        case str() as name:
            return name
        case bool() as truth:
            return "true" if truth else "false"
        case int() as number if number in _INT64:
            return str(number)
        case float() as number:
            return _single_precision(number)
        case None:
            raise NotAScalarError(f"key {text!r} is null, and JSON has no such key; quote it")
        case _:
            raise NotAScalarError(f"key {text!r} is a number past 63 bits, which no key may be; quote it")


_TAG_PREFIX: Final = "tag:yaml.org,2002:"
_TYPES: Final[Mapping[str, tuple[type[ScalarValue], ...]]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "null": (type(None),),
}


def resolve_tagged(tag: str, text: str) -> tuple[str, bool]:
    """Apply an explicit tag to a scalar, quoted or not.

    Returns the text, and whether that text decides the type as an unquoted one does (`!!int "1"`).
    Tags that YAML does not define make a string, as `!!str` does.

    Raises:
        NotAScalarError: the text does not fit its tag, as in `!!int foo`.
    """
    if not tag.startswith(_TAG_PREFIX):
        return text, False
    kind = tag.removeprefix(_TAG_PREFIX)
    if kind == "binary":
        return _from_base64(text), False
    if kind == "merge":
        return text, text == "<<"
    if kind not in _TYPES:
        return text, False
    value = _decoded(text)
    if isinstance(value, bool) is not (kind == "bool") or not isinstance(value, _TYPES[kind]):
        raise NotAScalarError(f"{text!r} is tagged !!{kind}, which kubectl cannot make of it")
    return text, True


def _decoded(text: str) -> ScalarValue:
    """Return what YAML makes of a scalar, before JSON narrows it."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _DIGITS:
        return _number(text)
    if text[0] == "." and _POINT_FLOAT.fullmatch(text):
        return _finite(text)
    return text


def _number(text: str) -> ScalarValue:
    digits = text.replace("_", "")
    integer = _integer(digits)
    if integer is not None:
        return integer
    if _FLOAT.fullmatch(digits):
        value = _finite(digits)
        return value if isinstance(value, float) else text
    # Go cuts off "0b" and parses the rest with its sign.
    odd = _ODD_BINARY.fullmatch(digits)
    return int(odd[1], 2) if odd else text


def _integer(digits: str) -> int | None:
    found = _INTEGER.fullmatch(digits)
    if found is None:
        return None
    sign, *bodies = found.groups()
    base, body = next((base, body) for base, body in zip(_BASES, bodies, strict=True) if body)
    if base == 10 and len(body) > _LONGEST_DECIMAL:  # noqa: PLR2004 - a base is its own name
        return None
    value = int(sign + body, base)
    return value if value in _INT64 or (not sign and value in _UINT64) else None


def _finite(text: str) -> float | str:
    """Return the number, or the text itself where it is too large for a float (`1e999`)."""
    value = float(text)
    return value if math.isfinite(value) else text


def _through_json(value: float, text: str) -> int | float:
    """Return what is left of a float once Go has written it into JSON and read it back."""
    if not math.isfinite(value):
        raise NotAScalarError(f"{text!r} is not a number that JSON can hold; quote it if it is a string")
    if abs(value) >= _JSON_EXPONENT_FROM or not value.is_integer():
        return value
    # The shortest digits that read back as this float, padded with zeros: not int(value).
    whole = int(Decimal(repr(value)))
    return whole if whole in _INT64 else value


def _single_precision(value: float) -> str:
    """Write a float key as sigs.k8s.io/yaml does: the shortest text that keeps 32 bits of it."""
    if math.isnan(value):
        return ".nan"
    single = _as_single(value)
    if math.isinf(single):
        return ".inf" if single > 0 else "-.inf"
    candidates = (f"{single:.{digits}e}" for digits in range(9))
    text = next(text for text in candidates if _as_single(float(text)) == single)
    exponent = int(text.partition("e")[2])
    return format(Decimal(text), "f") if -4 <= exponent < 6 else text  # noqa: PLR2004 - C's %g


def _as_single(value: float) -> float:
    import struct

    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def _from_base64(text: str) -> str:
    # Imported here because next to no manifest has such a scalar.
    import base64
    import binascii

    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise NotAScalarError(f"{text[:40]!r} is tagged !!binary and is not base64: {error}") from error
    return content.decode("utf-8", "replace")
