"""The policies of a release of `app-template`, and the objects that its values spell out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import text_of
from netpol_lint.render.helm.app_template.chart_values import ChartValues, overlaid
from netpol_lint.render.helm.app_template.manifest import field, manifest, settled
from netpol_lint.render.helm.app_template.naming import object_name
from netpol_lint.render.tree import (
    mapping_at_place,
    sequence_at_place,
    text_at,
    value_at,
    with_value,
    without,
)
from netpol_lint.source.node import Entry, Mapping, Node, Sequence, resolved

_CILIUM: Final = {
    "cilium": "CiliumNetworkPolicy",
    "ciliumClusterwide": "CiliumClusterwideNetworkPolicy",
}
_CILIUM_FIELDS: Final = (
    "nodeSelector",
    "ingress",
    "ingressDeny",
    "egress",
    "egressDeny",
    "enableDefaultDeny",
)
_MAX_WILDCARDS: Final = 2
_MAX_NAME: Final = 63


def policies(values: ChartValues) -> Iterator[Mapping]:
    """Yield the policies, those of Cilium included."""
    listed = values.enabled("networkpolicies")
    for entry in listed:
        kind = _CILIUM.get(text_of(value_at(entry.value, "type")))
        yield (
            _policy(values, entry, len(listed)) if kind is None else _cilium(values, entry, kind, len(listed))
        )
    beside = values.enabled("ciliumNetworkPolicies")
    for entry in beside:
        kind = _CILIUM.get(text_of(value_at(entry.value, "type")) or "cilium", "CiliumNetworkPolicy")
        yield _cilium(values, entry, kind, len(beside))


def _policy(values: ChartValues, entry: Entry, of: int) -> Mapping:
    settings = _settings(entry)
    spec = [field("podSelector", _selector(values, entry, "podSelector"))]
    spec += settled(settings, values, "policyTypes")
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        rules = value_at(settings, "rules", direction)
        if isinstance(rules, Sequence) and rules.items:
            items = [_rule(values, rule, peers) for rule in rules.items]
            spec.append(field(direction, sequence_at_place(rules, items)))
    return manifest(
        values,
        entry,
        kind=("networking.k8s.io/v1", "NetworkPolicy"),
        name=object_name(values, entry, of=of),
        body=[field("spec", mapping_at_place(settings, spec))],
    )


def _cilium(values: ChartValues, entry: Entry, kind: str, of: int) -> Mapping:
    settings = _settings(entry)
    spec = settled(settings, values, *_CILIUM_FIELDS)
    if settings.entry("nodeSelector") is None:
        spec.append(field("endpointSelector", _selector(values, entry, "endpointSelector")))
    return manifest(
        values,
        entry,
        kind=("cilium.io/v2", kind),
        name=object_name(values, entry, of=of),
        body=[field("spec", mapping_at_place(settings, spec))],
    )


def _settings(entry: Entry) -> Mapping:
    settings = resolved(entry.value)
    return settings if isinstance(settings, Mapping) else mapping_at_place(settings, ())


def _selector(values: ChartValues, entry: Entry, name: str) -> Node:
    """Return the selector that is stated, or else that of the workloads which are named."""
    settings = _settings(entry)
    stated = settings.get(name)
    if stated is not None:
        return values.evaluated(stated)
    one, several = settings.get("controller"), value_at(settings, "controllers")
    chosen = _named_controllers(values, several) if isinstance(several, Sequence) else []
    chosen = chosen or [each for each in (values.controller(text_of(one)),) if each is not None]
    extra = values.entries(settings, "extraSelectorLabels")
    return _selector_of(values, chosen, place=several or one or entry.key, extra=extra)


def _named_controllers(values: ChartValues, listed: Sequence) -> list[Entry]:
    """Return the workloads that a list names by their identifiers, or by expressions that match them."""
    found: dict[str, Entry] = {}
    for wanted in map(text_of, listed.items):
        exact = [each for each in values.controllers if each.name == wanted]
        for each in exact or [each for each in values.controllers if _matches(wanted, each.name)]:
            found[each.name] = each
    return list(found.values())


def _matches(expression: str, name: str) -> bool:
    # Somebody else's expression must not keep us busy: alternatives and prefixes are what is in use.
    parts = expression.split("|")
    if len(name) > _MAX_NAME or any(part.count("*") > _MAX_WILDCARDS for part in parts):
        return False
    return any(re.fullmatch(re.escape(part).replace(r"\.\*", ".*"), name) for part in parts)


def _selector_of(
    values: ChartValues, chosen: list[Entry], *, place: Node, extra: tuple[Entry, ...] = ()
) -> Mapping:
    labels = overlaid(values.selector_labels(chosen[0] if len(chosen) == 1 else None, place), extra)
    fields = [field("matchLabels", mapping_at_place(place, labels))]
    if len(chosen) > 1:
        names = sequence_at_place(place, [text_at(place, each.name) for each in chosen])
        expression = [
            field("key", text_at(place, values.controller_label)),
            field("operator", text_at(place, "In")),
            field("values", names),
        ]
        fields.append(
            field("matchExpressions", sequence_at_place(place, [mapping_at_place(place, expression)]))
        )
    return mapping_at_place(place, fields)


def _rule(values: ChartValues, rule: Node, peers: str) -> Node:
    """Return a rule of which the peers that name a workload select its pods."""
    evaluated = resolved(values.evaluated(rule))
    listed = value_at(evaluated, peers)
    if not isinstance(evaluated, Mapping) or not isinstance(listed, Sequence):
        return evaluated
    items = [_peer(values, peer) for peer in listed.items]
    return with_value(evaluated, peers, sequence_at_place(listed, items))


def _peer(values: ChartValues, peer: Node) -> Node:
    settings = resolved(peer)
    if not isinstance(settings, Mapping):
        return peer
    one, several = settings.get("controller"), value_at(settings, "controllers")
    chosen = _named_controllers(values, several) if isinstance(several, Sequence) else []
    if one is not None:
        chosen = [each for each in (values.controller(text_of(one)),) if each is not None]
    if not chosen:
        return peer
    selector = _selector_of(values, chosen, place=several or one or settings)
    return with_value(without(without(settings, "controller"), "controllers"), "podSelector", selector)


def raw_resources(values: ChartValues) -> Iterator[Mapping]:
    """Yield the objects that `rawResources` spells out."""
    listed = values.enabled("rawResources")
    for entry in listed:
        settings = _settings(entry)
        stated = value_at(settings, "manifest")
        whole = stated if isinstance(stated, Mapping) else settings
        fields = value_at(settings, "spec") if whole is settings else whole
        kind = text_of(whole.get("apiVersion")), text_of(whole.get("kind"))
        if not all(kind) or not isinstance(fields, Mapping):
            continue
        taken = (each for each in fields.entries if each.name not in {"apiVersion", "kind", "metadata"})
        yield manifest(
            values,
            entry,
            kind=kind,
            name=object_name(values, entry, of=len(listed)),
            body=[Entry(each.name, each.key, values.evaluated(each.value)) for each in taken],
        )
