"""Where clouds serve a machine's metadata, with credentials, and the products whose job it is to ask."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from msgspec import Struct

from netpol_lint.facts.pods import Sign, decode_signs
from netpol_lint.facts.reading import read


class MetadataEndpoint(Struct, frozen=True):
    """An address that serves metadata over TCP on the `ports`."""

    name: str
    address: IPv4Address | IPv6Address
    ports: tuple[int, ...]
    source: str


@cache
def metadata_endpoints() -> tuple[MetadataEndpoint, ...]:
    """Return every endpoint that is known."""
    return tuple(
        MetadataEndpoint(each["name"], ip_address(each["address"]), tuple(each["ports"]), each["source"])
        for each in read("metadata_endpoints")["endpoints"]
    )


@cache
def metadata_user_signs() -> tuple[Sign, ...]:
    """Return what tells the products that need the metadata of the machine they run on."""
    return tuple(sign for each in read("metadata_endpoints")["users"] for sign in decode_signs(each["signs"]))
