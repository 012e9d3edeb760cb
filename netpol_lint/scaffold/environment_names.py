"""Environments by the words in the names of namespaces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from netpol_lint.render.environments import ENVIRONMENT_NAMES


class NamedEnvironment(Struct, frozen=True):
    """The namespaces whose names have the environment's word first or last, and patterns for them."""

    namespaces: tuple[str, ...]
    patterns: tuple[str, ...]


def namespaces_by_environment(namespaces: Iterable[str]) -> dict[str, NamedEnvironment]:
    """Return the environments that names of namespaces tell, by name, sorted."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name in namespaces:
        first, *_, last = [*name.split("-"), ""] if "-" not in name else name.split("-")
        if name in ENVIRONMENT_NAMES:
            found[name][name] = name
        elif last in ENVIRONMENT_NAMES:
            found[last][name] = f"*-{last}"
        elif first in ENVIRONMENT_NAMES:
            found[first][name] = f"{first}-*"
    return {
        name: NamedEnvironment(tuple(each), tuple(sorted(set(each.values()))))
        for name, each in sorted(found.items())
    }
