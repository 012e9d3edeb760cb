"""Routes of the Gateway API, of every kind and version.

Sources: https://gateway-api.sigs.k8s.io/reference/spec/ and, for what is experimental,
https://gateway-api.sigs.k8s.io/reference/specx/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.meaning import Meaning
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.backend_ref import SERVICE, BackendRef, has_no_weight, port_at, text_at
from netpol_lint.resources.field import Field
from netpol_lint.resources.gateway import GATEWAY_GROUP
from netpol_lint.resources.meta import ObjectRef, name_at, ref_of

GATEWAY_ROUTE_KINDS: Final = frozenset(
    (GATEWAY_GROUP, kind) for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
)
_GATEWAY: Final = "Gateway"
_FILTERS_WITH_BACKENDS: Final = ("requestMirror", "externalAuth")


class ParentRef(Meaning, frozen=True):
    """What a route wants to be attached to: a Gateway or one of its listeners, or a Service of a mesh.

    Other kinds, such as ListenerSet, add listeners to a Gateway and are not followed to it.
    """

    aside = frozenset({"at"})

    at: Location
    ref: ObjectRef
    group: str = GATEWAY_GROUP
    section: str | None = None
    port: int | None = None

    @property
    def is_gateway(self) -> bool:
        """Whether it is a Gateway."""
        return (self.group, self.ref.kind) == (GATEWAY_GROUP, _GATEWAY)

    @property
    def is_service(self) -> bool:
        """Whether it is a Service, so that the route is about traffic inside a mesh."""
        return (self.group, self.ref.kind) == ("", SERVICE)


class GatewayRoute(Struct, frozen=True):
    """A route, the parents it names, and the backends of its rules and mirrors, each once."""

    ref: ObjectRef
    at: Location
    parents: tuple[ParentRef, ...]
    backends: tuple[BackendRef, ...]


def decode_gateway_route(each: ApiObject) -> GatewayRoute:
    """Decode an HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute."""
    spec = Field(each.root).get("spec")
    return GatewayRoute(
        ref=ref_of(each),
        at=name_at(each),
        parents=tuple(dict.fromkeys(_parents(spec, each))) if spec else (),
        backends=tuple(dict.fromkeys(_backends(spec, each))) if spec else (),
    )


def _parents(spec: Field, owner: ApiObject) -> Iterator[ParentRef]:
    parents = spec.get("parentRefs")
    for each in parents.items() if parents else ():
        name, group, port = text_at(each, "name"), each.get("group"), each.get("port")
        if name is None:
            continue
        namespace = text_at(each, "namespace") or owner.effective_namespace
        yield ParentRef(
            at=each.at,
            ref=ObjectRef(namespace, text_at(each, "kind") or _GATEWAY, name),
            # An empty group is the core group, one that is left out is not.
            group=GATEWAY_GROUP if group is None else group.text or "",
            section=text_at(each, "sectionName"),
            port=port.integer if port else None,
        )


def _backends(spec: Field, owner: ApiObject) -> Iterator[BackendRef]:
    rules = spec.get("rules")
    for rule in rules.items() if rules else ():
        references = rule.get("backendRefs")
        for each in references.items() if references else ():
            if not has_no_weight(each):
                yield from _backend(each, owner)
                yield from _in_filters(each, owner)
        yield from _in_filters(rule, owner)


def _in_filters(each: Field, owner: ApiObject) -> Iterator[BackendRef]:
    """Yield what filters send requests to: copies of them, or a question whether they may pass."""
    filters = each.get("filters")
    for item in filters.items() if filters else ():
        for name in _FILTERS_WITH_BACKENDS:
            backend = item.get(name, "backendRef")
            if backend is not None:
                yield from _backend(backend, owner)


def _backend(each: Field, owner: ApiObject) -> Iterator[BackendRef]:
    name = text_at(each, "name")
    if name is None:
        return
    namespace = text_at(each, "namespace") or owner.effective_namespace
    yield BackendRef(
        at=each.at,
        ref=ObjectRef(namespace, text_at(each, "kind") or SERVICE, name),
        port=port_at(each, "port"),
        protocol="UDP" if owner.kind == "UDPRoute" else "TCP",
        group=text_at(each, "group") or "",
    )
