"""Laws of port and connection sets, against sets of numbers."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.policy.ports import (
    EVERY_CONNECTION,
    EVERY_PORT,
    NO_CONNECTIONS,
    NO_PORTS,
    ConnectionSet,
    PortSet,
    Protocol,
)

Spans = list[tuple[int, int]]
Wires = dict[Protocol, Spans]


def _spans_between(first: int, last: int) -> st.SearchStrategy[tuple[int, int]]:
    ends = st.tuples(st.integers(first, last), st.integers(first, last))
    return ends.map(lambda pair: (min(pair), max(pair)))


# Two crowded corners, so that spans touch, overlap and end at the borders, and now and then everything.
# No span ends between the corners, so a few ports stand for all that lie there.
UNIVERSE = [*range(1, 25), 32767, 32768, *range(65515, 65536)]
spans = st.lists(
    st.one_of(_spans_between(1, 20), _spans_between(65520, 65535), st.just((1, 65535))), max_size=6
)
wires = st.dictionaries(st.sampled_from(Protocol), spans)


def members(raw: Spans) -> set[int]:
    """The oracle: the obvious, slow meaning of a list of spans."""
    return {port for port in UNIVERSE for low, high in raw if low <= port <= high}


def elements(ports: PortSet) -> set[int]:
    return members(list(ports.spans))


def is_canonical(ports: PortSet) -> bool:
    ends = [end for span in ports.spans for end in span]
    gaps = zip(ports.spans, ports.spans[1:], strict=False)
    return ends == sorted(ends) and all(left[1] + 1 < right[0] for left, right in gaps)


def wire_members(raw: Wires) -> set[tuple[Protocol, int]]:
    return {(protocol, port) for protocol, listed in raw.items() for port in members(listed)}


def wire_elements(connections: ConnectionSet) -> set[tuple[Protocol, int]]:
    return {(protocol, port) for protocol in Protocol for port in elements(connections.get(protocol))}


def connections_of(raw: Wires) -> ConnectionSet:
    return ConnectionSet.of({protocol: PortSet.of(listed) for protocol, listed in raw.items()})


@given(spans)
def test_a_port_set_has_exactly_the_ports_of_its_spans(a: Spans) -> None:
    assert elements(PortSet.of(a)) == members(a)
    assert is_canonical(PortSet.of(a))


@given(spans, spans)
def test_equal_port_sets_are_equal_values(a: Spans, b: Spans) -> None:
    assert (PortSet.of(a) == PortSet.of(b)) == (members(a) == members(b))
    if members(a) == members(b):
        assert hash(PortSet.of(a)) == hash(PortSet.of(b))


@given(spans, spans)
def test_operations_on_ports_are_those_on_their_members(a: Spans, b: Spans) -> None:
    left, right = PortSet.of(a), PortSet.of(b)
    assert elements(left | right) == members(a) | members(b)
    assert elements(left & right) == members(a) & members(b)
    assert elements(left - right) == members(a) - members(b)
    assert (left <= right) == (members(a) <= members(b))
    assert bool(left) == bool(members(a))


@given(spans, spans)
def test_results_on_ports_are_canonical(a: Spans, b: Spans) -> None:
    left, right = PortSet.of(a), PortSet.of(b)
    assert is_canonical(left | right)
    assert is_canonical(left & right)
    assert is_canonical(left - right)


@given(spans, spans)
def test_copies_of_ports_behave_like_the_originals(a: Spans, b: Spans) -> None:
    left, right = PortSet.of(a), PortSet.of(b)
    copied, other = deepcopy(left), deepcopy(right)
    assert copied | other == left | right
    assert copied & other == left & right
    assert copied - other == left - right
    assert (copied <= other) == (left <= right)
    assert str(copied) == str(left)


@given(spans, st.integers(-1, 22) | st.integers(65518, 65537))
def test_a_port_is_contained_when_it_is_a_member(a: Spans, port: int) -> None:
    assert (port in PortSet.of(a)) == (port in members(a))


@given(spans, spans)
def test_de_morgan_holds_for_ports(a: Spans, b: Spans) -> None:
    left, right = PortSet.of(a), PortSet.of(b)
    assert EVERY_PORT - (left | right) == (EVERY_PORT - left) & (EVERY_PORT - right)
    assert EVERY_PORT - (left & right) == (EVERY_PORT - left) | (EVERY_PORT - right)
    assert EVERY_PORT - (EVERY_PORT - left) == left


@given(spans, spans)
def test_absorption_and_subsets_of_ports(a: Spans, b: Spans) -> None:
    left, right = PortSet.of(a), PortSet.of(b)
    assert left | (left & right) == left
    assert left & (left | right) == left
    assert (left <= right) == (left | right == right) == (left & right == left) == (left - right == NO_PORTS)


@given(wires)
def test_a_connection_set_allows_exactly_its_protocols_and_ports(a: Wires) -> None:
    assert wire_elements(connections_of(a)) == wire_members(a)
    assert bool(connections_of(a)) == bool(wire_members(a))
    assert connections_of(a).is_all == (len(wire_members(a)) == 3 * len(UNIVERSE))


@given(wires, st.sampled_from(Protocol), st.integers(1, 22) | st.integers(65518, 65535))
def test_a_connection_is_allowed_when_it_is_a_member(a: Wires, protocol: Protocol, port: int) -> None:
    assert connections_of(a).allows(protocol, port) == ((protocol, port) in wire_members(a))


@given(wires, wires)
def test_equal_connection_sets_are_equal_values(a: Wires, b: Wires) -> None:
    left, right = connections_of(a), connections_of(b)
    assert (left == right) == (wire_members(a) == wire_members(b))
    assert (left.as_json() == right.as_json()) == (left == right)
    assert (str(left) == str(right)) == (left == right)
    if left == right:
        assert hash(left) == hash(right)


@given(wires, wires)
def test_operations_on_connections_are_those_on_their_members(a: Wires, b: Wires) -> None:
    left, right = connections_of(a), connections_of(b)
    assert wire_elements(left | right) == wire_members(a) | wire_members(b)
    assert wire_elements(left & right) == wire_members(a) & wire_members(b)
    assert wire_elements(left - right) == wire_members(a) - wire_members(b)
    assert (left <= right) == (wire_members(a) <= wire_members(b))


@given(wires, wires)
def test_copies_of_connections_behave_like_the_originals(a: Wires, b: Wires) -> None:
    left, right = connections_of(a), connections_of(b)
    copied, other = deepcopy(left), deepcopy(right)
    assert copied | other == left | right
    assert copied & other == left & right
    assert copied - other == left - right
    assert (copied <= other) == (left <= right)
    assert (copied.is_all, copied.as_json(), str(copied)) == (left.is_all, left.as_json(), str(left))


@given(wires, wires)
def test_laws_of_connections(a: Wires, b: Wires) -> None:
    left, right = connections_of(a), connections_of(b)
    everything = EVERY_CONNECTION
    assert everything - (left | right) == (everything - left) & (everything - right)
    assert everything - (left & right) == (everything - left) | (everything - right)
    assert left | (left & right) == left & (left | right) == left
    assert (left <= right) == (left | right == right) == (left - right == NO_CONNECTIONS)
