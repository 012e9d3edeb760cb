"""Atoms of ports and addresses: masks stand for what was mentioned, and are read back exactly."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from ipaddress import ip_network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.policy.atoms import NO_PORT_MASK, AddressAtoms, PortAtoms
from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.cidr import EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6, NO_ADDRESSES, CidrSet
from netpol_lint.policy.ports import (
    EVERY_CONNECTION,
    NO_CONNECTIONS,
    ConnectionSet,
    PortSet,
    Protocol,
)

# Few numbers, both ends of the range among them, so that spans overlap, touch and share their ends.
PORT_NUMBERS = (1, 2, 53, 79, 80, 81, 443, 65534, 65535)
port_spans = st.tuples(st.sampled_from(PORT_NUMBERS), st.sampled_from(PORT_NUMBERS)).map(
    lambda pair: (min(pair), max(pair))
)
port_sets = st.lists(port_spans, max_size=3).map(PortSet.of)
connection_sets = st.dictionaries(st.sampled_from(Protocol), port_sets).map(ConnectionSet.of)

NETWORKS = (
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "10.0.0.0/8",
    "10.0.0.0/24",
    "10.0.0.5/32",
    "255.255.255.255/32",
    "::/0",
    "::/1",
    "fd00::/8",
    "fd00::1/128",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
)
networks = st.lists(st.sampled_from(NETWORKS).map(ip_network), max_size=4).map(CidrSet.of)
address_sets = st.tuples(networks, networks).map(lambda pair: pair[0] - pair[1])


def cidrs(*texts: str) -> CidrSet:
    return CidrSet.of(map(ip_network, texts))


def ports(protocol: Protocol, *spans: tuple[int, int]) -> ConnectionSet:
    return ConnectionSet.single(protocol, PortSet.of(spans))


@given(st.lists(connection_sets, max_size=5))
def test_masks_of_ports_are_read_back(mentioned: list[ConnectionSet]) -> None:
    atoms = PortAtoms(iter(mentioned))
    for each in [*mentioned, NO_CONNECTIONS, EVERY_CONNECTION]:
        assert atoms.connections(atoms.mask(each)) == each
        # Asked a second time, they are remembered.
        assert atoms.connections(atoms.mask(each)) == each


@given(st.lists(connection_sets, min_size=2, max_size=4))
def test_masks_of_ports_combine_like_the_sets(mentioned: list[ConnectionSet]) -> None:
    atoms = PortAtoms(mentioned)
    for one, other in combinations(mentioned, 2):
        left, right = atoms.mask(one), atoms.mask(other)
        assert atoms.connections(left | right) == one | other
        assert atoms.connections(left & right) == one & other
        assert atoms.connections(left & ~right) == one - other
        assert (left == right) == (one == other)


@given(st.lists(connection_sets, max_size=4))
def test_every_port_is_in_one_atom(mentioned: list[ConnectionSet]) -> None:
    atoms = PortAtoms(mentioned)
    single = [atoms.connections(1 << bit) for bit in BitSet.window(0, atoms.every)]
    assert all(single)
    assert not any(one & other for one, other in combinations(single, 2))
    assert _together(single, NO_CONNECTIONS) == EVERY_CONNECTION
    assert atoms.every == atoms.mask(EVERY_CONNECTION)


@given(st.lists(address_sets, max_size=5))
def test_sets_of_addresses_are_read_back(mentioned: list[CidrSet]) -> None:
    atoms = AddressAtoms(iter(mentioned))
    for each in [*mentioned, NO_ADDRESSES, EVERY_ADDRESS, EVERY_IPV4, EVERY_IPV6]:
        assert atoms.addresses(atoms.bits(each)) == each
        assert atoms.addresses(atoms.bits(each)) == each


@given(st.lists(address_sets, min_size=2, max_size=4))
def test_atoms_of_addresses_combine_like_the_sets(mentioned: list[CidrSet]) -> None:
    atoms = AddressAtoms(mentioned)
    for one, other in combinations(mentioned, 2):
        left, right = atoms.bits(one), atoms.bits(other)
        assert atoms.addresses(left | right) == one | other
        assert atoms.addresses(left & right) == one & other
        assert atoms.addresses(left - right) == one - other
        assert (left <= right) == (one <= other)


@given(st.lists(address_sets, max_size=4))
def test_every_address_is_in_one_atom(mentioned: list[CidrSet]) -> None:
    atoms = AddressAtoms(mentioned)
    single = [atoms.addresses(BitSet.of([bit])) for bit in atoms.every]
    assert all(single)
    assert not any(one & other for one, other in combinations(single, 2))
    assert _together(single, NO_ADDRESSES) == EVERY_ADDRESS


def _together(some: Iterable[object], nothing: object) -> object:
    return reduce(lambda one, other: one | other, some, nothing)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("mentioned", "expected"),
    [
        pytest.param([], 3, id="one for each protocol if nothing is mentioned"),
        pytest.param([EVERY_CONNECTION, NO_CONNECTIONS], 3, id="nor if everything and nothing is"),
        pytest.param([ports(Protocol.TCP, (80, 80))], 5, id="a port has something before and behind it"),
        pytest.param([ports(Protocol.UDP, (1, 80))], 4, id="the first port has nothing before it"),
        pytest.param([ports(Protocol.SCTP, (80, 65535))], 4, id="the last one has nothing behind it"),
        pytest.param([ports(Protocol.TCP, (80, 81)), ports(Protocol.TCP, (81, 90))], 7, id="overlapping"),
        pytest.param([ports(Protocol.TCP, (80, 81)), ports(Protocol.TCP, (82, 90))], 6, id="touching"),
        pytest.param([ports(Protocol.TCP, (80, 80))] * 3, 5, id="the same again adds none"),
    ],
)
def test_there_are_no_more_atoms_of_ports_than_needed(mentioned: list[ConnectionSet], expected: int) -> None:
    assert PortAtoms(mentioned).every.bit_count() == expected


@pytest.mark.parametrize(
    ("mentioned", "ipv4", "ipv6"),
    [
        pytest.param([], 1, 1, id="one for each family if nothing is mentioned"),
        pytest.param([EVERY_ADDRESS, NO_ADDRESSES], 1, 1, id="nor if everything and nothing is"),
        pytest.param([cidrs("10.0.0.0/8")], 3, 1, id="a range has something before and behind it"),
        pytest.param([cidrs("0.0.0.0/1")], 2, 1, id="the lower half has nothing before it"),
        pytest.param([cidrs("128.0.0.0/1")], 2, 1, id="the upper half has nothing behind it"),
        pytest.param([cidrs("fd00::/8")], 1, 3, id="IPv6 cuts nothing of IPv4"),
        pytest.param([cidrs("10.0.0.0/8"), cidrs("10.0.0.0/24")], 4, 1, id="a range inside another"),
    ],
)
def test_there_are_no_more_atoms_of_addresses_than_needed(
    mentioned: list[CidrSet], ipv4: int, ipv6: int
) -> None:
    atoms = AddressAtoms(mentioned)
    assert (len(atoms.ipv4), len(atoms.ipv6), len(atoms.every)) == (ipv4, ipv6, ipv4 + ipv6)


def test_ipv4_comes_before_ipv6() -> None:
    atoms = AddressAtoms([cidrs("10.0.0.0/8", "fd00::/8")])
    assert list(atoms.ipv4) == [0, 1, 2]
    assert list(atoms.ipv6) == [3, 4, 5]
    assert list(atoms.bits(cidrs("10.0.0.0/8", "fd00::/8"))) == [1, 4]


@pytest.mark.parametrize(
    ("families", "expected"),
    [
        pytest.param({4}, EVERY_IPV4, id="IPv4"),
        pytest.param({6}, EVERY_IPV6, id="IPv6"),
        pytest.param({4, 6}, EVERY_ADDRESS, id="both"),
        pytest.param(set(), EVERY_ADDRESS, id="none known is every one"),
    ],
)
def test_families(families: set[int], expected: CidrSet) -> None:
    atoms = AddressAtoms([cidrs("10.0.0.0/8", "fd00::/8")])
    assert atoms.addresses(atoms.of_families(frozenset(families))) == expected


def test_nothing_is_no_atom() -> None:
    ports_of_nothing, addresses_of_nothing = PortAtoms([]), AddressAtoms([])
    assert ports_of_nothing.mask(NO_CONNECTIONS) == NO_PORT_MASK
    assert addresses_of_nothing.bits(NO_ADDRESSES) == NO_BITS


def test_the_extremes_are_the_constants() -> None:
    atoms = PortAtoms([ports(Protocol.TCP, (80, 80))])
    assert atoms.connections(atoms.every) is EVERY_CONNECTION
    assert atoms.connections(NO_PORT_MASK) is NO_CONNECTIONS
