"""The Services of a release of `app-template`, and how its other values refer to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import text_of
from netpol_lint.render.helm.app_template.chart_values import V1, V2, ChartValues, enabled_in, overlaid
from netpol_lint.render.helm.app_template.manifest import field, manifest, settled
from netpol_lint.render.helm.app_template.naming import object_name
from netpol_lint.render.tree import (
    mapping_at_place,
    retyped,
    sequence_at_place,
    span_of,
    text_at,
    value_at,
)
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, resolved

_OVER_TCP: Final = frozenset({"HTTP", "HTTPS", "TCP"})
_TAKEN: Final = ("type", "clusterIP", "externalName", "externalIPs", "loadBalancerIP", "ipFamilies")
_MAX_RANGE: Final = 1_000


def services(values: ChartValues) -> Iterator[Mapping]:
    """Yield the Services; the defaults of old versions without a port are none."""
    for entry in values.enabled("service"):
        settings, ports = resolved(entry.value), list(_ports(values, entry))
        if not isinstance(settings, Mapping) or (values.version <= V2 and not ports):
            continue
        selected = values.controller(text_of(settings.get("controller")))
        selector = overlaid(
            values.selector_labels(selected, entry.key), values.entries(settings, "extraSelectorLabels")
        )
        spec = [
            *settled(settings, values, *_TAKEN),
            field("ports", sequence_at_place(value_at(settings, "ports") or settings, ports)),
            field("selector", mapping_at_place(settings, selector)),
        ]
        yield manifest(
            values,
            entry,
            kind=("v1", "Service"),
            name=service_name(values, entry),
            body=[field("spec", mapping_at_place(settings, spec))],
        )


def service_name(values: ChartValues, entry: Entry) -> str:
    """Return the name of the Service that an entry of `service` describes."""
    return object_name(values, entry, of=len(values.enabled("service")), has_primary=True)


def referred_service(values: ChartValues, identifier: str) -> Entry | None:
    """Return the Service of that identifier, or the primary one if the identifier is empty."""
    listed = values.enabled("service")
    if identifier:
        return next((each for each in listed if each.name == identifier), None)
    primary = [each for each in listed if text_of(value_at(each.value, "primary")) == "true"]
    if not primary and values.version <= V2:
        primary = [each for each in listed if each.name == "main"]
    return primary[0] if primary else listed[0] if len(listed) == 1 else None


def port_of_service(values: ChartValues, service: Entry, stated: Node | None) -> Node | None:
    """Return the number of a Service's port: the one stated, by number or name, or else the primary one."""
    asked = None if stated is None else values.evaluated(stated)
    if asked is not None and text_of(asked).isdecimal():
        return asked
    ports = {each.name: each for each in _enabled_ports(service)}
    if asked is not None and text_of(asked):
        return value_at(ports[text_of(asked)].value, "port") if text_of(asked) in ports else None
    numbered = [each for _, each in sorted(ports.items()) if value_at(each.value, "port") is not None]
    primary = [each for each in numbered if text_of(value_at(each.value, "primary")) == "true"] or numbered
    return values.evaluated(value_at(primary[0].value, "port") or primary[0].value) if primary else None


def container_ports(values: ChartValues) -> list[Mapping]:
    """Return the ports that the first version gives its container: those of all Services."""
    return [_container_port(port) for entry in values.enabled("service") for port in _ports(values, entry)]


def _container_port(port: Mapping) -> Mapping:
    target = port.get("targetPort")
    # A number is taken over; a name is the port's own, and stands for its number.
    number = target if target is not None and text_of(target).isdecimal() else port.get("port")
    kept = [each for each in port.entries if each.name in {"name", "protocol"}]
    return mapping_at_place(port, [*kept, *([] if number is None else [field("containerPort", number)])])


def _enabled_ports(service: Entry) -> list[Entry]:
    listed = value_at(service.value, "ports")
    return list(enabled_in(listed)) if isinstance(listed, Mapping) else []


def _ports(values: ChartValues, service: Entry) -> Iterator[Mapping]:
    for entry in _enabled_ports(service):
        settings = resolved(entry.value)
        if not isinstance(settings, Mapping):
            continue
        if text_of(settings.get("port")):
            yield _port(values, entry, settings)
        else:
            yield from _port_range(entry, settings)


def _port(values: ChartValues, entry: Entry, settings: Mapping) -> Mapping:
    name = text_at(entry.key, entry.name)
    (port,) = settled(settings, values, "port")
    target = settled(settings, values, "targetPort")
    if not target or not text_of(target[0].value):
        target = [field("targetPort", name if values.version == V1 else port.value)]
    rest = settled(settings, values, "nodePort", "appProtocol")
    return mapping_at_place(settings, [field("name", name), port, *target, *_protocol(settings), *rest])


def _protocol(settings: Mapping) -> list[Entry]:
    """Return the transport of a port; the values name what is spoken over it, too."""
    stated = settings.entry("protocol")
    value = None if stated is None else resolved(stated.value)
    if stated is None or not isinstance(value, Scalar):
        return []
    return [Entry("protocol", stated.key, retyped(value, "TCP") if value.text in _OVER_TCP else value)]


def _port_range(entry: Entry, settings: Mapping) -> Iterator[Mapping]:
    first, last = (text_of(value_at(settings, "portRange", name)) for name in ("start", "end"))
    if first.isdecimal() and last.isdecimal():
        for number in range(int(first), min(int(last), int(first) + _MAX_RANGE) + 1):
            place = value_at(settings, "portRange", "start")
            port = Scalar(entry.key.file, *span_of(place or settings), str(number), is_plain=True)
            name = text_at(entry.key, f"{entry.name}-{number}")
            fields = [field("name", name), field("port", port), field("targetPort", port)]
            yield mapping_at_place(settings, [*fields, *_protocol(settings)])
