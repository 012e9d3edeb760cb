"""The Ingresses and routes of a release of `app-template`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import text_of
from netpol_lint.render.helm.app_template.chart_values import V1, V2, ChartValues
from netpol_lint.render.helm.app_template.manifest import field, manifest, settled
from netpol_lint.render.helm.app_template.naming import object_name
from netpol_lint.render.helm.app_template.services import (
    port_of_service,
    referred_service,
    service_name,
)
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, text_at, value_at, with_value
from netpol_lint.source.node import Entry, Mapping, Node, Sequence, resolved

_GATEWAY_API: Final = "gateway.networking.k8s.io/v1"


def ingresses(values: ChartValues) -> Iterator[Mapping]:
    """Yield the Ingresses."""
    listed = values.enabled("ingress")
    for entry in listed:
        settings = resolved(entry.value)
        # Of old, the chart's own default was an Ingress that had to be switched on.
        if not isinstance(settings, Mapping) or (values.version <= V2 and not _is_on(settings)):
            continue
        rules = [_rule(values, host) for host in _maps(value_at(settings, "hosts"))]
        class_name = settings.get("className") or settings.get("ingressClassName")
        spec = [
            *([] if class_name is None else [field("ingressClassName", values.evaluated(class_name))]),
            *settled(settings, values, "defaultBackend"),
            field("rules", sequence_at_place(value_at(settings, "hosts") or settings, rules)),
        ]
        yield manifest(
            values,
            entry,
            kind=("networking.k8s.io/v1", "Ingress"),
            name=object_name(values, entry, of=len(listed), has_primary=values.version == V1),
            body=[field("spec", mapping_at_place(settings, spec))],
        )


def routes(values: ChartValues) -> Iterator[Mapping]:
    """Yield the routes of the Gateway API; without rules they lead to the primary Service."""
    listed = values.enabled("route")
    for entry in listed:
        settings = resolved(entry.value)
        if not isinstance(settings, Mapping):
            continue
        stated = _maps(value_at(settings, "rules")) or [mapping_at_place(settings, ())]
        rules = sequence_at_place(settings, [_route_rule(values, rule) for rule in stated])
        spec = [*settled(settings, values, "parentRefs", "hostnames"), field("rules", rules)]
        yield manifest(
            values,
            entry,
            kind=(_GATEWAY_API, text_of(settings.get("kind")) or "HTTPRoute"),
            name=object_name(values, entry, of=len(listed)),
            body=[field("spec", mapping_at_place(settings, spec))],
        )


def _is_on(settings: Mapping) -> bool:
    return text_of(settings.get("enabled")) == "true"


def _maps(node: Node | None) -> list[Mapping]:
    listed = None if node is None else resolved(node)
    items = listed.items if isinstance(listed, Sequence) else ()
    return [each for each in map(resolved, items) if isinstance(each, Mapping)]


def _rule(values: ChartValues, host: Mapping) -> Mapping:
    paths = []
    for path in _maps(value_at(host, "paths")):
        backend = _backend(values, path)
        kept = settled(path, values, "path", "pathType")
        paths.append(mapping_at_place(path, [*kept, *backend]))
    http = mapping_at_place(host, [field("paths", sequence_at_place(host, paths))])
    return mapping_at_place(host, [*settled(host, values, "host"), field("http", http)])


def _backend(values: ChartValues, path: Mapping) -> list[Entry]:
    stated = value_at(path, "service")
    asked = stated if isinstance(stated, Mapping) else mapping_at_place(path, ())
    target = _target(values, asked)
    if target is None:
        return []
    name, port = target
    number = [] if port is None else [field("port", mapping_at_place(asked, [field("number", port)]))]
    service = mapping_at_place(asked, [field("name", name), *number])
    return [field("backend", mapping_at_place(asked, [field("service", service)]))]


def _target(values: ChartValues, asked: Mapping) -> tuple[Node, Node | None] | None:
    """Return the name of the Service that is meant, and its port, as far as it is known."""
    name, identifier = asked.get("name"), asked.get("identifier")
    service = referred_service(values, text_of(identifier or (name if values.version == V2 else None)))
    if name is not None and text_of(name) and (service is None or values.version != V2):
        port = asked.get("port")
        known = service if values.version == V1 and port is None else None
        return values.evaluated(name), port_of_service(values, known, None) if known else port
    if service is None:
        return None
    place = identifier or name or asked
    return text_at(place, service_name(values, service)), port_of_service(values, service, asked.get("port"))


def _route_rule(values: ChartValues, rule: Mapping) -> Mapping:
    stated = value_at(rule, "backendRefs")
    asked = _maps(stated) or ([] if isinstance(stated, Sequence) else [mapping_at_place(rule, ())])
    backends = []
    for each in asked:
        target = _target(values, each)
        if target is None:
            continue
        name, port = target
        backend = with_value(mapping_at_place(each, each.entries), "name", name)
        backends.append(backend if port is None else with_value(backend, "port", port))
    kept = settled(rule, values, "name", "matches", "filters")
    return mapping_at_place(rule, [*kept, field("backendRefs", sequence_at_place(rule, backends))])
