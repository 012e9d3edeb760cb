"""What an intruder could walk: the shortest ways, the blast radius, circles and cuts."""

from __future__ import annotations

import subprocess
import sys

import pytest

from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.reach.connectivity import Surroundings
from netpol_lint.reach.endpoints import INGRESS_CONTROLLER
from netpol_lint.reach.paths import LateralMovement, lateral_movement
from netpol_lint.resources.meta import ObjectRef
from tests.unit.cluster_manifests import DENY_BOTH, deployment, pod, policy
from tests.unit.reach.connectivities import admit, app, connected, shown
from tests.unit.reach.walkable import graph, hops, ref, refs, spelled, walker

EVERYWHERE = "ip:0.0.0.0/0,::/0"
DIAMOND = graph("abd", "acd")
OPEN = pod("a") + pod("b") + pod("c")
INSIDE = "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {}}]}]"
STAY_INSIDE = policy("inside", INSIDE)


@pytest.mark.parametrize(
    ("manifests", "entries", "target", "expected"),
    [
        pytest.param(graph("ab"), "a", "b", "ab", id="directly"),
        pytest.param(graph("ab"), "b", "a", "", id="not backwards"),
        pytest.param(graph("abc"), "a", "c", "abc", id="over another pod"),
        pytest.param(graph("abc", "ac"), "a", "c", "ac", id="the shortest way only"),
        pytest.param(DIAMOND, "a", "d", "abd acd", id="all that are equally short, ordered"),
        pytest.param(graph("abe", "acde"), "a", "e", "abe", id="not one that is longer"),
        pytest.param(graph("ab", "cd"), "a", "d", "", id="none without connections"),
        pytest.param(graph("ab"), "a", "a", "", id="none to where the intruder is"),
        pytest.param(graph("aba"), "a", "a", "", id="not even in a circle"),
        pytest.param(graph("ad", "bcd"), "ba", "d", "ad", id="from the nearest entry point"),
        pytest.param(graph("ad", "bd"), "ba", "d", "ad bd", id="from both if they are equally near"),
        pytest.param(graph("abd"), "ad", "d", "", id="none if the target is an entry point"),
        pytest.param(graph("abc", unknown=["ac"]), "a", "c", "abc", id="only over what is certain"),
        pytest.param(OPEN, "a", "c", "ac", id="in a cluster without policies"),
    ],
)
def test_the_shortest_ways(manifests: str, entries: str, target: str, expected: str) -> None:
    ways = walker(manifests).shortest_ways(refs(entries), ref(target))
    assert [spelled(way) for way in ways] == expected.split()


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        pytest.param(1, "abd", id="one"),
        pytest.param(2, "abd acd", id="all"),
        pytest.param(9, "abd acd", id="more"),
    ],
)
def test_the_number_of_ways_is_bounded(limit: int, expected: str) -> None:
    ways = walker(DIAMOND).shortest_ways(refs("a"), ref("d"), limit=limit)
    assert [spelled(way) for way in ways] == expected.split()


def test_ways_over_what_is_unknown() -> None:
    (way,) = walker(graph("abc", unknown=["ac"]), counts_unknown=True).shortest_ways(refs("a"), ref("c"))
    assert [(hop.source, hop.destination) for hop in way] == [(ref("a"), ref("c"))]
    assert shown(way[0].permission) == "? TCP 80 (labels)"


def test_every_hop_has_its_permission() -> None:
    cluster = pod("a", "app: a") + pod("b", "app: b") + pod("c", "app: c")
    cluster += admit("b", app("a"), ports="{port: 443}")
    cluster += admit("c", app("b"), ports="{port: 53, protocol: UDP}")
    (way,) = walker(cluster).shortest_ways(refs("a"), ref("c"))
    assert [shown(hop.permission) for hop in way] == ["TCP 443", "UDP 53"]


