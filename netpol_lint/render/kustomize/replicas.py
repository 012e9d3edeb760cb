"""The `replicas:` of a kustomization: how many pods the workloads of a name have."""

from __future__ import annotations

from netpol_lint.render.api_object import text_of
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.field_spec import edited_at
from netpol_lint.source.node import Mapping, Node, resolved


def set_replicas(layer: Layer) -> None:
    """Set the number of replicas of the workloads that `replicas:` names, by any name they ever had."""
    for node in layer.orders("replicas"):
        entry = resolved(node)
        name = text_of(entry.get("name")) if isinstance(entry, Mapping) else ""
        count = entry.get("count") if isinstance(entry, Mapping) else None
        if not name:
            layer.leave_out("an entry of `replicas` names no workload", node, Effect.NOTHING)
        elif count is not None:
            _set(layer, name, count)


def _set(layer: Layer, name: str, count: Node) -> None:
    for position, each in enumerate(layer.resources):
        if not any(identity.name == name for identity in each.ids):
            continue
        root = each.root
        for spec in layer.configuration.replicas:
            if spec.selects(each.id):
                root = edited_at(root, spec, lambda _: count)
        layer.resources[position] = each.edited(root)
