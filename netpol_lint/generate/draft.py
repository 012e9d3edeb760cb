"""A NetworkPolicy that nobody has written yet."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from typing import Final, TypeAlias

from msgspec import Struct

from netpol_lint.policy.ports import ConnectionSet, Protocol
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.network_policy import Direction
from netpol_lint.source.emit import to_yaml
from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import Mapping as MappingNode

JsonObject: TypeAlias = dict[str, object]

_API_VERSION: Final = "networking.k8s.io/v1"


class DraftRule(Struct, frozen=True):
    """One rule, in the words of the API: `peers` as they stand in `from` or `to`, `ports` in `ports`."""

    direction: Direction
    peers: tuple[JsonObject, ...]
    ports: tuple[JsonObject, ...]


class Draft(Struct, frozen=True):
    """A policy to write. `pod_labels` select the pods, all of the namespace if there are none.

    `says` is a sentence about what it does, for a comment above it.
    """

    name: str
    namespace: str
    says: str
    directions: tuple[Direction, ...]
    pod_labels: Mapping[str, str]
    rules: tuple[DraftRule, ...] = ()

    def manifest(self, *, states_namespace: bool = True) -> str:
        """Return the policy as YAML below its comment."""
        text = json.dumps(self._object(states_namespace=states_namespace)).encode()
        # JSON is YAML: what reads manifests makes the nodes that are written here.
        (document,) = load_bytes(text, "").documents
        root = document.mapping
        if not isinstance(root, MappingNode):
            raise TypeError("a policy is a map")
        return f"# {self.says}\n{to_yaml(root)}"

    def _object(self, *, states_namespace: bool) -> JsonObject:
        metadata: JsonObject = {"name": self.name}
        if states_namespace:
            metadata["namespace"] = self.namespace
        spec: JsonObject = {
            "podSelector": selector(self.pod_labels),
            "policyTypes": [direction.value for direction in self.directions],
        }
        for direction in Direction:
            rules = [_rule(each) for each in self.rules if each.direction is direction]
            if rules:
                spec[direction.field_name] = rules
        return {"apiVersion": _API_VERSION, "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}


def _rule(rule: DraftRule) -> JsonObject:
    peers = "from" if rule.direction is Direction.INGRESS else "to"
    written: JsonObject = {peers: list(rule.peers)} if rule.peers else {}
    if rule.ports:
        written["ports"] = list(rule.ports)
    return written


def selector(labels: Mapping[str, str]) -> JsonObject:
    """Return the selector of some labels, as the API writes it."""
    return {"matchLabels": dict(labels)} if labels else {}


def pods(labels: Mapping[str, str], namespace: str | None) -> JsonObject:
    """Return pods as a peer; without a namespace those of the policy's own."""
    peer: JsonObject = {}
    if namespace is not None:
        peer["namespaceSelector"] = selector({NAME_LABEL: namespace})
    if labels or namespace is None:
        peer["podSelector"] = selector(labels)
    return peer


def addresses(cidrs: Sequence[str]) -> tuple[JsonObject, ...]:
    """Return address ranges as peers."""
    return tuple({"ipBlock": {"cidr": cidr}} for cidr in cidrs)


def ports(connections: ConnectionSet) -> tuple[JsonObject, ...]:
    """Return connections as `ports`; every connection needs none."""
    return () if connections.is_all else tuple(_ports(connections))


def _ports(connections: ConnectionSet) -> Iterator[JsonObject]:
    for protocol in Protocol:
        for first, last in connections.get(protocol).spans:
            port: JsonObject = {"protocol": protocol.value, "port": first}
            yield port if first == last else {**port, "endPort": last}


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Return a name that no policy has: the wanted one, else that with a number."""
    return next(name for name in _names(wanted) if name not in taken)


def _names(wanted: str) -> Iterator[str]:
    yield wanted
    yield from (f"{wanted}-{number}" for number in count(2))
