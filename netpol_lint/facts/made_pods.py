"""Labels of pods that no manifest of a repository shows, because a controller makes or labels them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from netpol_lint.facts.reading import read


@cache
def _keys() -> frozenset[str]:
    return frozenset(key for each in read("made_pods")["makers"] for key in each.get("keys", ()))


@cache
def _prefixes() -> tuple[str, ...]:
    return tuple(prefix for each in read("made_pods")["makers"] for prefix in each.get("prefixes", ()))


def is_put_on_pods(keys: Iterable[str]) -> bool:
    """Tell whether a controller is known to put one of these labels on pods.

    A prefix stands for itself and for the domains below it: `strimzi.io` covers `kafka.strimzi.io/x`.
    """
    return any(key in _keys() or _has_known_prefix(key) for key in keys)


def _has_known_prefix(key: str) -> bool:
    prefix, slash, _ = key.partition("/")
    return bool(slash) and any(prefix == each or prefix.endswith(f".{each}") for each in _prefixes())
