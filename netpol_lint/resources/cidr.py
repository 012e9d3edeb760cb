"""CIDRs as the API server reads them in a NetworkPolicy."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, Literal

from netpol_lint.lazy_pattern import lazy_pattern

IPVersion = Literal[4, 6]
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

BITS: Final[dict[IPVersion, int]] = {4: 32, 6: 128}
"""How long an address of each family is."""

_MAPPED_BITS: Final = 96
_LEADING_ZEROS: Final = lazy_pattern(r"(?<![0-9A-Fa-f])0+(?=[0-9A-Fa-f])")


@lru_cache(maxsize=4096)
def parse_cidr(text: str) -> Network:
    """Read a CIDR the way the API server reads those of a NetworkPolicy.

    Host bits are masked away and leading zeros mean nothing (`010.0.0.0/8` is 10.0.0.0/8). A block
    inside `::ffff:0:0/96` is the IPv4 block it maps, because that is what it is compared with.

    Raises:
        ValueError: the text is no CIDR; the message quotes it and says what would be right.

    Source: https://github.com/kubernetes/utils/blob/master/internal/third_party/forked/golang/net/ip.go
    """
    address, prefix = _split(text)
    bits = BITS[address.version]
    network = int(address) >> (bits - prefix) << (bits - prefix)
    if isinstance(address, IPv4Address):
        return IPv4Network((network, prefix))
    mapped = IPv6Address(network).ipv4_mapped
    if mapped is not None:
        return IPv4Network((int(mapped), prefix - _MAPPED_BITS))
    return IPv6Network((network, prefix))


@lru_cache(maxsize=4096)
def has_host_bits(text: str) -> bool:
    """Tell whether a CIDR's address has bits set beyond its prefix, which are ignored.

    Raises:
        ValueError: as `parse_cidr` does.
    """
    address, prefix = _split(text)
    return bool(int(address) & ((1 << (BITS[address.version] - prefix)) - 1))


def _split(text: str) -> tuple[Address, int]:
    """Separate the address, host bits and all, from the length of the prefix."""
    if text != text.strip():
        raise ValueError(f"{text!r} has white space around it; a CIDR is written without, {text.strip()!r}")
    before, slash, after = text.partition("/")
    if "%" in before:
        raise ValueError(f"{text!r} names a zone after '%'; a CIDR has none, and applies in every zone")
    address = _address(before)
    if address is None:
        raise ValueError(_no_address(text, before))
    bits = BITS[address.version]
    if not slash:
        raise ValueError(f"{text!r} has no prefix length; a single address is written {address}/{bits}")
    if not (after.isascii() and after.isdigit()):
        raise ValueError(_no_prefix_length(text, after, address))
    # An absurdly long number would not convert; three digits are enough to be too many.
    prefix = int(after.lstrip("0")[:4] or "0")
    if prefix > bits:
        family = f"an IPv{address.version} address"
        raise ValueError(f"{text!r} has a prefix of {after} bits; {family} has only {bits}")
    return address, prefix


def _address(text: str) -> Address | None:
    try:
        return ip_address(_LEADING_ZEROS.sub("", text))
    except ValueError:
        return None


def _no_address(text: str, before: str) -> str:
    start = "" if text == before else f"{before!r} in "
    return f"{start}{text!r} is not an IPv4 or IPv6 address; a CIDR is written like 10.0.0.0/24 or fd00::/64"


def _no_prefix_length(text: str, after: str, address: Address) -> str:
    bits = BITS[address.version]
    example = f"{address}/{bits}"
    # Other tools accept a dotted mask in this place: 255.255.255.0 for 24.
    with suppress(ValueError):
        example = str(IPv4Network((int(address), after), strict=False))
    return f"{text!r} has no prefix length from 0 to {bits} after the slash; write for example {example}"
