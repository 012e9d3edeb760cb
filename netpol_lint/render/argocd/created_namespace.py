"""The namespace that Argo CD makes for an Application, and the labels that it gives it."""

from __future__ import annotations

from collections.abc import Iterable

from netpol_lint.render.api_object import ApiObject, is_made, mapping_at, objects_of, text_of
from netpol_lint.render.argocd.destination import destination_namespace
from netpol_lint.render.delivery import Neighbours
from netpol_lint.render.fields import items_at
from netpol_lint.render.tree import mapping_at_place, text_at
from netpol_lint.source.node import Entry, Mapping, Node, Scalar


def created_namespace(
    application: ApiObject, rendered: Iterable[ApiObject], neighbours: Neighbours
) -> ApiObject | None:
    """Return the Namespace that an Application brings without having a manifest of it.

    A manifest of the same name wins over `managedNamespaceMetadata`, which does nothing without
    `CreateNamespace=true`. One that stands elsewhere keeps its own labels.

    Source: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#namespace-metadata
    """
    namespace = destination_namespace(application)
    options = map(text_of, items_at(application.root, "spec", "syncPolicy", "syncOptions"))
    if namespace is None or "CreateNamespace=true" not in options:
        return None
    key = ("", "Namespace", "", namespace.text)
    if any(each.identity == key for each in rendered):
        return None
    managed = mapping_at(application.root, "spec", "syncPolicy", "managedNamespaceMetadata")
    known = neighbours.objects.get(key)
    if managed is None and known is not None and not is_made(known):
        return None
    root = _root(namespace, managed)
    return next(objects_of(root, application.path, application.index), None)


def _root(namespace: Scalar, managed: Mapping | None) -> Mapping:
    metadata = [Entry("name", namespace, namespace)]
    for name in ("labels", "annotations"):
        entry = None if managed is None else managed.entry(name)
        if entry is not None:
            metadata.append(entry)
    fields: dict[str, Node] = {
        "apiVersion": text_at(namespace, "v1"),
        "kind": text_at(namespace, "Namespace"),
        "metadata": mapping_at_place(namespace, metadata),
    }
    return mapping_at_place(namespace, (Entry(name, namespace, value) for name, value in fields.items()))
