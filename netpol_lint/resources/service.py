"""Services: which pods they stand for and whether they open a door to the outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import ObjectRef, name_at, ref_of, string_map
from netpol_lint.resources.selector import LabelSelector, equals

_EXTERNAL_TYPES: Final = frozenset({"NodePort", "LoadBalancer"})


@dataclass(frozen=True, slots=True)
class ServicePort:
    """One port of a Service; `target` is the pod's port by number or name, the same number by default."""

    port: int
    target: int | str
    protocol: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Service:
    """A Service. `selector` is absent for one whose endpoints are managed by hand, or ExternalName."""

    ref: ObjectRef
    at: Location
    type: str
    selector: LabelSelector | None
    ports: tuple[ServicePort, ...]
    external_name: str | None
    has_external_ips: bool = False

    @property
    def is_external(self) -> bool:
        """Whether clients outside the cluster reach it directly."""
        return self.has_external_ips or self.type in _EXTERNAL_TYPES


@dataclass(frozen=True, slots=True)
class Ingress:
    """An Ingress and the Services of its namespace that it leads to, by name and port, as written."""

    ref: ObjectRef
    at: Location
    backends: tuple[tuple[str, int | str | None], ...]


def decode_service(each: ApiObject) -> Service:
    """Decode a core Service."""
    spec = Field(each.root).get("spec")
    labels = string_map(spec.get("selector") if spec else None)
    kind = _text(spec, "type") or "ClusterIP"
    return Service(
        ref=ref_of(each),
        at=name_at(each),
        type=kind,
        selector=equals(labels) if labels and kind != "ExternalName" else None,
        ports=tuple(_ports(spec)),
        external_name=_text(spec, "externalName"),
        has_external_ips=spec is not None and spec.get("externalIPs") is not None,
    )


def decode_ingress(each: ApiObject) -> Ingress:
    """Decode an Ingress of networking.k8s.io; a rule without `http` has no backend of its own."""
    spec = Field(each.root).get("spec")
    return Ingress(ref_of(each), name_at(each), tuple(dict.fromkeys(_backends(spec))))


def _backends(spec: Field | None) -> Iterator[tuple[str, int | str | None]]:
    if spec is None:
        return
    default = spec.get("defaultBackend")
    if default is not None:
        yield from _backend(default)
    rules = spec.get("rules")
    for rule in () if rules is None else rules.items():
        paths = rule.get("http", "paths")
        for path in () if paths is None else paths.items():
            backend = path.get("backend")
            if backend is not None:
                yield from _backend(backend)


def _backend(backend: Field) -> Iterator[tuple[str, int | str | None]]:
    name = backend.get("service", "name")
    if name is None or name.text is None:
        return
    number = backend.get("service", "port", "number")
    port_name = backend.get("service", "port", "name")
    yield name.text, (number.integer if number else None) or (port_name.text if port_name else None)


def _ports(spec: Field | None) -> Iterator[ServicePort]:
    ports = spec.get("ports") if spec else None
    for each in () if ports is None else ports.items():
        number, target = each.get("port"), each.get("targetPort")
        if number is None or number.integer is None:
            continue
        yield ServicePort(
            port=number.integer,
            target=(target.integer or target.text or number.integer) if target else number.integer,
            protocol=_text(each, "protocol") or "TCP",
            name=_text(each, "name"),
        )


def _text(field: Field | None, name: str) -> str | None:
    found = field.get(name) if field else None
    return found.text if found else None
