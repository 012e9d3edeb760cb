"""What cluster-wide policies decide: tiers of rules in order, of which the first that matches counts.

Read from the doc comments of the API, `apis/v1alpha1`, `apis/v1alpha2` and `apis/v1beta1` of
https://github.com/kubernetes-sigs/network-policy-api, without regard to speed. Numbers in comments are
the lines of `semantics_cases.LINES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Final

from tests.oracle.cluster import End, Manifest, child, items
from tests.oracle.matching import Connection, Side, block_matches, every, selects, some

_V1ALPHA1: Final = "policy.networking.k8s.io/v1alpha1"
_LATER: Final = {"policy.networking.k8s.io/v1alpha2", "policy.networking.k8s.io/v1beta1"}

_ACCEPTING: Final = {"Accept", "Allow"}
"""The word of v1alpha1 is the second."""

_SOURCES: Final = {"namespaces", "pods"}
_BASELINE_DESTINATIONS: Final = _SOURCES | {"networks", "nodes"}
_DESTINATIONS: Final = _BASELINE_DESTINATIONS | {"domainNames"}


def decide(manifests: Sequence[Manifest], tier: str, side: Side, *, below: bool | None) -> bool | None:
    """Answer what the policies of a tier make of a connection; `below` is what the tiers after it say.

    Nothing is defined where policies of one priority meet (7.4): whichever is written first comes first.
    """
    # 7.1: ascending, and sorting keeps the order of what is equal.
    policies = sorted((m for m in manifests if _tier_of(m) == tier), key=_priority_of)
    rules = [(policy, rule) for policy in policies for rule in items(child(policy, "spec"), side.rules_field)]
    return _first_match(rules, side, below)


def _tier_of(manifest: Manifest) -> str | None:
    api_version, kind = manifest.get("apiVersion"), manifest.get("kind")
    if kind == "ClusterNetworkPolicy" and api_version in _LATER:
        return str(manifest["spec"]["tier"])
    if kind == "AdminNetworkPolicy" and api_version == _V1ALPHA1:
        return "Admin"
    return "Baseline" if kind == "BaselineAdminNetworkPolicy" and api_version == _V1ALPHA1 else None


def _priority_of(policy: Manifest) -> int:
    """Return the priority; the one BaselineAdminNetworkPolicy has none, and comes before any other."""
    return int(child(policy, "spec").get("priority") or 0)


def _first_match(rules: Sequence[tuple[Manifest, Manifest]], side: Side, below: bool | None) -> bool | None:
    # 7.2: there is no isolation, what no rule matches goes on.
    if not rules:
        return below
    (policy, rule), *rest = rules
    is_unreadable = _is_unreadable(policy, rule, side)
    matches = every([_is_subject(policy, side.subject), _matches(rule, side, is_unreadable=is_unreadable)])
    if matches is False:
        return _first_match(rest, side, below)
    decision = _decision(rule["action"], below, is_unreadable=is_unreadable)
    if matches is True:
        return decision
    # It matches or it does not: only what both lead to is known.
    otherwise = _first_match(rest, side, below)
    return decision if decision is otherwise else None


def _decision(action: str, below: bool | None, *, is_unreadable: bool) -> bool | None:
    if action in _ACCEPTING:
        return True
    # 7.1: Pass leaves the rest of the tier out; 7.9: one that cannot be read denies.
    return below if action == "Pass" and not is_unreadable else False


def _is_subject(policy: Manifest, end: End) -> bool | None:
    """Tell whether a policy is about a pod; 7.5: `namespaces` or `pods` says so."""
    subject = child(child(policy, "spec"), "subject")
    return some(_pod_matches(field, value, end) for field, value in subject.items() if value is not None)


def _matches(rule: Manifest, side: Side, *, is_unreadable: bool) -> bool | None:
    # 7.9: as if it matched nothing, or everything.
    if is_unreadable:
        return rule["action"] not in _ACCEPTING
    peers = items(rule, side.peers_field)
    return every(
        [
            some(_peer_matches(peer, side.other, side.connection.ip_version) for peer in peers),
            _ports_match(rule, side.connection),
        ]
    )


def _is_unreadable(policy: Manifest, rule: Manifest, side: Side) -> bool:
    """Tell whether a rule has a peer of which no field is known: 7.9, the whole rule fails closed."""
    known = _SOURCES
    if side.direction == "Egress":
        is_baseline = policy["kind"] == "BaselineAdminNetworkPolicy"
        known = _BASELINE_DESTINATIONS if is_baseline else _DESTINATIONS
    return any(_known_field(peer or {}, known) is None for peer in items(rule, side.peers_field))


def _known_field(peer: Manifest, known: set[str]) -> str | None:
    return next((field for field, value in peer.items() if field in known and value is not None), None)


def _peer_matches(peer: Manifest, end: End, ip_version: int) -> bool | None:
    field = _known_field(peer, _DESTINATIONS) or ""
    value = peer[field]
    match field:
        case "networks":
            # 7.7: also the addresses of pods.
            return some(block_matches({"cidr": cidr}, end, ip_version) for cidr in _merged(value))
        case "nodes":
            # 7.6: addresses of nodes, which are not stated. Pods have others, unless they use the node's.
            return False if end.is_selectable else None
        case "domainNames":
            # 7.6: names may lead anywhere, even to pods: those of headless Services do.
            return None
    return _pod_matches(field, value, end)


def _merged(networks: Sequence[str]) -> set[str]:
    """Write networks as few as possible: two halves of all addresses contain an unstated one for sure."""
    parsed = [ip_network(text, strict=False) for text in networks]
    ipv4 = collapse_addresses(each for each in parsed if isinstance(each, IPv4Network))
    ipv6 = collapse_addresses(each for each in parsed if isinstance(each, IPv6Network))
    return {*map(str, ipv4), *map(str, ipv6)}


def _pod_matches(field: str, value: Manifest, end: End) -> bool | None:
    """Tell whether `namespaces` or `pods` mean an end: 5.4 pods only, and none on the host's network."""
    if not end.is_selectable:
        return False
    if field == "namespaces":
        return selects(value, end.namespace_labels)
    # 7.5: without a namespaceSelector pods of every namespace.
    return every(
        [
            selects(child(value, "namespaceSelector"), end.namespace_labels),
            selects(child(value, "podSelector"), end.labels),
        ]
    )


def _ports_match(rule: Manifest, connection: Connection) -> bool:
    """Tell whether a rule is about the connection's port: no list is every port and protocol."""
    # The name of the list in v1alpha1 and in v1alpha2.
    entries = [*items(rule, "ports"), *items(rule, "protocols")]
    return not entries or any(_port_matches(entry, connection) for entry in entries)


def _port_matches(entry: Manifest, connection: Connection) -> bool:
    ((field, value),) = entry.items()
    match field:
        case "namedPort" | "destinationNamedPort":
            # 7.8: in whatever protocol the pod declares it.
            return connection.destination.declared_port(value, connection.protocol) == connection.port
        case "portNumber" | "portRange":
            if (value.get("protocol") or "TCP") != connection.protocol:
                return False
            return _number_matches(value.get("port"), value, connection.port)
    if field.upper() != connection.protocol:
        return False
    port = child(value, "destinationPort")
    # 7.11: no port would be every port of the protocol.
    return not port or _number_matches(port.get("number"), child(port, "range"), connection.port)


def _number_matches(number: int | None, span: Manifest, port: int) -> bool:
    if number is not None:
        return number == port
    # 7.10: both ends belong to the range.
    return bool(span["start"] <= port <= span["end"])
