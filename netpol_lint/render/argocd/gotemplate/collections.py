"""The functions of templates that are about lists and maps."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from netpol_lint.render.argocd.gotemplate.failure import TemplateError
from netpol_lint.render.argocd.gotemplate.values import (
    Value,
    as_in_go,
    formatted,
    is_true,
    list_of,
    map_of,
    number_of,
    text_of,
)

_MOST_ITEMS: Final = 10_000
_MOST_DISTINCT: Final = 500
_FEWEST_FOR_DIG: Final = 3


def _index(value: Value, *keys: Value) -> Value:
    for key in keys:
        if isinstance(value, dict):
            value = value.get(text_of(key, "index"))
        else:
            items: list[Value] | str = value if isinstance(value, str) else list_of(value, "index")
            position = number_of(key, "index")
            if not 0 <= position < len(items):
                raise TemplateError(f"`index` asks for item {position} of {len(items)}")
            value = ord(items[position]) if isinstance(items, str) else items[position]
    return value


def _slice(value: Value, start: Value = 0, end: Value = None) -> Value:
    items: list[Value] | str = value if isinstance(value, str) else list_of(value, "slice")
    first = number_of(start, "slice")
    last = len(items) if end is None else number_of(end, "slice")
    if not 0 <= first <= last <= len(items):
        raise TemplateError(f"`slice` asks for {first} to {last} of {len(items)}")
    return items[first:last]


def _len(value: Value) -> Value:
    if not isinstance(value, (str, list, dict)):
        raise TemplateError(f"`len` is given {formatted(value)[:40]}")
    return len(value.encode()) if isinstance(value, str) else len(value)


def _has(needle: Value, items: Value) -> Value:
    return needle in list_of(items or [], "has")


def _get(value: Value, key: Value) -> Value:
    return map_of(value, "get").get(text_of(key, "get"), "")


def _dig(*arguments: Value) -> Value:
    if len(arguments) < _FEWEST_FOR_DIG:
        raise TemplateError(f"`dig` does not take {len(arguments)} arguments")
    *keys, fallback, value = arguments
    for key in keys:
        inner = map_of(value, "dig")
        name = text_of(key, "dig")
        if name not in inner:
            return fallback
        value = inner[name]
    return value


def _dict(*pairs: Value) -> Value:
    made: dict[str, Value] = {}
    for position in range(0, len(pairs), 2):
        made[formatted(pairs[position])] = pairs[position + 1] if position + 1 < len(pairs) else ""
    return made


def _merge(*maps: Value) -> Value:
    """Join maps; what an earlier one has stays."""
    made: dict[str, Value] = {}
    for each in reversed(maps):
        made.update(map_of(each, "merge"))
    return made


def _pick(value: Value, *keys: Value) -> Value:
    return {name: each for name, each in map_of(value, "pick").items() if name in keys}


def _omit(value: Value, *keys: Value) -> Value:
    return {name: each for name, each in map_of(value, "omit").items() if name not in keys}


def _uniq(items: Value) -> Value:
    made: list[Value] = []
    for each in list_of(items, "uniq")[:_MOST_DISTINCT]:
        if each not in made:
            made.append(each)
    return made


def _until(count: Value) -> Value:
    return list(range(min(number_of(count, "until"), _MOST_ITEMS)))


def _sort_alpha(items: Value) -> Value:
    return [*sorted(map(formatted, list_of(items, "sortAlpha")))]


def _from_json(text: Value) -> Value:
    try:
        return as_in_go(json.loads(text_of(text, "fromJson")))
    except (ValueError, RecursionError):
        raise TemplateError("`fromJson` is given what is no JSON") from None


def _to_json(value: Value) -> Value:
    return json.dumps(_as_json(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _as_json(value: Value) -> Value:
    match value:
        case dict():
            return {name: _as_json(each) for name, each in value.items()}
        case list():
            return [_as_json(each) for each in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def _first(items: Value) -> Value:
    return next(iter(list_of(items, "first")), None)


def _last(items: Value) -> Value:
    return next(reversed(list_of(items, "last")), None)


def _split(separator: Value, text: Value) -> Value:
    parts = text_of(text, "split").split(text_of(separator, "split") or None)
    return {f"_{position}": each for position, each in enumerate(parts)}


FUNCTIONS: Final[Mapping[str, Callable[..., Value]]] = {
    "index": _index,
    "slice": _slice,
    "len": _len,
    "list": lambda *items: [*items],
    "first": _first,
    "last": _last,
    "rest": lambda items: list_of(items, "rest")[1:],
    "initial": lambda items: list_of(items, "initial")[:-1],
    "reverse": lambda items: list_of(items, "reverse")[::-1],
    "append": lambda items, item: [*list_of(items, "append"), item],
    "prepend": lambda items, item: [item, *list_of(items, "prepend")],
    "concat": lambda *lists: [each for items in lists for each in list_of(items, "concat")][:_MOST_ITEMS],
    "compact": lambda items: [each for each in list_of(items, "compact") if is_true(each)],
    "without": lambda items, *removed: [each for each in list_of(items, "without") if each not in removed],
    "has": _has,
    "uniq": _uniq,
    "until": _until,
    "sortAlpha": _sort_alpha,
    "dict": _dict,
    "get": _get,
    "hasKey": lambda value, key: text_of(key, "hasKey") in map_of(value, "hasKey"),
    "keys": lambda *maps: [name for each in maps for name in sorted(map_of(each, "keys"))],
    "values": lambda value: [each for _, each in sorted(map_of(value, "values").items())],
    "pick": _pick,
    "omit": _omit,
    "merge": _merge,
    "dig": _dig,
    "split": _split,
    "fromJson": _from_json,
    "toJson": _to_json,
    # JSON is YAML, and what is pasted into a manifest is read the same.
    "toYaml": _to_json,
}
