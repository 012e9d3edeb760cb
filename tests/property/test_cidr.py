"""Laws of address sets, against sets of addresses and the standard library's networks."""

from __future__ import annotations

from copy import deepcopy
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, collapse_addresses

from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.policy.cidr import EVERY_ADDRESS, NO_ADDRESSES, CidrSet
from netpol_lint.resources.cidr import IPVersion, has_host_bits, parse_cidr

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

TOP4 = (1 << 32) - 1
TOP6 = (1 << 128) - 1
SMALL_BITS = 4


def ipv4(number: int, prefix: int) -> Network:
    return IPv4Network((number, prefix), strict=False)


def ipv6(number: int, prefix: int) -> Network:
    return IPv6Network((number, prefix), strict=False)


numbers4 = st.one_of(st.integers(0, 15), st.integers(TOP4 - 15, TOP4))
numbers6 = st.one_of(st.integers(0, 15), st.integers(TOP6 - 15, TOP6))
# Blocks of at most 16 addresses at both ends of both families: few enough to list every address.
small_blocks = st.lists(
    st.one_of(
        st.builds(ipv4, numbers4, st.integers(32 - SMALL_BITS, 32)),
        st.builds(ipv6, numbers6, st.integers(128 - SMALL_BITS, 128)),
    ),
    max_size=6,
)
# Any block, short prefixes included, anywhere.
blocks = st.lists(
    st.one_of(
        st.builds(ipv4, numbers4 | st.integers(0, TOP4), st.integers(0, 32)),
        st.builds(ipv6, numbers6 | st.integers(0, TOP6), st.integers(0, 128)),
    ),
    max_size=5,
)


def members(networks: list[Network]) -> set[Address]:
    """The oracle: the obvious, slow meaning of a list of blocks."""
    return {address for network in networks for address in network}


def elements(addresses: CidrSet) -> set[Address]:
    four: list[Address] = [IPv4Address(n) for first, last in addresses.ipv4 for n in range(first, last + 1)]
    six: list[Address] = [IPv6Address(n) for first, last in addresses.ipv6 for n in range(first, last + 1)]
    return {*four, *six}


@given(small_blocks)
def test_an_address_set_has_exactly_the_addresses_of_its_blocks(a: list[Network]) -> None:
    assert elements(CidrSet.of(a)) == members(a)
    assert bool(CidrSet.of(a)) == bool(members(a))


@given(small_blocks, small_blocks)
def test_equal_address_sets_are_equal_values(a: list[Network], b: list[Network]) -> None:
    left, right = CidrSet.of(a), CidrSet.of(b)
    assert (left == right) == (members(a) == members(b))
    assert (left.cidrs() == right.cidrs()) == (members(a) == members(b))
    if left == right:
        assert hash(left) == hash(right)


@given(small_blocks, small_blocks)
def test_operations_are_those_on_the_addresses(a: list[Network], b: list[Network]) -> None:
    left, right = CidrSet.of(a), CidrSet.of(b)
    assert elements(left | right) == members(a) | members(b)
    assert elements(left & right) == members(a) & members(b)
    assert elements(left - right) == members(a) - members(b)
    assert (left <= right) == (members(a) <= members(b))


@given(small_blocks, small_blocks)
def test_sizes_count_the_addresses(a: list[Network], b: list[Network]) -> None:
    left = CidrSet.of(a) - CidrSet.of(b)
    versions: tuple[IPVersion, ...] = (4, 6)
    for version in versions:
        of_family = [address for address in members(a) - members(b) if address.version == version]
        assert left.size(version) == len(of_family)
        assert left.share(version) == len(of_family) / (2**32 if version == 4 else 2**128)


@given(blocks, blocks)
def test_every_border_of_a_block_is_on_the_right_side(a: list[Network], b: list[Network]) -> None:
    left, right = CidrSet.of(a), CidrSet.of(b)
    for network in (*a, *b):
        for address in _around(network):
            in_a = any(address in other for other in a)
            in_b = any(address in other for other in b)
            assert (address in (left | right)) == (in_a or in_b)
            assert (address in (left & right)) == (in_a and in_b)
            assert (address in (left - right)) == (in_a and not in_b)


