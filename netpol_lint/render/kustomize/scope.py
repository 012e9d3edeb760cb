"""Which namespace tells the objects of a kustomization apart."""

from __future__ import annotations

from netpol_lint.render.kustomize.resource import ResourceId
from netpol_lint.render.scope import lives_in_no_namespace


def is_cluster_scoped(identity: ResourceId) -> bool:
    """Tell whether objects of a kind live in no namespace."""
    return lives_in_no_namespace(identity.group, identity.kind)


def effective_namespace(identity: ResourceId) -> str:
    """Return the namespace that tells objects apart: empty for what lives in none."""
    return "" if is_cluster_scoped(identity) else identity.namespace or "default"


def registered(identity: ResourceId) -> ResourceId:
    """Return the identity under which an object is registered: its namespace is the effective one."""
    namespace = effective_namespace(identity)
    if namespace == identity.namespace:
        return identity
    return ResourceId(identity.group, identity.version, identity.kind, identity.name, namespace)
