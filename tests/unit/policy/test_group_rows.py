"""What one side allows with all peers at once is what the engine says about each of them."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from netpol_lint.policy.bits import BitSet
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.engine import PolicyEngine, build_engine
from netpol_lint.policy.group_rows import NO_COVER, Cover, GroupRows, Peers, SideCover, group_rows
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.policy.row import NO_ROW, Row
from netpol_lint.policy.verdict import Verdict
from netpol_lint.resources.network_policy import Direction
from tests.engine_answers import model_of
from tests.unit.cluster_manifests import pod, policy
from tests.unit.policy.tiered_clusters import CLUSTERS, PODS, cluster_wide
from tests.unit.resources.cluster_policy_manifests import CNP

every_cluster = pytest.mark.parametrize(
    "manifests", [pytest.param(text, id=name) for name, text in CLUSTERS.items()]
)
every_direction = pytest.mark.parametrize("direction", Direction)
ADDRESSES = ["10.0.0.1", "10.0.0.7", "10.1.0.1", "192.0.2.1", "fd00::1", "2001:db8::1"]


def engine(manifests: str) -> PolicyEngine:
    inventory = model_of(manifests).inventory
    assert not inventory.refused
    return build_engine(inventory)


def answer(rows: GroupRows, side: SideCover, index: int) -> tuple[ConnectionSet, ConnectionSet]:
    """Return what a side allows with one peer, and what it leaves unknown."""
    allowed, possible = side.certain.row.at(index), side.possible.row.at(index)
    assert allowed & possible == allowed
    return rows.ports.connections(allowed), rows.ports.connections(possible & ~allowed)


def of(verdict: Verdict) -> tuple[ConnectionSet, ConnectionSet]:
    return verdict.allowed, verdict.unknown


@every_cluster
@every_direction
def test_every_pod_as_a_peer(manifests: str, direction: Direction) -> None:
    asked = engine(manifests)
    rows = group_rows(asked)
    for subject in asked.classes.classes:
        side = rows.side(direction, subject, Peers.PODS)
        for peer in asked.classes.classes:
            expected = asked.side(direction, subject.members[0], peer.members[0])
            ends = (str(subject.members[0]), str(peer.members[0]))
            assert answer(rows, side, peer.index) == of(expected), ends


@every_cluster
@every_direction
def test_every_address_as_a_peer(manifests: str, direction: Direction) -> None:
    asked = engine(manifests)
    rows = group_rows(asked)
    for subject in asked.classes.classes:
        side = rows.side(direction, subject, Peers.ADDRESSES)
        for atom in rows.addresses.every:
            peer = rows.addresses.addresses(BitSet.of([atom]))
            assert answer(rows, side, atom) == of(asked.side(direction, subject.members[0], peer))


@every_cluster
def test_atoms_tell_apart_whatever_policies_do(manifests: str) -> None:
    asked = engine(manifests)
    rows = group_rows(asked)
    for text in ADDRESSES:
        single = CidrSet.of([ip_network(text)])
        (atom,) = [n for n in rows.addresses.every if single <= rows.addresses.addresses(BitSet.of([n]))]
        for subject in asked.classes.classes:
            side = rows.side(Direction.EGRESS, subject, Peers.ADDRESSES)
            assert answer(rows, side, atom) == of(asked.side(Direction.EGRESS, subject.members[0], single))


@every_direction
@pytest.mark.parametrize("peers", Peers)
def test_a_side_that_no_policy_is_about_is_open(direction: Direction, peers: Peers) -> None:
    asked = engine(PODS)
    rows = group_rows(asked)
    side = rows.side(direction, class_of(asked, "web"), peers)
    assert side.certain is side.possible
    assert side.certain == Cover(rows.ports.every)


@every_direction
@pytest.mark.parametrize("peers", Peers)
def test_nothing_is_certain_of_pods_on_the_hosts_network(direction: Direction, peers: Peers) -> None:
    asked = engine(PODS)
    rows = group_rows(asked)
    assert rows.side(direction, class_of(asked, "node"), peers) == SideCover(
        NO_COVER, Cover(rows.ports.every)
    )


@pytest.mark.parametrize(
    ("spec", "rest", "boxes"),
    [
        pytest.param("policyTypes: [Egress]", "nothing", {}, id="isolated without a rule"),
        pytest.param("egress: [{}]", "everything", {}, id="every peer is the rest"),
        pytest.param("egress: [{ports: [{port: 53, protocol: UDP}]}]", "UDP 53", {}, id="on some ports"),
        pytest.param(
            "egress: [{to: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}]",
            "nothing",
            {"a": "TCP 80"},
            id="some peers are a box",
        ),
        pytest.param(
            "egress: [{to: [{podSelector: {}}], ports: [{port: 80}]}, {ports: [{port: 443}]}]",
            "TCP 443",
            {"a b": "TCP 80"},
            id="rules add up",
        ),
        pytest.param(
            "egress: [{ports: [{port: http}, {port: 443}]}]",
            "TCP 443",
            {"a": "TCP 8001", "b": "TCP 8002"},
            id="names mean another number on each peer",
        ),
        pytest.param(
            "egress: [{to: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: http}]}]",
            "nothing",
            {"b": "TCP 8002"},
            id="but only on those that are meant",
        ),
        pytest.param(
            "egress: [{to: [{podSelector: {matchLabels: {app: gone}}}]}]",
            "nothing",
            {},
            id="nobody is no box",
        ),
    ],
)
def test_covers(spec: str, rest: str, boxes: dict[str, str]) -> None:
    pods = pod("a", "app: a", ports="{name: http, containerPort: 8001}")
    pods += pod("b", "app: b", ports="{name: http, containerPort: 8002}")
    asked = engine(
        pods + policy("p", f"podSelector: {{}}\n{'' if 'Types' in spec else 'policyTypes: [Egress]'}\n{spec}")
    )
    rows = group_rows(asked)
    side = rows.side(Direction.EGRESS, class_of(asked, "a"), Peers.PODS)
    assert side.certain is side.possible
    assert str(rows.ports.connections(side.certain.rest)) == rest
    assert {
        names(asked, peers): str(rows.ports.connections(mask)) for mask, peers in side.certain.boxes
    } == boxes


def test_names_of_ingress_ports_are_those_of_the_subject() -> None:
    pods = pod("a", "app: a", ports="{name: http, containerPort: 8001}")
    pods += pod("b", "app: b", ports="{name: http, containerPort: 8002}")
    asked = engine(pods + policy("p", "podSelector: {}\ningress: [{ports: [{port: http}]}]"))
    rows = group_rows(asked)
    for name, expected in (("a", "TCP 8001"), ("b", "TCP 8002")):
        side = rows.side(Direction.INGRESS, class_of(asked, name), Peers.PODS)
        assert str(rows.ports.connections(side.certain.rest)) == expected
        assert side.certain.boxes == ()


def test_a_peer_that_is_denied_what_all_others_may_is_in_no_box_of_it() -> None:
    deny = "egress: [{action: Deny, to: [{pods: {podSelector: {matchLabels: {app: a}}}}]}]"
    head = "tier: Admin\npriority: 1"
    asked = engine(pod("a", "app: a") + pod("b", "app: b") + cluster_wide(CNP, "p", head, deny))
    rows = group_rows(asked)
    side = rows.side(Direction.EGRESS, class_of(asked, "b"), Peers.PODS)
    assert side.certain is side.possible
    assert {names(asked, peers): str(rows.ports.connections(mask)) for mask, peers in side.certain.boxes} == {
        "b": "everything"
    }
    assert side.certain.rest == 0


def test_what_is_only_possible_is_a_cover_of_its_own() -> None:
    selects = (
        "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {matchLabels: {app: b}}}]}]"
    )
    asked = engine(pod("a", "app: '${APP}'") + pod("b", "app: b") + policy("p", selects))
    rows = group_rows(asked)
    side = rows.side(Direction.EGRESS, class_of(asked, "b"), Peers.PODS)
    assert [names(asked, peers) for _, peers in side.certain.boxes] == ["b"]
    assert side.possible.row == Row.of([(rows.ports.every, asked.classes.every)])


def test_a_cover_as_a_row() -> None:
    cover = Cover(1, ((2, BitSet.of([1, 2])), (4, BitSet.of([2, 3]))))
    assert [cover.row.at(index) for index in range(5)] == [1, 3, 7, 5, 1]
    assert NO_COVER.row == NO_ROW


def class_of(asked: PolicyEngine, name: str) -> PodClass:
    (found,) = [each for each in asked.classes.classes if name in {one.ref.name for one in each.members}]
    return found


def names(asked: PolicyEngine, peers: BitSet) -> str:
    return " ".join(sorted(one.ref.name for each in asked.classes.in_set(peers) for one in each.members))
