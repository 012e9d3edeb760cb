"""How CIDRs are read, refused and written, and how address sets name themselves."""

from __future__ import annotations

from copy import deepcopy
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest

from netpol_lint.policy.cidr import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESSES, CidrSet
from netpol_lint.resources.cidr import has_host_bits, parse_cidr


def cidr_set(*texts: str) -> CidrSet:
    return CidrSet.of(map(parse_cidr, texts))


@pytest.mark.parametrize(
    ("text", "expected", "host_bits"),
    [
        pytest.param("10.0.0.0/8", IPv4Network("10.0.0.0/8"), False, id="a plain IPv4 block"),
        pytest.param("10.1.2.3/8", IPv4Network("10.0.0.0/8"), True, id="host bits are masked"),
        pytest.param("10.1.2.3/32", IPv4Network("10.1.2.3/32"), False, id="a single address"),
        pytest.param("0.0.0.0/0", IPv4Network("0.0.0.0/0"), False, id="every IPv4 address"),
        pytest.param("255.255.255.255/0", IPv4Network("0.0.0.0/0"), True, id="a /0 masks everything"),
        pytest.param("010.0.0.08/32", IPv4Network("10.0.0.8/32"), False, id="leading zeros are not octal"),
        pytest.param("0000010.0.0.0/8", IPv4Network("10.0.0.0/8"), False, id="any number of zeros"),
        pytest.param("10.0.0.0/024", IPv4Network("10.0.0.0/24"), False, id="zeros before the prefix length"),
        pytest.param("fd00::/8", IPv6Network("fd00::/8"), False, id="a plain IPv6 block"),
        pytest.param("FD00::1/64", IPv6Network("fd00::/64"), True, id="IPv6 host bits are masked"),
        pytest.param("::/0", IPv6Network("::/0"), False, id="every IPv6 address"),
        pytest.param("00fd00::/16", IPv6Network("fd00::/16"), False, id="zeros before an IPv6 group"),
        pytest.param("64:ff9b::192.0.2.0/120", IPv6Network("64:ff9b::c000:200/120"), False, id="dotted IPv6"),
        pytest.param(
            "64:ff9b::192.0.02.09/128", IPv6Network("64:ff9b::c000:209/128"), False, id="dotted zeros"
        ),
        pytest.param("::ffff:10.0.0.0/104", IPv4Network("10.0.0.0/8"), False, id="a mapped block is IPv4"),
        pytest.param(
            "::ffff:10.1.2.3/104", IPv4Network("10.0.0.0/8"), True, id="a mapped block with host bits"
        ),
        pytest.param(
            "::ffff:0:0/96", IPv4Network("0.0.0.0/0"), False, id="the mapped block is every IPv4 address"
        ),
        pytest.param(
            "::ffff:10.0.0.0/95",
            IPv6Network("::fffe:0:0/95"),
            True,
            id="a block wider than the mapped one is IPv6",
        ),
    ],
)
def test_reading_a_cidr(text: str, expected: IPv4Network | IPv6Network, host_bits: bool) -> None:
    assert parse_cidr(text) == expected
    assert has_host_bits(text) is host_bits


FORM = "is not an IPv4 or IPv6 address; a CIDR is written like 10.0.0.0/24 or fd00::/64"

