"""JSON merge patches, which put one map of values over another."""

from __future__ import annotations

from netpol_lint.render.fields import is_null
from netpol_lint.render.tree import with_value, without
from netpol_lint.source.node import Mapping, resolved


def merged(base: Mapping, patch: Mapping) -> Mapping:
    """Return the map with a JSON merge patch applied: null removes, lists are replaced.

    Source: https://www.rfc-editor.org/rfc/rfc7386
    """
    for entry in patch.entries:
        below, change = base.get(entry.name), resolved(entry.value)
        inner = None if below is None else resolved(below)
        if is_null(change):
            base = without(base, entry.name)
        elif isinstance(change, Mapping) and isinstance(inner, Mapping):
            base = with_value(base, entry.name, merged(inner, change), key=entry.key)
        else:
            base = with_value(base, entry.name, change, key=entry.key)
    return base
