"""Everything in a cluster that leads traffic from its edge to Services, decoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from msgspec import Struct

from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.gateway import (
    GATEWAY_GROUP,
    Gateway,
    GatewayClass,
    ReferenceGrant,
    decode_gateway,
    decode_gateway_class,
    decode_reference_grant,
)
from netpol_lint.resources.gateway_route import GATEWAY_ROUTE_KINDS, GatewayRoute, decode_gateway_route
from netpol_lint.resources.ingress import (
    INGRESS_KINDS,
    PRODUCT_OF_KIND,
    Ingress,
    IngressClass,
    decode_ingress,
    decode_ingress_class,
    decode_proxy,
)
from netpol_lint.resources.route import Route, decode_route

_Kinds = frozenset[tuple[str, str]]
_INGRESS_CLASSES: Final[_Kinds] = frozenset({("networking.k8s.io", "IngressClass")})
_GATEWAYS: Final[_Kinds] = frozenset({(GATEWAY_GROUP, "Gateway")})
_GATEWAY_CLASSES: Final[_Kinds] = frozenset({(GATEWAY_GROUP, "GatewayClass")})
_GRANTS: Final[_Kinds] = frozenset({(GATEWAY_GROUP, "ReferenceGrant"), (GATEWAY_GROUP, "ReferencePolicy")})
_ROUTES: Final[_Kinds] = frozenset({("route.openshift.io", "Route")})
_PROXIES: Final[_Kinds] = frozenset(PRODUCT_OF_KIND)

ENTRANCE_KINDS: Final[_Kinds] = frozenset().union(
    *(INGRESS_KINDS, _PROXIES, _INGRESS_CLASSES, _ROUTES),
    *(_GATEWAYS, _GATEWAY_CLASSES, GATEWAY_ROUTE_KINDS, _GRANTS),
)
"""The kinds that are decoded here, by API group and kind."""

_Decoded = TypeVar("_Decoded")


class Entrances(Struct, frozen=True):
    """The entrances of one cluster, in the order of the repository."""

    ingresses: tuple[Ingress, ...] = ()
    ingress_classes: tuple[IngressClass, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    gateway_classes: tuple[GatewayClass, ...] = ()
    gateway_routes: tuple[GatewayRoute, ...] = ()
    grants: tuple[ReferenceGrant, ...] = ()
    routes: tuple[Route, ...] = ()


def find_entrances(objects: Iterable[ApiObject]) -> Entrances:
    """Decode the entrances among the objects of a cluster."""
    listed = [each for each in objects if (each.group, each.kind) in ENTRANCE_KINDS]
    return Entrances(
        ingresses=(
            *_decode(listed, INGRESS_KINDS, decode_ingress),
            *_decode(listed, _PROXIES, decode_proxy),
        ),
        ingress_classes=_decode(listed, _INGRESS_CLASSES, decode_ingress_class),
        gateways=_decode(listed, _GATEWAYS, decode_gateway),
        gateway_classes=_decode(listed, _GATEWAY_CLASSES, decode_gateway_class),
        gateway_routes=_decode(listed, GATEWAY_ROUTE_KINDS, decode_gateway_route),
        grants=_decode(listed, _GRANTS, decode_reference_grant),
        routes=_decode(listed, _ROUTES, decode_route),
    )


def _decode(
    objects: Iterable[ApiObject], kinds: _Kinds, decode: Callable[[ApiObject], _Decoded]
) -> tuple[_Decoded, ...]:
    return tuple(decode(each) for each in objects if (each.group, each.kind) in kinds)
