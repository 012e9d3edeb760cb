"""The `namespace:` of a kustomization, which everything that lives in a namespace is moved to."""

from __future__ import annotations

from dataclasses import replace

from msgspec import Struct, structs

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.context import Layer, items_of
from netpol_lint.render.kustomize.field_spec import FieldSpec, edited_at
from netpol_lint.render.kustomize.resource import Resource, ResourceId
from netpol_lint.render.kustomize.scope import is_cluster_scoped
from netpol_lint.render.tree import sequence_at_place, text_at, with_value, with_value_at
from netpol_lint.source.node import Mapping, Node, Scalar, resolved

_BINDINGS = frozenset({"RoleBinding", "ClusterRoleBinding"})


class Move(Struct, frozen=True):
    """The namespace that objects are moved to.

    `specs` are the fields that name it besides `metadata.namespace`, `subjects` the accounts of role
    bindings that move along: `defaultOnly`, `allServiceAccounts` or `none`.
    """

    namespace: Scalar
    specs: tuple[FieldSpec, ...]
    subjects: str = "defaultOnly"
    is_only_unset: bool = False


def set_namespace(layer: Layer) -> None:
    """Move the objects of a layer to its `namespace:`, and rename v1 Namespaces to it."""
    node = layer.root.get("namespace")
    if node is None or not text_of(node):
        return
    move(layer, Move(text_at(resolved(node), text_of(node)), layer.configuration.namespace))


def move(layer: Layer, change: Move) -> None:
    """Move the objects of a layer, and the gaps of it that are objects."""
    moved = [_moved(each, change) for each in layer.resources]
    layer.resources = []
    layer.add(moved)
    # What is missing below lands here, too, if it lives in a namespace.
    layer.gaps = [
        structs.replace(each, namespace=change.namespace.text) if each.effect is Effect.OBJECTS else each
        for each in layer.gaps
    ]


def _moved(resource: Resource, change: Move) -> Resource:
    root, namespace = resource.root, change.namespace
    if change.is_only_unset and resource.id.namespace:
        return resource
    if not is_cluster_scoped(resource.id) and resource.id.namespace != namespace.text:
        root = with_value_at(root, ("metadata", "namespace"), namespace)
    is_binding = resource.id.kind in _BINDINGS
    if is_binding:
        root = _with_accounts(root, change)
    for spec in change.specs:
        if spec.selects(resource.id) and not _is_seen_to(spec, resource.id, is_binding=is_binding):
            root = edited_at(root, spec, lambda found: _set(found, namespace))
    # The real tool takes the name down even where it stays: references to the object are seen to again.
    return replace(resource, root=root, previous=(*resource.previous, resource.id))


def _is_seen_to(spec: FieldSpec, identity: ResourceId, *, is_binding: bool) -> bool:
    """Tell whether a field has rules of its own, which were followed already."""
    if spec.steps == ("metadata", "name"):
        # Only a v1 Namespace is named like the namespace; other kinds may be called so, too.
        return identity.kind == "Namespace" and identity.group != ""
    return spec.steps == ("metadata", "namespace") or (is_binding and spec.steps == ("subjects",))


def _set(found: Node | None, namespace: Scalar) -> Node:
    return found if found is not None and text_of(found) == namespace.text else namespace


def _with_accounts(root: Mapping, change: Move) -> Mapping:
    """Let bindings mean the `default` account of the namespace; others are followed by their names."""
    subjects = root.get("subjects")
    if subjects is None or mapping_at(root, "metadata") is None:
        return root
    items = [
        with_value(subject, "namespace", change.namespace)
        if isinstance(subject, Mapping) and _is_moved(subject, change)
        else item
        for item, subject in ((item, resolved(item)) for item in items_of(root, "subjects"))
    ]
    return with_value(root, "subjects", sequence_at_place(subjects, items)) if items else root


def _is_moved(subject: Mapping, change: Move) -> bool:
    if change.is_only_unset and text_of(subject.get("namespace")):
        return False
    match change.subjects:
        case "none":
            return False
        case "allServiceAccounts":
            return text_of(subject.get("kind")) == "ServiceAccount"
        case _:
            return text_of(subject.get("name")) == "default"
