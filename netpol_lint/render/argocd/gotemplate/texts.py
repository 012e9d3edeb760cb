"""The functions of templates that are about text."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Final

from netpol_lint.render.argocd.gotemplate.failure import TemplateError
from netpol_lint.render.argocd.gotemplate.values import Value, formatted, is_true, list_of, number_of, text_of

_LONGEST_NAME: Final = 253
_LONGEST_SLUG: Final = 50
_LONGEST: Final = 100_000
_NO_NAME: Final = re.compile("[^-a-z0-9.]")
_NO_SLUG: Final = re.compile("[^a-z0-9_]+")
_CASE_EDGE: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s_\-.]+")


def normalized(name: str) -> str:
    """Make a name of a DNS subdomain out of any text, as Argo CD does.

    Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/GoTemplate/
    """
    return _NO_NAME.sub("-", name.lower())[:_LONGEST_NAME].strip("-.")


def _slugify(*arguments: Value) -> Value:
    """Shorten a text to what a URL may hold: `slugify 50 true "text"`, the numbers left out at will."""
    if not arguments:
        raise TemplateError("`slugify` does not take 0 arguments")
    longest = number_of(arguments[0], "slugify") if len(arguments) > 1 else _LONGEST_SLUG
    is_smart = len(arguments) > 2 and is_true(arguments[1])  # noqa: PLR2004 - the flag is the second of three
    slug = _NO_SLUG.sub("-", text_of(arguments[-1], "slugify").lower()).strip("-_")
    if len(slug) <= longest:
        return slug
    if not is_smart:
        return slug[:longest].strip("-_")
    whole_words = slug[: longest + 1].rpartition("-")[0]
    return whole_words or slug[:longest]


def _trunc(length: Value, text: Value) -> Value:
    count, given = number_of(length, "trunc"), text_of(text, "trunc")
    return given[count:] if count < 0 else given[:count]


def _substr(start: Value, end: Value, text: Value) -> Value:
    first, last, given = number_of(start, "substr"), number_of(end, "substr"), text_of(text, "substr")
    if first < 0:
        return given[:last] if last >= 0 else given
    return given[first:] if last < 0 or last > len(given) else given[first:last]


def _join(separator: Value, items: Value) -> Value:
    texts = [*map(formatted, items)] if isinstance(items, list) else [formatted(items)]
    mark = text_of(separator, "join")
    _check_length("join", sum(map(len, texts)) + len(mark) * len(texts))
    return mark.join(texts)


def _replace(old: Value, new: Value, text: Value) -> Value:
    sought, other, given = (text_of(each, "replace") for each in (old, new, text))
    _check_length("replace", len(given) + given.count(sought) * len(other))
    return given.replace(sought, other)


def _check_length(function: str, length: int) -> None:
    if length > _LONGEST:
        raise TemplateError(f"`{function}` makes more than {_LONGEST:,} characters")


def _split_list(separator: Value, text: Value) -> Value:
    mark, given = text_of(separator, "splitList"), text_of(text, "splitList")
    return [*(given.split(mark) if mark else given)]


def _indent(count: Value, text: Value) -> Value:
    pad, given = " " * min(max(number_of(count, "indent"), 0), 100), text_of(text, "indent")
    _check_length("indent", len(given) + given.count("\n") * len(pad))
    return pad + given.replace("\n", "\n" + pad)


def _repeat(count: Value, text: Value) -> Value:
    times, given = number_of(count, "repeat"), text_of(text, "repeat")
    _check_length("repeat", times * len(given))
    return given * times


def _decode(text: Value) -> Value:
    try:
        return base64.b64decode(text_of(text, "b64dec"), validate=True).decode()
    except (binascii.Error, ValueError):
        raise TemplateError("`b64dec` is given what is no base64 of a text") from None


def _words(text: Value, function: str) -> list[str]:
    return list(filter(None, _CASE_EDGE.split(text_of(text, function))))


def _title(text: Value) -> Value:
    return re.sub(r"\b\w", lambda found: found[0].upper(), text_of(text, "title"))


def _of_text(name: str, change: Callable[[str], str]) -> Callable[..., Value]:
    """Make a function of one text."""
    return lambda text: change(text_of(text, name))


def _with_text(name: str, change: Callable[[str, str], Value]) -> Callable[..., Value]:
    """Make a function of a text and what it is compared with, which stands first."""
    return lambda other, text: change(text_of(text, name), text_of(other, name))


FUNCTIONS: Final[Mapping[str, Callable[..., Value]]] = {
    "lower": _of_text("lower", str.lower),
    "upper": _of_text("upper", str.upper),
    "title": _title,
    "trim": _of_text("trim", str.strip),
    "nospace": _of_text("nospace", lambda text: "".join(text.split())),
    "trimAll": _with_text("trimAll", lambda text, marks: text.strip(marks)),
    "trimPrefix": _with_text("trimPrefix", lambda text, other: text.removeprefix(other)),
    "trimSuffix": _with_text("trimSuffix", lambda text, other: text.removesuffix(other)),
    "contains": _with_text("contains", lambda text, other: other in text),
    "hasPrefix": _with_text("hasPrefix", lambda text, other: text.startswith(other)),
    "hasSuffix": _with_text("hasSuffix", lambda text, other: text.endswith(other)),
    "replace": _replace,
    "trunc": _trunc,
    "substr": _substr,
    "join": _join,
    "splitList": _split_list,
    "toStrings": lambda items: [*map(formatted, list_of(items, "toStrings"))],
    "cat": lambda *values: " ".join(formatted(each) for each in values if each is not None),
    "indent": _indent,
    "nindent": lambda count, text: f"\n{_indent(count, text)}",
    "repeat": _repeat,
    "kebabcase": lambda text: "-".join(_words(text, "kebabcase")).lower(),
    "snakecase": lambda text: "_".join(_words(text, "snakecase")).lower(),
    "camelcase": lambda text: "".join(each.capitalize() for each in _words(text, "camelcase")),
    "b64enc": lambda text: base64.b64encode(text_of(text, "b64enc").encode()).decode(),
    "b64dec": _decode,
    "sha256sum": lambda text: hashlib.sha256(text_of(text, "sha256sum").encode()).hexdigest(),
    "normalize": _of_text("normalize", normalized),
    "slugify": _slugify,
}