@pytest.mark.parametrize(
    ("ways", "entry", "target", "expected"),
    [
        pytest.param(["aab"], "a1", "b", "a1b", id="from a pod that is like others"),
        pytest.param(["ab"], "b", "a1", "", id="to one of several"),
        pytest.param(["ba"], "b", "a1", "ba1", id="directly to one of several"),
        pytest.param(["aa"], "a", "a1", "aa1", id="from one to the other"),
        pytest.param(["aba"], "a1", "a", "a1ba", id="out and back to the other"),
        pytest.param(["cab"], "c", "b", "cab", id="over a class goes over its first"),
    ],
)
def test_ways_between_pods_that_are_alike(ways: list[str], entry: str, target: str, expected: str) -> None:
    found = walker(graph(*ways, alike={"a": 2})).shortest_ways([ref(entry)], ref(target))
    assert [spelled(way) for way in found] == expected.split()


def test_ways_from_several_pods_that_are_alike_are_told_once() -> None:
    found = walker(graph("ab", alike={"a": 3})).shortest_ways(refs(["a2", "a1"]), ref("b"))
    assert [spelled(way) for way in found] == ["a1b"]


def test_ways_from_addresses_outside() -> None:
    cluster = graph("abc") + admit("a", "ipBlock: {cidr: 192.0.2.0/24}").replace("to-a", "from-outside")
    movement = walker(cluster)
    (way,) = movement.shortest_ways(["ip:192.0.2.0/24"], ref("c"))
    assert [hop.source for hop in way] == ["ip:192.0.2.0/24", ref("a"), ref("b")]
    assert shown(way[0].permission) == "TCP 80"
    assert movement.shortest_ways(refs("a"), "ip:192.0.2.0/24") == ()


def behind_a_controller(target: str = "a") -> LateralMovement:
    """Return the cluster where anybody may reach `a`, and `a` may reach `b`, with an Ingress before one."""
    cluster = pod("a", "app: a") + pod("b", "app: b") + admit("b", app("a"))
    entrance = {ObjectRef("shop", "Pod", target): ConnectionSet.single(Protocol.TCP, PortSet.single(8080))}
    return lateral_movement(connected(cluster, Surroundings(entrances=entrance), is_grouped=True))


def test_ways_from_the_ingress_controller() -> None:
    (way,) = behind_a_controller().shortest_ways([INGRESS_CONTROLLER], ref("b"))
    assert [hop.source for hop in way] == [INGRESS_CONTROLLER, ref("a")]
    assert [shown(hop.permission) for hop in way] == ["TCP 8080", "TCP 80"]


def test_an_ingress_controller_gets_nowhere_but_where_it_is_led() -> None:
    assert behind_a_controller("b").shortest_ways([INGRESS_CONTROLLER], ref("a")) == ()


def test_ways_from_pods_that_are_not_declared() -> None:
    monitoring = (
        "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: far}}, "
        "podSelector: {matchLabels: {app: probe}}"
    )
    movement = walker(pod("a", "app: a") + pod("b", "app: b") + admit("b", monitoring, app("a")))
    (way,) = movement.shortest_ways(["pods:far/app=probe"], ref("b"))
    assert [shown(hop.permission) for hop in way] == ["TCP 80"]


@pytest.mark.parametrize("name", ["shop/Pod/gone", "ip:192.0.2.1/32", "gone", INGRESS_CONTROLLER])
def test_what_has_no_endpoint_is_an_error(name: str) -> None:
    movement = walker(OPEN)
    with pytest.raises(KeyError):
        movement.shortest_ways([name], ref("a"))
    with pytest.raises(KeyError):
        movement.shortest_ways(refs("a"), name)


@pytest.mark.parametrize(
    ("manifests", "entry", "expected"),
    [
        pytest.param(graph("ab"), "b", [], id="nothing"),
        pytest.param(graph("abc", "ac"), "a", ["b c"], id="as near as it can be"),
        pytest.param(graph("abcd"), "a", ["b", "c", "d"], id="step by step"),
        pytest.param(graph("abca"), "a", ["b", "c"], id="not the entry point itself"),
        pytest.param(graph("ab", unknown=["bc"]), "a", ["b"], id="not over what is unknown"),
        pytest.param(graph("ba", alike={"a": 3}), "b", ["a a1 a2"], id="every pod of a class"),
        pytest.param(graph("aba", alike={"a": 3}), "a1", ["b", "a a2"], id="the others of its own class"),
        pytest.param(graph("aab", alike={"a": 2}), "a", ["a1 b"], id="which may be near"),
    ],
)
def test_the_blast_radius(manifests: str, entry: str, expected: list[str]) -> None:
    rings = walker(manifests + STAY_INSIDE).blast_radius(ref(entry))
    assert [ring.pods for ring in rings] == [tuple(refs(names.split())) for names in expected]
    assert [ring.steps for ring in rings] == [*range(1, len(expected) + 1)]
    assert not any(ring.addresses for ring in rings)


