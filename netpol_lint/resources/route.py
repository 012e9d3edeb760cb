"""Routes of OpenShift.

Source: https://github.com/openshift/api/blob/master/route/v1/types.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.backend_ref import SERVICE, BackendRef, has_no_weight, port_at, text_at
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import ObjectRef, name_at, ref_of


class Route(Struct, frozen=True):
    """A Route and the Services that share its traffic.

    The `port` of a backend is not the Service's: the router knows pods by their own port, and by the
    name that the Service gives it. Without one it takes every port.
    """

    ref: ObjectRef
    at: Location
    backends: tuple[BackendRef, ...]


def decode_route(each: ApiObject) -> Route:
    """Decode a Route of route.openshift.io."""
    return Route(ref_of(each), name_at(each), tuple(dict.fromkeys(_backends(each))))


def _backends(each: ApiObject) -> Iterator[BackendRef]:
    spec = Field(each.root).get("spec")
    if spec is None:
        return
    port = port_at(spec, "port", "targetPort")
    to, others = spec.get("to"), spec.get("alternateBackends")
    for target in (*([to] if to else []), *(others.items() if others else ())):
        name = text_at(target, "name")
        if name is not None and not has_no_weight(target):
            kind = text_at(target, "kind") or SERVICE
            yield BackendRef(target.at, ObjectRef(each.effective_namespace, kind, name), port)