NO_LENGTH4 = "has no prefix length from 0 to 32 after the slash; write for example"
NO_LENGTH6 = "has no prefix length from 0 to 128 after the slash; write for example"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "10.0.0.10",
            "'10.0.0.10' has no prefix length; a single address is written 10.0.0.10/32",
            id="an address alone",
        ),
        pytest.param(
            "FD00::01",
            "'FD00::01' has no prefix length; a single address is written fd00::1/128",
            id="IPv6 alone",
        ),
        pytest.param("", f"'' {FORM}", id="nothing"),
        pytest.param("/8", f"'' in '/8' {FORM}", id="a prefix alone"),
        pytest.param("example.com", f"'example.com' {FORM}", id="a host name"),
        pytest.param("10.0.0.0-10.0.0.9", f"'10.0.0.0-10.0.0.9' {FORM}", id="a range"),
        pytest.param("10.0.0/24", f"'10.0.0' in '10.0.0/24' {FORM}", id="three octets"),
        pytest.param("10.0.0.0.0/24", f"'10.0.0.0.0' in '10.0.0.0.0/24' {FORM}", id="five octets"),
        pytest.param("10.0.0.256/24", f"'10.0.0.256' in '10.0.0.256/24' {FORM}", id="an octet too large"),
        pytest.param(
            "10.0.0.\u0661/24", f"'10.0.0.\u0661' in '10.0.0.\u0661/24' {FORM}", id="digits of a script"
        ),
        pytest.param("0x0a.0.0.0/8", f"'0x0a.0.0.0' in '0x0a.0.0.0/8' {FORM}", id="a hexadecimal octet"),
        pytest.param("fd00:::/8", f"'fd00:::' in 'fd00:::/8' {FORM}", id="three colons"),
        pytest.param("1::2::3/8", f"'1::2::3' in '1::2::3/8' {FORM}", id="two gaps"),
        pytest.param(
            "1:2:3:4::5:6:7:8/64", f"'1:2:3:4::5:6:7:8' in '1:2:3:4::5:6:7:8/64' {FORM}", id="empty gap"
        ),
        pytest.param("fd00::12345/128", f"'fd00::12345' in 'fd00::12345/128' {FORM}", id="a group too large"),
        pytest.param(
            "fe80::1%eth0/64",
            "'fe80::1%eth0/64' names a zone after '%'; a CIDR has none, and applies in every zone",
            id="a zone",
        ),
        pytest.param(
            " 10.0.0.0/8",
            "' 10.0.0.0/8' has white space around it; a CIDR is written without, '10.0.0.0/8'",
            id="white space before",
        ),
        pytest.param(
            "10.0.0.0/8\n",
            "'10.0.0.0/8\\n' has white space around it; a CIDR is written without, '10.0.0.0/8'",
            id="a line break after",
        ),
        pytest.param(
            "10.0.0.0/33", "'10.0.0.0/33' has a prefix of 33 bits; an IPv4 address has only 32", id="33 bits"
        ),
        pytest.param(
            "::/129", "'::/129' has a prefix of 129 bits; an IPv6 address has only 128", id="129 bits"
        ),
        pytest.param(
            f"10.0.0.0/{'9' * 5000}",
            f"'10.0.0.0/{'9' * 5000}' has a prefix of {'9' * 5000} bits; an IPv4 address has only 32",
            id="a number too long to convert",
        ),
        pytest.param(
            "10.0.0.0/",
            f"'10.0.0.0/' {NO_LENGTH4} 10.0.0.0/32",
            id="nothing after the slash",
        ),
        pytest.param(
            "10.0.0.0/+8",
            f"'10.0.0.0/+8' {NO_LENGTH4} 10.0.0.0/32",
            id="a signed number",
        ),
        pytest.param(
            "10.0.0.0/\u00b2",
            f"'10.0.0.0/\u00b2' {NO_LENGTH4} 10.0.0.0/32",
            id="a superscript",
        ),
        pytest.param(
            "10.0.0.0/8/8",
            f"'10.0.0.0/8/8' {NO_LENGTH4} 10.0.0.0/32",
            id="two slashes",
        ),
        pytest.param(
            "10.1.2.3/255.255.0.0",
            f"'10.1.2.3/255.255.0.0' {NO_LENGTH4} 10.1.0.0/16",
            id="a dotted mask",
        ),
        pytest.param(
            "fd00::/ffff::",
            f"'fd00::/ffff::' {NO_LENGTH6} fd00::/128",
            id="an IPv6 mask",
        ),
    ],
)
def test_refusing_what_is_no_cidr(text: str, message: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the whole message is compared
        parse_cidr(text)
    assert str(raised.value) == message
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        has_host_bits(text)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("addresses", "cidrs"),
    [
        pytest.param(NO_ADDRESSES, (), id="nothing"),
        pytest.param(EVERY_ADDRESS, ("0.0.0.0/0", "::/0"), id="everything"),
        pytest.param(EVERY_IPV4, ("0.0.0.0/0",), id="every IPv4 address"),
        pytest.param(EVERY_IPV6, ("::/0",), id="every IPv6 address"),
        pytest.param(cidr_set("128.0.0.0/1", "0.0.0.0/1"), ("0.0.0.0/0",), id="two halves are the whole"),
        pytest.param(
            cidr_set("10.0.0.0/9", "10.0.0.0/8"), ("10.0.0.0/8",), id="a block inside another vanishes"
        ),
        pytest.param(cidr_set("10.0.1.0/24", "10.0.0.0/24"), ("10.0.0.0/23",), id="aligned neighbours join"),
        pytest.param(
            cidr_set("10.0.1.0/24", "10.0.2.0/24"),
            ("10.0.1.0/24", "10.0.2.0/24"),
            id="unaligned neighbours do not",
        ),
        pytest.param(
            cidr_set("fd00::/64", "10.0.0.0/24", "2.0.0.0/8"),
            ("2.0.0.0/8", "10.0.0.0/24", "fd00::/64"),
            id="IPv4 comes first and numbers sort as numbers",
        ),
        pytest.param(
            cidr_set("10.0.0.0/30") - cidr_set("10.0.0.1/32"), ("10.0.0.0/32", "10.0.0.2/31"), id="a hole"
        ),
    ],
)
def test_the_cidrs_of_a_set(addresses: CidrSet, cidrs: tuple[str, ...]) -> None:
    assert addresses.cidrs() == cidrs
    assert str(addresses) == (",".join(cidrs) or "no address")


