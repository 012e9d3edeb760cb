"""The namespace of objects that name none: what applies them says it, and moves nothing else."""

from __future__ import annotations

from msgspec.structs import replace

from netpol_lint.render.api_object import ApiObject, text_of
from netpol_lint.render.tree import with_value_at
from netpol_lint.source.node import Node


def in_default_namespace(each: ApiObject, namespace: Node) -> ApiObject:
    """Return the object in a namespace, which the node names, unless it names one or lives in none."""
    if each.namespace is not None or each.is_cluster_scoped:
        return each
    root = with_value_at(each.root, ("metadata", "namespace"), namespace)
    return replace(each, root=root, namespace=text_of(namespace), namespace_at=namespace.location())
