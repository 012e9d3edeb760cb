"""Gateways, their classes, and what may refer to Services of another namespace.

Source: https://gateway-api.sigs.k8s.io/reference/spec/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.backend_ref import text_at
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import ObjectRef, name_at, ref_of
from netpol_lint.resources.problem_log import ProblemLog
from netpol_lint.resources.selector import LabelSelector
from netpol_lint.resources.selector_decoder import decode_selector

GATEWAY_GROUP: Final = "gateway.networking.k8s.io"
_HOSTNAME: Final = "Hostname"


class Listener(Struct, frozen=True):
    """One listener of a Gateway and the routes it takes.

    `takes_from` says from which namespaces: `Same`, `All`, `None`, or `Selector` for those that
    `namespaces` selects. Without `kinds` the protocol decides which kinds of route it takes.
    """

    name: str | None
    port: int | None
    protocol: str | None
    takes_from: str = "Same"
    namespaces: LabelSelector | None = None
    kinds: frozenset[str] | None = None


class Gateway(Struct, frozen=True):
    """A Gateway; `hostnames` are the names of Services that it says it is reached by."""

    ref: ObjectRef
    at: Location
    class_name: str | None
    listeners: tuple[Listener, ...]
    hostnames: tuple[str, ...] = ()


class GatewayClass(Struct, frozen=True):
    """A GatewayClass; `controller` names what answers for Gateways of this class."""

    name: str
    at: Location
    controller: str | None


class ReferenceGrant(Struct, frozen=True):
    """What objects of other namespaces may refer to in `namespace`.

    `sources` are group, kind and namespace, `targets` are group, kind and name, `None` for any.
    """

    namespace: str
    at: Location
    sources: frozenset[tuple[str, str, str]]
    targets: frozenset[tuple[str, str, str | None]]

    def permits(self, source: tuple[str, str, str], target: tuple[str, str, str]) -> bool:
        """Tell whether it lets objects of a group, kind and namespace refer to one of its own."""
        group, kind, name = target
        return source in self.sources and not self.targets.isdisjoint(
            {(group, kind, name), (group, kind, None)}
        )


def decode_gateway(each: ApiObject) -> Gateway:
    """Decode a Gateway."""
    root = Field(each.root)
    listeners, addresses = root.get("spec", "listeners"), root.get("spec", "addresses")
    return Gateway(
        ref=ref_of(each),
        at=name_at(each),
        class_name=text_at(root, "spec", "gatewayClassName"),
        listeners=tuple(_listener(item, each) for item in (listeners.items() if listeners else ())),
        hostnames=tuple(_hostnames(addresses)) if addresses else (),
    )


def decode_gateway_class(each: ApiObject) -> GatewayClass:
    """Decode a GatewayClass."""
    controller = text_at(Field(each.root), "spec", "controllerName")
    return GatewayClass(each.name, name_at(each), controller)


def decode_reference_grant(each: ApiObject) -> ReferenceGrant:
    """Decode a ReferenceGrant, or a ReferencePolicy as it was first called."""
    root = Field(each.root)
    sources, targets = root.get("spec", "from"), root.get("spec", "to")
    return ReferenceGrant(
        namespace=each.effective_namespace,
        at=name_at(each),
        sources=frozenset(
            (text_at(item, "group") or "", text_at(item, "kind") or "", text_at(item, "namespace") or "")
            for item in (sources.items() if sources else ())
        ),
        targets=frozenset(
            (text_at(item, "group") or "", text_at(item, "kind") or "", text_at(item, "name"))
            for item in (targets.items() if targets else ())
        ),
    )


def _listener(item: Field, owner: ApiObject) -> Listener:
    port, allowed = item.get("port"), item.get("allowedRoutes")
    selector = allowed.get("namespaces", "selector") if allowed else None
    kinds = allowed.get("kinds") if allowed else None
    listed = frozenset(_route_kinds(kinds)) if kinds else frozenset[str]()
    return Listener(
        name=text_at(item, "name"),
        port=port.integer if port else None,
        protocol=text_at(item, "protocol"),
        takes_from=(text_at(allowed, "namespaces", "from") if allowed else None) or "Same",
        # What is wrong with a selector is told about policies alone.
        namespaces=decode_selector(selector, ProblemLog(owner.subject)) if selector else None,
        kinds=listed or None,
    )


def _route_kinds(kinds: Field) -> Iterator[str]:
    for each in kinds.items():
        kind = text_at(each, "kind")
        if kind is not None and (text_at(each, "group") or GATEWAY_GROUP) == GATEWAY_GROUP:
            yield kind


def _hostnames(addresses: Field) -> Iterator[str]:
    for each in addresses.items():
        value = text_at(each, "value")
        if value is not None and text_at(each, "type") == _HOSTNAME:
            yield value
