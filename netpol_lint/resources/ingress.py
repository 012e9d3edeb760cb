"""Ingresses and their classes, and the kinds of Contour and Traefik that say the same at more length.

Sources: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/,
https://kubernetes.io/docs/concepts/services-networking/ingress/#deprecated-annotation,
https://projectcontour.io/docs/main/config/api/ and
https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.backend_ref import SERVICE, BackendRef, has_no_weight, port_at, text_at
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import ObjectRef, name_at, ref_of, string_map

INGRESS_KINDS: Final = frozenset({("networking.k8s.io", "Ingress"), ("extensions", "Ingress")})
PRODUCT_OF_KIND: Final[Mapping[tuple[str, str], str]] = {
    ("projectcontour.io", "HTTPProxy"): "Contour",
    **{
        (group, kind): "Traefik"
        for group in ("traefik.io", "traefik.containo.us")
        for kind in ("IngressRoute", "IngressRouteTCP", "IngressRouteUDP")
    },
}
"""Kinds that controllers of one product alone read, by API group and kind."""

_CLASS_ANNOTATIONS: Final = ("kubernetes.io/ingress.class", "projectcontour.io/ingress.class")
_DEFAULT_CLASS: Final = "ingressclass.kubernetes.io/is-default-class"
_OLD_VERSION: Final = "/v1beta1"


class Ingress(Struct, frozen=True):
    """An Ingress, or an object of another kind that is one, and what it leads to, each backend once.

    `class_name` says which controllers are to answer; only those of `product` can, if there is one.
    """

    ref: ObjectRef
    at: Location
    backends: tuple[BackendRef, ...]
    class_name: str | None = None
    product: str | None = None


class IngressClass(Struct, frozen=True):
    """An IngressClass; `controller` names what answers for Ingresses of this class."""

    name: str
    at: Location
    controller: str | None
    is_default: bool = False


def decode_ingress(each: ApiObject) -> Ingress:
    """Decode an Ingress; a rule without `http` has no backend of its own."""
    spec = Field(each.root).get("spec")
    read = _old_backend if each.api_version.endswith(_OLD_VERSION) else _backend
    references = (read(backend, each) for backend in _backends(spec))
    return Ingress(
        ref=ref_of(each),
        at=name_at(each),
        backends=_distinct(reference for reference in references if reference is not None),
        class_name=_class_name(each),
    )


def decode_proxy(each: ApiObject) -> Ingress:
    """Decode an HTTPProxy of Contour or one of Traefik's IngressRoutes."""
    protocol = "UDP" if each.kind == "IngressRouteUDP" else "TCP"
    references = (_listed_service(service, each, protocol) for service in _services(each))
    return Ingress(
        ref=ref_of(each),
        at=name_at(each),
        backends=_distinct(reference for reference in references if reference is not None),
        class_name=_class_name(each),
        product=PRODUCT_OF_KIND.get((each.group, each.kind)),
    )


def decode_ingress_class(each: ApiObject) -> IngressClass:
    """Decode an IngressClass."""
    return IngressClass(
        name=each.name,
        at=name_at(each),
        controller=text_at(Field(each.root), "spec", "controller"),
        is_default=_annotations(each).get(_DEFAULT_CLASS) == "true",
    )


def _annotations(each: ApiObject) -> dict[str, str]:
    return string_map(Field(each.root).get("metadata", "annotations"))


def _class_name(each: ApiObject) -> str | None:
    annotations = _annotations(each)
    named = (annotations[key] for key in _CLASS_ANNOTATIONS if annotations.get(key))
    return next(named, None) or text_at(Field(each.root), "spec", "ingressClassName")


def _distinct(references: Iterator[BackendRef]) -> tuple[BackendRef, ...]:
    return tuple(dict.fromkeys(references))


def _backends(spec: Field | None) -> Iterator[Field]:
    """Yield every backend of an Ingress, the default one first."""
    if spec is None:
        return
    default = spec.get("defaultBackend") or spec.get("backend")
    if default is not None:
        yield default
    for rule in _items(spec, "rules"):
        for path in _items(rule, "http", "paths"):
            backend = path.get("backend")
            if backend is not None:
                yield backend


def _backend(backend: Field, owner: ApiObject) -> BackendRef | None:
    name = text_at(backend, "service", "name")
    if name is None:
        return _resource(backend, owner)
    port = port_at(backend, "service", "port", "number") or port_at(backend, "service", "port", "name")
    return BackendRef(backend.at, ObjectRef(owner.effective_namespace, SERVICE, name), port)


def _resource(backend: Field, owner: ApiObject) -> BackendRef | None:
    """Read a backend that is no Service, such as a bucket."""
    kind, name = text_at(backend, "resource", "kind"), text_at(backend, "resource", "name")
    if kind is None or name is None:
        return None
    group = text_at(backend, "resource", "apiGroup") or ""
    return BackendRef(backend.at, ObjectRef(owner.effective_namespace, kind, name), group=group)


def _old_backend(backend: Field, owner: ApiObject) -> BackendRef | None:
    """Read a backend as it was written before networking.k8s.io/v1."""
    name = text_at(backend, "serviceName")
    if name is None:
        return _resource(backend, owner)
    ref = ObjectRef(owner.effective_namespace, SERVICE, name)
    return BackendRef(backend.at, ref, port_at(backend, "servicePort"))


def _services(each: ApiObject) -> Iterator[Field]:
    spec = Field(each.root).get("spec")
    if spec is None:
        return
    for route in _items(spec, "routes"):
        yield from _items(route, "services")
    yield from _items(spec, "tcpproxy", "services")


def _listed_service(service: Field, owner: ApiObject, protocol: str) -> BackendRef | None:
    name = text_at(service, "name")
    if name is None or has_no_weight(service):
        return None
    kind = text_at(service, "kind") or SERVICE
    namespace = text_at(service, "namespace") or owner.effective_namespace
    group = "" if kind == SERVICE else owner.group
    return BackendRef(service.at, ObjectRef(namespace, kind, name), port_at(service, "port"), protocol, group)


def _items(each: Field, *names: str) -> list[Field]:
    listed = each.get(*names)
    return [] if listed is None else listed.items()
