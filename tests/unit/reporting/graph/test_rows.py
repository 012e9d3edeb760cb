"""Rows that say the same are rendered once, and each source still gets its own."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from netpol_lint.policy.cidr import EVERY_ADDRESS, EVERY_IPV4, CidrSet
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS
from netpol_lint.reach.connectivity import Edges, Target
from netpol_lint.reach.permission import Permission
from netpol_lint.reporting.graph.rows import Rows
from netpol_lint.reporting.graph.wording import addresses_label

ALL = Permission(EVERY_CONNECTION, NO_CONNECTIONS)
NOTHING = Permission(NO_CONNECTIONS, NO_CONNECTIONS)


def test_a_shared_row_is_rendered_once() -> None:
    rendered: list[str] = []

    def render(target: Target) -> list[str]:
        rendered.append(target[0])
        return [f"{target[0]}!"]

    rows = Rows(render)
    targets = (("a", ALL), ("b", ALL), ("c", ALL))
    equal = (*targets,)
    assert rows.of(Edges("a", targets, "a")) == ["b!", "c!"]
    assert rows.of(Edges("b", targets, "b")) == ["a!", "c!"]
    assert rows.of(Edges("c", equal)) == ["a!", "b!", "c!"]
    assert rows.of(Edges("d", targets, "d")) == ["a!", "b!", "c!"]
    assert rendered == ["a", "b", "c"]
    assert rows.of(Edges("e", targets[:1])) == ["a!"]
    assert rows.of(Edges("f", ())) == []
    assert rendered == ["a", "b", "c", "a"]


def test_all_pieces_of_a_target_are_left_out_together() -> None:
    rows = Rows(lambda target: [] if target[1] is NOTHING else [f"{target[0]}1", f"{target[0]}2"])
    targets = (("a", ALL), ("b", NOTHING), ("c", ALL))
    assert rows.of(Edges("a", targets, "a")) == ["c1", "c2"]
    assert rows.of(Edges("b", targets, "b")) == ["a1", "a2", "c1", "c2"]
    assert rows.of(Edges("c", targets, "c")) == ["a1", "a2"]


@pytest.mark.parametrize(
    ("addresses", "label"),
    [
        pytest.param(EVERY_ADDRESS, "any address", id="all"),
        pytest.param(EVERY_IPV4, "any IPv4 address", id="all of a family"),
        pytest.param(["10.0.0.0/8", "192.168.0.0/16"], "10.0.0.0/8, 192.168.0.0/16", id="some"),
        pytest.param(["10.0.0.1/32"], "10.0.0.1/32", id="one"),
        pytest.param(
            [f"10.{number}.0.0/24" for number in range(6)],
            "10.0.0.0/24, 10.1.0.0/24, 10.2.0.0/24 and 3 more",
            id="many",
        ),
    ],
)
def test_labels_of_addresses(addresses: CidrSet | list[str], label: str) -> None:
    chosen = addresses if isinstance(addresses, CidrSet) else CidrSet.of(map(ip_network, addresses))
    assert addresses_label(chosen) == label


@pytest.mark.parametrize(
    ("whole", "lacking", "label"),
    [
        pytest.param(EVERY_IPV4, ["10.0.0.0/8"], "any IPv4 address except 10.0.0.0/8", id="of a family"),
        pytest.param(
            EVERY_ADDRESS, ["169.254.169.254/32"], "any address except 169.254.169.254/32", id="of all"
        ),
        pytest.param(EVERY_ADDRESS, ["0.0.0.0/0"], "any IPv6 address", id="the other family"),
        pytest.param(EVERY_IPV4, ["128.0.0.0/1"], "0.0.0.0/1", id="half of a family is a block"),
    ],
)
def test_labels_of_all_but_some_addresses(whole: CidrSet, lacking: list[str], label: str) -> None:
    assert addresses_label(whole - CidrSet.of(map(ip_network, lacking))) == label
