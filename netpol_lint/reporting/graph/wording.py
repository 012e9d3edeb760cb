"""Connections, addresses and workloads in the words of the formats that people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from ipaddress import ip_network
from typing import Final

from netpol_lint.policy.cidr import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, CidrSet
from netpol_lint.policy.ports import ConnectionSet, Protocol, Span
from netpol_lint.reach.endpoints import Endpoint, EndpointKind
from netpol_lint.reach.permission import Permission
from netpol_lint.reporting.visible import visible

ADDRESSES_PREFIX: Final = "ip:"
_MOST_CIDRS: Final = 4
"""How many CIDRs of an endpoint outside are spelled out where people read; ids have all of them."""

_WHOLE: Final[Mapping[CidrSet, str]] = {
    EVERY_ADDRESS: "any address",
    EVERY_IPV4: "any IPv4 address",
    EVERY_IPV6: "any IPv6 address",
}


def connections_text(connections: ConnectionSet) -> str:
    """Return connections as `all` or `TCP 80, 8000-8080; UDP 53`; nothing is empty."""
    if connections.is_all:
        return "all"
    ports = {protocol: connections.get(protocol).spans for protocol in Protocol}
    return "; ".join(
        f"{protocol.value} {', '.join(map(span_text, spans))}" for protocol, spans in ports.items() if spans
    )


def span_text(span: Span) -> str:
    """Return a range of ports as `80` or `8000-8080`."""
    first, last = span
    return str(first) if first == last else f"{first}-{last}"


def permission_text(permission: Permission) -> str:
    """Return a permission for people: what is unknown is `perhaps` so."""
    parts = (connections_text(permission.allowed), perhaps(connections_text(permission.unknown)))
    return ", ".join(filter(None, parts))


def perhaps(text: str) -> str:
    """Mark connections of which nobody can tell offline whether they are allowed."""
    return f"perhaps {text}" if text else ""


def addresses_of(endpoint_id: str) -> CidrSet | None:
    """Return the addresses of an endpoint outside; `None` for every other endpoint."""
    if not endpoint_id.startswith(ADDRESSES_PREFIX):
        return None
    return CidrSet.of(map(ip_network, endpoint_id.removeprefix(ADDRESSES_PREFIX).split(",")))


def addresses_label(addresses: CidrSet) -> str:
    """Describe addresses by what they are or by what they lack, whichever is shorter."""
    whole = _WHOLE.get(addresses)
    if whole is not None:
        return whole
    listed = addresses.cidrs()
    lacking = [(name, (family - addresses).cidrs()) for family, name in _WHOLE.items() if addresses <= family]
    name, missing = min(lacking, key=lambda each: len(each[1]))
    return f"{name} except {_some(missing)}" if len(missing) < len(listed) else _some(listed)


def _some(cidrs: tuple[str, ...]) -> str:
    if len(cidrs) <= _MOST_CIDRS:
        return ", ".join(cidrs)
    shown = _MOST_CIDRS - 1
    return f"{', '.join(cidrs[:shown])} and {len(cidrs) - shown} more"


class Labels:
    """The names that people read for the endpoints of a cluster: as short as they are clear."""

    def __init__(self, pods: Iterable[Endpoint]) -> None:
        """Find out which workloads of a namespace share their name."""
        self._pods = {each.id: each for each in pods}
        workloads = (each for each in self._pods.values() if each.kind is EndpointKind.WORKLOAD)
        self._same_name = Counter(_short(each) for each in workloads)

    def of(self, endpoint_id: str) -> str:
        """Return the name of an endpoint: `namespace/name` where one workload has it, else its id."""
        addresses = addresses_of(endpoint_id)
        if addresses is not None:
            return addresses_label(addresses)
        endpoint = self._pods.get(endpoint_id)
        if endpoint is None or endpoint.kind is not EndpointKind.WORKLOAD:
            return visible(endpoint_id)
        is_clear = self._same_name[_short(endpoint)] == 1
        assumed = " (external)" if endpoint.members[0].is_assumed else ""
        return visible(_short(endpoint) if is_clear else endpoint_id) + more_members(endpoint) + assumed


def _short(endpoint: Endpoint) -> str:
    ref = endpoint.members[0].ref
    return f"{ref.namespace}/{ref.name}"


def more_members(endpoint: Endpoint) -> str:
    """Return ` (+3)` for a class of four workloads, and nothing for a single one."""
    others = len(endpoint.members) - 1
    return f" (+{others})" if others else ""