def test_the_blast_radius_counts_the_unknown_if_asked() -> None:
    rings = walker(graph("ab", unknown=["bc"]), counts_unknown=True).blast_radius(ref("a"))
    assert [ring.pods for ring in rings] == [(ref("b"),), (ref("c"),)]


OUT = "podSelector: {matchLabels: {app: %s}}\npolicyTypes: [Egress]\negress: [{to: [%s]}]"
BLOCK = "{ipBlock: {cidr: %s}}"


def test_the_blast_radius_holds_addresses_outside() -> None:
    cluster = graph("ab")
    cluster += policy("a-out", OUT % ("a", ", ".join([BLOCK % "192.0.2.0/25", "{podSelector: {}}"])))
    cluster += policy("b-out", OUT % ("b", BLOCK % "192.0.2.0/24"))
    rings = walker(cluster).blast_radius(ref("a"))
    assert [(ring.pods, str(ring.addresses)) for ring in rings] == [
        ((ref("b"),), "192.0.2.0/25"),
        ((), "192.0.2.128/25"),
    ]


def test_addresses_that_only_the_running_cluster_knows_are_unknown() -> None:
    cluster = pod("a", "app: a") + (
        "---\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\n"
        "metadata: {name: names}\nspec:\n  tier: Admin\n  priority: 1\n  subject: {namespaces: {}}\n"
        "  egress:\n  - {action: Accept, to: [{domainNames: [example.com]}]}\n"
        "  - {action: Deny, to: [{networks: [0.0.0.0/0, '::/0']}]}\n"
    )
    assert walker(cluster).blast_radius(ref("a")) == ()
    (ring,) = walker(cluster, counts_unknown=True).blast_radius(ref("a"))
    assert (ring.pods, str(ring.addresses)) == ((), "0.0.0.0/0,::/0")


def test_the_blast_radius_of_an_entry_point_outside() -> None:
    cluster = graph("abc") + admit("a", "ipBlock: {cidr: 192.0.2.0/24}").replace("to-a", "from-outside")
    rings = walker(cluster).blast_radius("ip:192.0.2.0/24")
    assert [ring.pods for ring in rings] == [(ref("a"),), (ref("b"),), (ref("c"),)]
    assert [str(ring.addresses) for ring in rings] == [
        "no address",
        EVERYWHERE.removeprefix("ip:"),
        "no address",
    ]


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(graph("abc"), [], id="none"),
        pytest.param(graph("aba"), ["ab"], id="two pods"),
        pytest.param(graph("abcad"), ["abc"], id="without what only follows"),
        pytest.param(graph("cdc", "aba", "bc"), ["ab", "cd"], id="two circles, one after the other"),
        pytest.param(graph("aba", "aca"), ["abc"], id="two circles that meet are one"),
        pytest.param(graph("ab", unknown=["ba"]), [], id="not over what is unknown"),
        pytest.param(graph("aa"), [], id="not one pod"),
        pytest.param(OPEN, ["a"], id="a class of pods, by its first"),
        pytest.param(graph("aab", alike={"a": 2}), ["a"], id="a class that reaches itself"),
        pytest.param(graph("ab", alike={"a": 2}), [], id="not one that does not"),
    ],
)
def test_circles(manifests: str, expected: list[str]) -> None:
    found = walker(manifests).circles()
    assert ["".join(endpoint.id.rpartition("/")[2] for endpoint in group) for group in found] == expected


def test_circles_over_what_is_unknown() -> None:
    ((one, other),) = walker(graph("ab", unknown=["ba"]), counts_unknown=True).circles()
    assert (one.id, other.id) == (ref("a"), ref("b"))


