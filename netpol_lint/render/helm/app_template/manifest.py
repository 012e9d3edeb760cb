"""Building the nodes of objects, at the places of the values that ask for them."""

from __future__ import annotations

from collections.abc import Iterable

from netpol_lint.render.helm.app_template.chart_values import ChartValues, overlaid
from netpol_lint.render.tree import mapping_at_place, text_at
from netpol_lint.source.node import Entry, Mapping, Node


def field(name: str, value: Node) -> Entry:
    """Return an entry of which the key stands where the value does."""
    return Entry(name, text_at(value, name), value)


def settled(settings: Mapping, values: ChartValues, *names: str) -> list[Entry]:
    """Return those entries of the values that an object takes over as they are, their templates evaluated."""
    taken = (each for each in settings.entries if each.name in names)
    return [Entry(each.name, each.key, values.evaluated(each.value)) for each in taken]


def manifest(
    values: ChartValues,
    asked: Entry,
    *,
    kind: tuple[str, str],
    name: str,
    body: Iterable[Entry],
) -> Mapping:
    """Return an object that the entry `asked` of the values asks for; `kind` is its API version and kind."""
    place, key = asked.value, asked.key
    labels = (*values.entries(place, "labels"), *values.entries(place, "manifest", "metadata", "labels"))
    metadata = [
        field("name", text_at(key, name)),
        field("namespace", values.namespace),
        field("labels", mapping_at_place(place, overlaid(values.base_labels(key), labels))),
    ]
    return mapping_at_place(
        place,
        [
            field("apiVersion", text_at(key, kind[0])),
            field("kind", text_at(key, kind[1])),
            field("metadata", mapping_at_place(place, metadata)),
            *body,
        ],
    )