def _around(network: Network) -> list[Address]:
    """The first and last address of a block, and their neighbours; not those that stand for IPv4."""
    first, last = int(network.network_address), int(network.broadcast_address)
    numbers = [n for n in (first - 1, first, last, last + 1) if 0 <= n <= (1 << network.max_prefixlen) - 1]
    if isinstance(network, IPv4Network):
        return [IPv4Address(n) for n in numbers]
    return [IPv6Address(n) for n in numbers if IPv6Address(n).ipv4_mapped is None]


@given(blocks, blocks)
def test_laws_of_address_sets(a: list[Network], b: list[Network]) -> None:
    left, right = CidrSet.of(a), CidrSet.of(b)
    everything = EVERY_ADDRESS
    assert everything - (left | right) == (everything - left) & (everything - right)
    assert everything - (left & right) == (everything - left) | (everything - right)
    assert everything - (everything - left) == left
    assert left | (left & right) == left & (left | right) == left
    assert (left <= right) == (left | right == right) == (left & right == left)
    assert (left <= right) == (left - right == NO_ADDRESSES)


@given(blocks, blocks)
def test_copies_behave_like_the_originals(a: list[Network], b: list[Network]) -> None:
    left, right = CidrSet.of(a), CidrSet.of(b)
    copied, other = deepcopy(left), deepcopy(right)
    assert copied | other == left | right
    assert copied & other == left & right
    assert copied - other == left - right
    assert (copied <= other) == (left <= right)


@given(blocks)
def test_the_list_of_cidrs_is_the_shortest_one(a: list[Network]) -> None:
    four = collapse_addresses(network for network in a if isinstance(network, IPv4Network))
    six = collapse_addresses(network for network in a if isinstance(network, IPv6Network))
    assert CidrSet.of(a).cidrs() == tuple(map(str, [*four, *six]))


@given(blocks, blocks)
def test_the_list_of_cidrs_names_the_set_again(a: list[Network], b: list[Network]) -> None:
    difference = CidrSet.of(a) - CidrSet.of(b)
    networks: list[Network] = [
        IPv6Network(cidr) if ":" in cidr else IPv4Network(cidr) for cidr in difference.cidrs()
    ]
    assert CidrSet.of(networks) == difference
    collapsed = [
        *collapse_addresses(network for network in networks if isinstance(network, IPv4Network)),
        *collapse_addresses(network for network in networks if isinstance(network, IPv6Network)),
    ]
    assert networks == collapsed


zeros = st.integers(0, 3).map("0".__mul__)


@given(st.tuples(*[st.integers(0, 255)] * 4), st.integers(0, 32), st.tuples(*[zeros] * 5))
def test_ipv4_cidrs_read_as_decimal_whatever_zeros_they_lead_with(
    octets: tuple[int, ...], prefix: int, pads: tuple[str, ...]
) -> None:
    padded = ".".join(f"{pad}{octet}" for pad, octet in zip(pads, octets, strict=False))
    plain = ".".join(map(str, octets))
    expected = IPv4Network(f"{plain}/{prefix}", strict=False)
    assert parse_cidr(f"{padded}/{pads[-1]}{prefix}") == expected
    assert has_host_bits(f"{padded}/{prefix}") == (IPv4Address(plain) != expected.network_address)


@given(st.tuples(*[st.integers(0, 0xFFFF)] * 8), st.integers(0, 128), st.tuples(*[zeros] * 8))
def test_ipv6_cidrs_read_as_written(groups: tuple[int, ...], prefix: int, pads: tuple[str, ...]) -> None:
    padded = ":".join(f"{pad}{group:x}" for pad, group in zip(pads, groups, strict=True))
    plain = ":".join(f"{group:x}" for group in groups)
    expected = IPv6Network(f"{plain}/{prefix}", strict=False)
    assert parse_cidr(f"{padded}/{prefix}") == expected
    assert parse_cidr(f"{IPv6Address(plain)}/{prefix}") == expected
    assert has_host_bits(f"{padded}/{prefix}") == (IPv6Address(plain) != expected.network_address)


@given(st.integers(0, TOP4), st.integers(0, 32))
def test_a_block_of_mapped_addresses_is_the_ipv4_block(number: int, prefix: int) -> None:
    expected = IPv4Network((number, prefix), strict=False)
    assert parse_cidr(f"::ffff:{IPv4Address(number)}/{96 + prefix}") == expected
    assert parse_cidr(f"::ffff:{number >> 16:x}:{number & 0xFFFF:x}/{96 + prefix}") == expected
