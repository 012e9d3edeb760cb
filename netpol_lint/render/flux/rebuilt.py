"""Objects with another content."""

from __future__ import annotations

from msgspec.structs import replace

from netpol_lint.render.api_object import ApiObject, objects_of
from netpol_lint.source.node import Mapping


def rebuilt(each: ApiObject, root: Mapping) -> ApiObject:
    """Return an object with another content; what moved it to a namespace that it does not state stays."""
    if root is each.root:
        return each
    found = next(objects_of(root, each.path, each.index), None)
    if found is None:
        return replace(each, root=root)
    if each.patched_at:
        found = replace(found, patched_at=each.patched_at)
    if found.namespace is None and each.namespace is not None and each.namespace_at is not None:
        return found.moved_to(each.namespace, each.namespace_at)
    return found
