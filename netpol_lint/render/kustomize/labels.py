"""The labels and annotations that a kustomization gives to all of its objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.budget import Budget
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.configuration import Configuration
from netpol_lint.render.kustomize.context import Layer, items_of
from netpol_lint.render.kustomize.field_plan import Plan, edited_by, plan_of
from netpol_lint.render.kustomize.field_spec import FieldSpec, field_spec
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.kustomize.shared import Changed, changed_value, shared, with_changed
from netpol_lint.render.tree import mapping_at_place, text_at
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, resolved
from netpol_lint.source.scalars import resolve_plain

_OWN_LABELS: Final = field_spec("metadata/labels", create=True)

_PER_OBJECT: Final = 10
_PER_PAIR: Final = 2

Pairs: TypeAlias = tuple[Entry, ...]
"""Labels or annotations, their keys and values where the kustomization has them."""


def add_labels(layer: Layer) -> None:
    """Add what `labels:` says, and then `commonLabels:`, which reaches selectors, too."""
    for item in layer.orders("labels"):
        entry = resolved(item)
        if isinstance(entry, Mapping):
            put_pairs(layer, pairs_of(mapping_at(entry, "pairs")), _specs(entry, layer))
    put_pairs(layer, pairs_of(mapping_at(layer.root, "commonLabels")), layer.configuration.common_labels)


def add_annotations(layer: Layer) -> None:
    """Add what `commonAnnotations:` says."""
    pairs = pairs_of(mapping_at(layer.root, "commonAnnotations"))
    put_pairs(layer, pairs, layer.configuration.common_annotations)


def put_pairs(layer: Layer, pairs: Pairs, specs: Iterable[FieldSpec]) -> None:
    """Set labels or annotations in the fields of the objects of a layer."""
    if not (pairs and layer.resources):
        return
    present = mapping_at(layer.resources[0].root, "metadata", "labels")
    size = len(pairs) + (0 if present is None else len(present.entries))
    if not layer.budget.affords(len(layer.resources) * (_PER_OBJECT + _PER_PAIR * size)):
        message = f"these labels or annotations are not set: {Budget.SPENT}"
        layer.leave_out(message, pairs[0].key, Effect.SELECTION)
        return
    listed = tuple(specs)
    plans: dict[tuple[str, str, str], Plan[None]] = {}
    for position, each in enumerate(layer.resources):
        kind = (each.id.group, each.id.version, each.id.kind)
        if kind not in plans:
            plans[kind] = plan_of((spec, None) for spec in listed if spec.selects(each.id))
        layer.resources[position] = _with_pairs(each, pairs, plans[kind])


def pairs_of(mapping: Mapping | None) -> Pairs:
    """Return labels or annotations as strings, in the order in which they are set."""
    entries = () if mapping is None else mapping.entries
    return tuple(
        Entry(each.name, each.key, _as_text(each.value))
        for each in sorted(entries, key=lambda each: each.name)
    )


def read_field_specs(layer: Layer, nodes: Iterable[Node]) -> tuple[FieldSpec, ...]:
    """Read field specs as they stand in YAML; what is none is left out."""
    specs = []
    for node in nodes:
        spec = resolved(node)
        path = text_of(spec.get("path")) if isinstance(spec, Mapping) else ""
        if isinstance(spec, Mapping) and path:
            specs.append(
                field_spec(
                    path,
                    text_of(spec.get("kind")),
                    group=text_of(spec.get("group")),
                    version=text_of(spec.get("version")),
                    create=is_true(spec.get("create")),
                )
            )
        else:
            layer.leave_out("a field spec without `path` means no field", node, Effect.SELECTION)
    return tuple(specs)


def is_true(node: Node | None) -> bool:
    """Tell whether a node is a boolean that says yes."""
    scalar = None if node is None else resolved(node)
    return isinstance(scalar, Scalar) and scalar.is_plain and resolve_plain(scalar.text) is True


def _specs(entry: Mapping, layer: Layer) -> tuple[FieldSpec, ...]:
    configuration: Configuration = layer.configuration
    own = (*read_field_specs(layer, items_of(entry, "fields")), *configuration.labels)
    if is_true(entry.get("includeSelectors")):
        return (*own, *configuration.common_labels)
    if is_true(entry.get("includeTemplates")):
        return (*own, *configuration.template_labels, _OWN_LABELS)
    return (*own, _OWN_LABELS)


def _as_text(node: Node) -> Scalar:
    return shared(text_at(resolved(node), text_of(node)))


def _with_pairs(resource: Resource, pairs: Pairs, plan: Plan[None]) -> Resource:
    changed: Changed = {}
    root = edited_by(resource.root, plan, lambda _, found: _merged(found, pairs, changed))
    return resource.edited(with_changed(root, changed))


def _merged(found: Node | None, pairs: Pairs, changed: Changed) -> Node | None:
    """Return a map with the pairs set; what has the value already stays where it was written."""
    meant = None if found is None else resolved(found)
    if meant is None or (isinstance(meant, Scalar) and meant.is_null):
        return mapping_at_place(pairs[0].value, pairs)
    if not isinstance(meant, Mapping):
        return found
    missing = {pair.name: pair for pair in pairs if text_of(meant.get(pair.name)) != text_of(pair.value)}
    if not missing:
        return found
    entries = [_replaced(entry, missing.pop(entry.name, None), changed) for entry in meant.entries]
    return mapping_at_place(meant, (*entries, *missing.values()))


def _replaced(entry: Entry, pair: Entry | None, changed: Changed) -> Entry:
    if pair is None:
        return entry
    value = resolved(pair.value)
    if isinstance(value, Scalar):
        value = changed_value(entry.value, value, changed)
    return Entry(pair.name, pair.key, value)
