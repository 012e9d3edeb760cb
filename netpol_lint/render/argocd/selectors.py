"""Label selectors, as generators have them."""

from __future__ import annotations

from collections.abc import Mapping

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.fields import items_at, maps_at, text_at
from netpol_lint.source.node import Mapping as MappingNode


def is_selected(selector: MappingNode | None, labels: Mapping[str, str]) -> bool:
    """Tell whether labels match a selector; no selector matches everything."""
    if selector is None:
        return True
    wanted = mapping_at(selector, "matchLabels")
    for entry in () if wanted is None else wanted.entries:
        if labels.get(entry.name) != text_of(entry.value):
            return False
    return all(_is_met(each, labels) for each in maps_at(selector, "matchExpressions"))


def is_empty(selector: MappingNode | None) -> bool:
    """Tell whether a selector selects everything."""
    if selector is None:
        return True
    wanted = mapping_at(selector, "matchLabels")
    return not (wanted and wanted.entries) and not items_at(selector, "matchExpressions")


def _is_met(expression: MappingNode, labels: Mapping[str, str]) -> bool:
    value = labels.get(text_at(expression, "key"))
    values = set(map(text_of, items_at(expression, "values")))
    match text_at(expression, "operator"):
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case _:
            return False
