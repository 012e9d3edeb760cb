"""How routes of the Gateway API hang on Gateways, and which Services they may name.

Host names are not compared: a route and a listener that share none are taken to be attached.

Source: https://gateway-api.sigs.k8s.io/reference/spec/, `ParentReference`, `AllowedRoutes` and
`ReferenceGrant`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from netpol_lint.resources.backend_ref import BackendRef
from netpol_lint.resources.gateway import GATEWAY_GROUP, Gateway, Listener, ReferenceGrant
from netpol_lint.resources.gateway_route import GatewayRoute, ParentRef
from netpol_lint.resources.namespace import Namespace, undeclared_namespace
from netpol_lint.resources.selector import Match

_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "HTTP": frozenset({"HTTPRoute", "GRPCRoute"}),
    "HTTPS": frozenset({"HTTPRoute", "GRPCRoute"}),
    "TLS": frozenset({"TLSRoute", "TCPRoute"}),
    "TCP": frozenset({"TCPRoute"}),
    "UDP": frozenset({"UDPRoute"}),
}
"""The kinds that a listener takes unless it says otherwise, by its protocol; others take any."""


class Attachments(Struct, frozen=True):
    """The Gateways of a cluster by reference, and what decides whether they take a route."""

    gateways: Mapping[tuple[str, str], Gateway]
    namespaces: Mapping[str, Namespace]

    def gateway(self, parent: ParentRef) -> Gateway | None:
        """Return the Gateway that a route names, if it is declared here."""
        return self.gateways.get((parent.ref.namespace, parent.ref.name)) if parent.is_gateway else None

    def match(self, route: GatewayRoute, parents: Iterable[ParentRef], gateway: Gateway) -> Match:
        """Tell whether a Gateway takes a route: whether one of the listeners that `parents` name does."""
        namespace = self.namespaces.get(route.ref.namespace) or undeclared_namespace(route.ref.namespace)
        named = (each for parent in parents for each in _named(gateway.listeners, parent))
        verdicts = (_takes(each, route, namespace, gateway) for each in named)
        return max(verdicts, key=lambda verdict: verdict.value, default=Match.NO)


def _named(listeners: Iterable[Listener], parent: ParentRef) -> Iterator[Listener]:
    for each in listeners:
        if parent.section in (None, each.name) and parent.port in (None, each.port):
            yield each


def _takes(each: Listener, route: GatewayRoute, namespace: Namespace, gateway: Gateway) -> Match:
    kinds = each.kinds or _KINDS.get(each.protocol or "")
    if kinds is not None and route.ref.kind not in kinds:
        return Match.NO
    match each.takes_from:
        case "All":
            return Match.YES
        case "Selector":
            # Without a selector it selects nothing.
            return each.namespaces.match(namespace.labels) if each.namespaces else Match.NO
        case "Same":
            return Match.YES if namespace.name == gateway.ref.namespace else Match.NO
        case _:
            return Match.NO


def is_granted(route: GatewayRoute, reference: BackendRef, grants: Iterable[ReferenceGrant]) -> bool:
    """Tell whether one of the grants of a backend's namespace permits a route to refer to it."""
    source = (GATEWAY_GROUP, route.ref.kind, route.ref.namespace)
    target = (reference.group, reference.ref.kind, reference.ref.name)
    return any(each.permits(source, target) for each in grants)
