"""The ValueAddTransformer, which puts one text into fields of several objects."""

from __future__ import annotations

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.kustomize.context import Layer, items_of
from netpol_lint.render.kustomize.field_spec import edited_at, field_spec
from netpol_lint.render.kustomize.replacement_target import is_selected
from netpol_lint.render.tree import text_at
from netpol_lint.source.node import Mapping, Node, resolved


def add_values(layer: Layer, config: Mapping) -> None:
    """Set the value of a configuration in the fields of its targets; the fields are made."""
    value = config.get("value")
    for target in map(resolved, items_of(config, "targets")):
        if value is not None and isinstance(target, Mapping):
            _add(layer, value, target)


def _add(layer: Layer, value: Node, target: Mapping) -> None:
    spec = field_spec(text_of(target.get("fieldPath")), create=True)
    selector = mapping_at(target, "selector")
    position = text_of(target.get("filePathPosition"))
    index = int(position) if position.isascii() and position.isdigit() and len(position) < len("1000") else 0

    def edit(found: Node | None) -> Node:
        if not index or found is None:
            return text_at(resolved(value), text_of(value))
        steps = text_of(found).split("/")
        return text_at(resolved(found), "/".join((*steps[: index - 1], text_of(value), *steps[index - 1 :])))

    for at, each in enumerate(layer.resources):
        if selector is None or is_selected(each, selector):
            layer.resources[at] = each.renamed(edited_at(each.root, spec, edit))
