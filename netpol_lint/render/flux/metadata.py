"""Labels and annotations that Flux puts on everything it applies: on the objects, not on pod templates."""

from __future__ import annotations

from collections.abc import Iterable

from netpol_lint.render.api_object import ApiObject, mapping_at
from netpol_lint.render.flux.rebuilt import rebuilt
from netpol_lint.render.tree import with_value_at
from netpol_lint.source.node import Mapping


def with_common_metadata(objects: Iterable[ApiObject], spec: Mapping) -> tuple[ApiObject, ...]:
    """Return the objects with the labels and annotations of `spec.commonMetadata`, over their own."""
    stated = {field: mapping_at(spec, "commonMetadata", field) for field in ("labels", "annotations")}
    fields = {field: values for field, values in stated.items() if values is not None}
    return tuple(rebuilt(each, _marked(each.root, fields)) for each in objects)


def _marked(root: Mapping, fields: dict[str, Mapping]) -> Mapping:
    for field, values in fields.items():
        for entry in values.entries:
            root = with_value_at(root, ("metadata", field, entry.name), entry.value, key=entry.key)
    return root