def test_the_families_never_overlap() -> None:
    assert not EVERY_IPV4 & EVERY_IPV6
    assert EVERY_IPV4 | EVERY_IPV6 == EVERY_ADDRESS
    assert IPv4Address("192.0.2.1") not in EVERY_IPV6
    assert IPv6Address("2001:db8::1") not in EVERY_IPV4


def test_a_mapped_address_is_the_ipv4_address() -> None:
    assert IPv6Address("::ffff:192.0.2.1") in cidr_set("192.0.2.0/24")
    assert IPv6Address("::ffff:192.0.2.1") not in EVERY_IPV6


def test_the_share_of_a_family() -> None:
    half = cidr_set("128.0.0.0/1", "8000::/2")
    assert (half.share(4), half.share(6)) == (0.5, 0.25)
    assert (half.size(4), half.size(6)) == (2**31, 2**126)
    assert (EVERY_ADDRESS.share(4), EVERY_ADDRESS.share(6)) == (1.0, 1.0)
    assert (NO_ADDRESSES.share(4), NO_ADDRESSES.share(6)) == (0.0, 0.0)


def test_an_address_of_one_family_leaves_the_other_alone() -> None:
    both = cidr_set("10.0.0.0/8", "fd00::/8")
    assert both - EVERY_IPV4 == cidr_set("fd00::/8")
    assert both.spans(4) == ((10 << 24, (11 << 24) - 1),)
    assert (both - EVERY_IPV6).spans(6) == ()


# Sets are combined often, and mostly to no effect: then nothing is built.
def test_an_operation_without_effect_returns_its_operand() -> None:
    some = cidr_set("10.0.0.0/8", "fd00::/8")
    assert some | some is some | NO_ADDRESSES is NO_ADDRESSES | some is some
    assert some & some is some & EVERY_ADDRESS is EVERY_ADDRESS & some is some
    assert some - NO_ADDRESSES is some
    assert some | EVERY_ADDRESS is EVERY_ADDRESS | some is EVERY_ADDRESS
    assert some & NO_ADDRESSES is NO_ADDRESSES & some is NO_ADDRESSES
    assert some - some is some - EVERY_ADDRESS is NO_ADDRESSES - some is NO_ADDRESSES


def test_the_extremes_are_one_object_each() -> None:
    some = cidr_set("10.0.0.0/8", "fd00::/8")
    assert some | (EVERY_ADDRESS - some) is EVERY_ADDRESS
    assert some & (EVERY_ADDRESS - some) is NO_ADDRESSES
    assert deepcopy(some) - some is NO_ADDRESSES


def test_a_set_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        EVERY_ADDRESS.ipv4 = ()  # type: ignore[misc]