@pytest.mark.parametrize(
    ("replicas", "deny", "expected"),
    [
        pytest.param(1, "", 0, id="not one pod"),
        pytest.param(2, "", 1, id="replicas"),
        pytest.param(2, policy("deny", DENY_BOTH), 0, id="not where policies forbid it"),
    ],
)
def test_a_workload_is_a_circle_if_its_pods_reach_each_other(replicas: int, deny: str, expected: int) -> None:
    found = walker(deployment("a", "app: a", replicas=replicas) + deny).circles()
    assert [[endpoint.id for endpoint in group] for group in found] == [["shop/Deployment/a"]] * expected


@pytest.mark.parametrize(
    ("manifests", "entries", "target", "expected"),
    [
        pytest.param(graph("abc"), "a", "c", "ab bc", id="every hop of the only way"),
        pytest.param(DIAMOND, "a", "d", "", id="none where there are two ways"),
        pytest.param(graph("abde", "acde"), "a", "e", "de", id="behind where they meet"),
        pytest.param(graph("abcde", "abde"), "a", "e", "ab de", id="but not where they part"),
        pytest.param(graph("ab", "cd"), "a", "d", "", id="none without a way"),
        pytest.param(graph("acd", "bcd"), "ab", "d", "cd", id="from both entry points"),
        pytest.param(graph("acd", "bc"), "ab", "d", "cd", id="also if the one is farther than the other"),
        pytest.param(
            graph("abc", "ac", "ad"), "a", "c", "", id="not the shortest way if there is a longer one"
        ),
    ],
)
def test_choke_points(manifests: str, entries: str, target: str, expected: str) -> None:
    found = walker(manifests).choke_points(refs(entries), ref(target))
    assert hops(found) == expected.split()
    assert all(shown(hop.permission) == "TCP 80" for hop in found)


def test_choke_points_between_pods_that_are_alike() -> None:
    found = walker(graph("aba", alike={"a": 2})).choke_points(refs(["a1"]), ref("a"))
    assert hops(found) == ["a1b", "ba"]


@pytest.mark.parametrize(
    ("manifests", "entries", "target", "expected"),
    [
        pytest.param(DIAMOND, "a", "d", "bd cd", id="of two cuts the one near the target"),
        pytest.param(graph("abc"), "a", "c", "bc", id="one hop"),
        pytest.param(graph("abde", "acde", "ae"), "a", "e", "ae de", id="fewer than there are ways"),
        pytest.param(graph("ab", "cd"), "a", "d", "", id="nothing without a way"),
        pytest.param(graph("ac", "bc"), "ab", "c", "ac bc", id="from all entry points"),
        pytest.param(graph("ade", "bd", "dce"), "ab", "e", "de ce", id="behind where entry points meet"),
        pytest.param(
            graph("acd", "bcd", "aed", "bed", "bd"), "ab", "d", "bd cd ed", id="however many they are"
        ),
    ],
)
def test_the_smallest_cut(manifests: str, entries: str, target: str, expected: str) -> None:
    found = walker(manifests).smallest_cut(refs(entries), ref(target))
    assert found is not None
    assert hops(found) == expected.split()
    assert all(shown(hop.permission) == "TCP 80" for hop in found)


def test_the_smallest_cut_between_pods_that_are_alike() -> None:
    found = walker(graph("aba", "aca", alike={"a": 2})).smallest_cut(refs(["a1"]), ref("a"))
    assert found is not None
    assert hops(found) == ["ba", "ca"]


@pytest.mark.parametrize(
    ("most", "expected"),
    [pytest.param(1, None, id="too many"), pytest.param(2, ["bd", "cd"], id="just few enough")],
)
def test_a_cut_of_too_many_hops_is_not_looked_for(most: int, expected: list[str] | None) -> None:
    found = walker(DIAMOND).smallest_cut(refs("a"), ref("d"), most=most)
    assert (None if found is None else hops(found)) == expected


def test_only_a_question_for_a_cut_loads_networkx() -> None:
    loaded = "import sys, netpol_lint.reach.paths; sys.exit('networkx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0
