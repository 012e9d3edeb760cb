"""How names are resolved in clusters of several makes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network

from msgspec import Struct

from netpol_lint.facts.reading import read


class DnsFacts(Struct, frozen=True):
    """The pods that answer, their own ports, and resolvers on the node."""

    namespace: str
    labels: Mapping[str, str]
    ports: tuple[int, ...]
    addresses: tuple[IPv4Network | IPv6Network, ...]


@cache
def dns_profiles() -> Mapping[str, DnsFacts]:
    """Return the known arrangements of a cluster's DNS, by the name of the profile."""
    return {
        each["name"]: DnsFacts(
            each["namespace"],
            each["labels"],
            tuple(each["ports"]),
            tuple(map(ip_network, each.get("addresses", ()))),
        )
        for each in read("dns")["profiles"]
    }


@cache
def usual_resolvers() -> tuple[IPv4Network | IPv6Network, ...]:
    """Return where a resolver on the node often listens, whatever the profile."""
    return tuple(ip_network(each["cidr"]) for each in read("dns")["usualAddresses"])
