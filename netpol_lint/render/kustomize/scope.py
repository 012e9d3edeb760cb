"""Which namespace tells the objects of a kustomization apart."""

from __future__ import annotations

from netpol_lint.render.api_object import mapping_at
from netpol_lint.render.kustomize.resource import Resource, ResourceId
from netpol_lint.render.scope import is_namespaced_to_kustomize, lives_in_no_namespace
from netpol_lint.render.tree import with_value, without
from netpol_lint.source.node import Mapping


def is_cluster_scoped(identity: ResourceId) -> bool:
    """Tell whether objects of a kind live in no namespace, as far as Kustomize knows."""
    group, kind = identity.group, identity.kind
    return lives_in_no_namespace(group, kind) and not is_namespaced_to_kustomize(group, kind)


def without_void_namespace(resource: Resource) -> Mapping:
    """Return an object without the namespace that Kustomize gave it although it lives in none."""
    root, namespace = resource.root, resource.id.namespace
    if not namespace or not is_namespaced_to_kustomize(resource.id.group, resource.id.kind):
        return root
    metadata = mapping_at(root, "metadata")
    if metadata is None or resource.original_id.namespace == namespace:
        return root
    return with_value(root, "metadata", without(metadata, "namespace"))


def effective_namespace(identity: ResourceId) -> str:
    """Return the namespace that tells objects apart: empty for what lives in none."""
    return "" if is_cluster_scoped(identity) else identity.namespace or "default"


def registered(identity: ResourceId) -> ResourceId:
    """Return the identity under which an object is registered: its namespace is the effective one."""
    namespace = effective_namespace(identity)
    if namespace == identity.namespace:
        return identity
    return ResourceId(identity.group, identity.version, identity.kind, identity.name, namespace)
