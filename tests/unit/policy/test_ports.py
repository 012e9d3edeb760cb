"""How port and connection sets are built, written out and read back by name."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from netpol_lint.policy.ports import (
    EVERY_CONNECTION,
    EVERY_PORT,
    NO_CONNECTIONS,
    NO_PORTS,
    ConnectionSet,
    PortSet,
    Protocol,
)

WEB = PortSet.of([(80, 80), (443, 443)])
DNS = PortSet.single(53)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param([], (), id="no span is no port"),
        pytest.param([(80, 80)], ((80, 80),), id="a single port is a span of one"),
        pytest.param([(80, 81), (82, 90)], ((80, 90),), id="neighbours merge"),
        pytest.param([(80, 81), (83, 90)], ((80, 81), (83, 90)), id="a gap of one port stays a gap"),
        pytest.param([(1, 100), (20, 30)], ((1, 100),), id="a span inside another vanishes"),
        pytest.param(
            [(443, 443), (80, 80), (80, 80)], ((80, 80), (443, 443)), id="order and repeats are gone"
        ),
        pytest.param([(1, 65535)], ((1, 65535),), id="both borders are ports"),
    ],
)
def test_spans_become_canonical(spans: list[tuple[int, int]], expected: tuple[tuple[int, int], ...]) -> None:
    assert PortSet.of(spans).spans == expected


@pytest.mark.parametrize(
    "span",
    [
        pytest.param((0, 80), id="port 0 is no port"),
        pytest.param((80, 65536), id="65535 is the last port"),
        pytest.param((90, 80), id="a reversed span is a mistake"),
        pytest.param((-2, -1), id="negative numbers are no ports"),
    ],
)
def test_what_is_not_a_range_of_ports_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=rf"^{span[0]}-{span[1]} is not a range of ports from 1 to 65535$"):
        PortSet.of([(1, 2), span])


@pytest.mark.parametrize("port", [pytest.param(0, id="below"), pytest.param(65536, id="above")])
def test_a_single_port_outside_the_range_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match="is not a range of ports"):
        PortSet.single(port)


@pytest.mark.parametrize(
    ("ports", "text"),
    [
        pytest.param(NO_PORTS, "no port", id="the empty set says so"),
        pytest.param(PortSet.single(8080), "8080", id="one port is its number"),
        pytest.param(WEB | PortSet.of([(8000, 8999)]), "80, 443, 8000-8999", id="spans are ranges"),
        pytest.param(EVERY_PORT, "every port", id="the full set says so"),
        pytest.param(EVERY_PORT - DNS, "1-52, 54-65535", id="all but one are two ranges"),
    ],
)
def test_ports_in_a_message(ports: PortSet, text: str) -> None:
    assert str(ports) == text


@pytest.mark.parametrize(
    ("connections", "text"),
    [
        pytest.param(NO_CONNECTIONS, "nothing", id="no connection is nothing"),
        pytest.param(EVERY_CONNECTION, "everything", id="every connection is everything"),
        pytest.param(ConnectionSet.single(Protocol.TCP, PortSet.single(8080)), "TCP 8080", id="one protocol"),
        pytest.param(
            ConnectionSet.of({Protocol.UDP: DNS, Protocol.TCP: WEB}),
            "TCP 80, 443 and UDP 53",
            id="two protocols are joined by and",
        ),
        pytest.param(
            ConnectionSet(WEB, DNS, PortSet.of([(1, 9)])),
            "TCP 80, 443, UDP 53 and SCTP 1-9",
            id="three protocols",
        ),
        pytest.param(
            ConnectionSet(tcp=EVERY_PORT, udp=DNS),
            "every TCP port and UDP 53",
            id="all ports of one protocol",
        ),
    ],
)
def test_connections_in_a_message(connections: ConnectionSet, text: str) -> None:
    assert str(connections) == text


@pytest.mark.parametrize(
    ("connections", "shape"),
    [
        pytest.param(EVERY_CONNECTION, "all", id="every connection is the word all"),
        pytest.param(NO_CONNECTIONS, {}, id="nothing is an empty object"),
        pytest.param(
            ConnectionSet(tcp=WEB, udp=DNS),
            {"TCP": [[80, 80], [443, 443]], "UDP": [[53, 53]]},
            id="a protocol without ports is absent",
        ),
        pytest.param(
            EVERY_CONNECTION - ConnectionSet(sctp=EVERY_PORT),
            {"TCP": [[1, 65535]], "UDP": [[1, 65535]]},
            id="all of two protocols is not all",
        ),
    ],
)
def test_connections_as_json(connections: ConnectionSet, shape: object) -> None:
    assert connections.as_json() == shape


def test_json_lists_protocols_in_one_order() -> None:
    written = ConnectionSet.of({Protocol.SCTP: DNS, Protocol.UDP: DNS, Protocol.TCP: DNS}).as_json()
    assert list(written) == ["TCP", "UDP", "SCTP"]


@pytest.mark.parametrize("protocol", list(Protocol))
def test_a_protocol_without_ports_is_the_same_as_one_that_is_absent(protocol: Protocol) -> None:
    assert ConnectionSet.single(protocol, NO_PORTS) == NO_CONNECTIONS
    assert not ConnectionSet.single(protocol, NO_PORTS)


@pytest.mark.parametrize("protocol", list(Protocol))
def test_protocols_do_not_mix(protocol: Protocol) -> None:
    connections = ConnectionSet.single(protocol, WEB)
    assert [other for other in Protocol if connections.allows(other, 80)] == [protocol]
    assert [connections.get(other) for other in Protocol if other is not protocol] == [NO_PORTS, NO_PORTS]
    assert not connections.allows(protocol, 81)


SETS = [
    pytest.param(WEB, NO_PORTS, EVERY_PORT, id="ports"),
    pytest.param(ConnectionSet(tcp=WEB, udp=DNS), NO_CONNECTIONS, EVERY_CONNECTION, id="connections"),
]


# Sets are combined millions of times, mostly to no effect: then nothing is built.
@pytest.mark.parametrize(("some", "nothing", "everything"), SETS)
def test_an_operation_without_effect_returns_its_operand(some: Any, nothing: Any, everything: Any) -> None:
    assert some | some is some | nothing is nothing | some is some
    assert some & some is some & everything is everything & some is some
    assert some - nothing is some
    assert some | everything is everything | some is everything
    assert some & nothing is nothing & some is nothing
    assert some - some is some - everything is nothing - some is nothing


@pytest.mark.parametrize(("some", "nothing", "everything"), SETS)
def test_the_extremes_are_one_object_each(some: Any, nothing: Any, everything: Any) -> None:
    rest = everything - some
    assert some | rest is everything
    assert some & rest is nothing
    assert deepcopy(some) - some is nothing


@pytest.mark.parametrize(("some", "nothing", "everything"), SETS)
def test_a_set_cannot_be_changed(some: Any, nothing: Any, everything: Any) -> None:
    for value in (some, nothing, everything):
        with pytest.raises(AttributeError, match="immutable"):
            setattr(value, value.__struct_fields__[0], ())
