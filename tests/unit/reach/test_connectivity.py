"""Who may open a connection to whom: endpoints, their order, and edges between them."""

from __future__ import annotations

import pytest

from netpol_lint.config import IpBlockMatching
from netpol_lint.location import whole_file
from netpol_lint.policy.pod_addresses import AddressFacts
from netpol_lint.reach.connectivity import Surroundings
from netpol_lint.reach.endpoints import EndpointKind
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.selector import Labels
from netpol_lint.resources.workload import Workload
from tests.unit.cluster_manifests import (
    CILIUM,
    DENY_BOTH,
    DENY_EGRESS,
    DENY_INGRESS,
    deployment,
    pod,
    policy,
)
from tests.unit.reach.connectivities import EVERYWHERE, Shown, admit, app, connected, edges, ids, inside

A, B, C = (pod(name, f"app: {name}") for name in "abc")
DENY = policy("deny", DENY_BOTH)


def test_workloads_come_by_id_and_pods_that_are_not_declared_after_them() -> None:
    probe = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: alien}}"
    found = connected(pod("z", namespace="a") + A + deployment("z", "app: z") + admit("a", probe))
    assert ids(found) == ["a/Pod/z", "shop/Deployment/z", "shop/Pod/a", "pods:alien/*"]
    assert [each.kind for each in found.pods] == [*[EndpointKind.WORKLOAD] * 3, EndpointKind.PODS]


def test_an_empty_cluster_has_no_endpoint() -> None:
    found = connected(policy("p", DENY_BOTH))
    assert ids(found) == []
    assert [*found.edges()] == []


def test_edges_come_in_the_order_of_their_endpoints() -> None:
    found = connected(C + A + B)
    listed = [(each.source, [target for target, _ in each]) for each in found.edges()]
    a, b, c = (f"shop/Pod/{name}" for name in "abc")
    assert listed == [
        (a, [b, c, EVERYWHERE]),
        (b, [a, c, EVERYWHERE]),
        (c, [a, b, EVERYWHERE]),
        (EVERYWHERE, [a, b, c]),
    ]


def test_only_some_sources_may_be_asked_for() -> None:
    found = connected(A + B + C)
    listed = [*found.from_pods(found.pods[1:2])]
    assert [each.source for each in listed] == ["shop/Pod/b"]
    assert [target for target, _ in listed[0]] == ["shop/Pod/a", "shop/Pod/c", EVERYWHERE]


def test_sources_that_reach_the_same_share_their_targets() -> None:
    one, other, last = connected(A + B + C).from_pods()
    assert one.targets is other.targets is last.targets
    assert [one.without, other.without] == ["shop/Pod/a", "shop/Pod/b"]


@pytest.mark.parametrize(
    ("manifests", "is_grouped", "expected"),
    [
        pytest.param(pod("a"), False, [], id="one pod"),
        pytest.param(deployment("a", "x: y"), False, [], id="one replica"),
        pytest.param(deployment("a", "x: y", replicas=2), False, ["a a"], id="two replicas"),
        pytest.param(deployment("a", "x: y", replicas=2) + DENY, False, [], id="two that policies isolate"),
        pytest.param(pod("a") + pod("b"), False, ["a b", "b a"], id="two pods that are alike"),
        pytest.param(pod("a") + pod("b"), True, ["a a"], id="two pods that are one endpoint"),
        pytest.param(pod("a"), True, [], id="one pod that is an endpoint of its own"),
        pytest.param(pod("a") + pod("b") + DENY, True, [], id="two pods of one endpoint that are isolated"),
    ],
)
def test_an_endpoint_reaches_itself_if_it_has_two_pods(
    manifests: str, is_grouped: bool, expected: list[str]
) -> None:
    found = inside(connected(manifests, is_grouped=is_grouped))
    assert [" ".join(ends) for ends in found] == expected


def test_pods_that_no_policy_can_tell_apart_are_one_endpoint() -> None:
    text = pod("z", "app: a") + pod("a", "app: a, other: x") + pod("m", "app: b") + admit("b", app("a"))
    found = connected(text, is_grouped=True)
    assert ids(found) == ["shop/Pod/a", "shop/Pod/m"]
    assert [[member.ref.name for member in each.members] for each in found.pods] == [["a", "z"], ["m"]]
    assert inside(found) == {("a", "a"): "everything", ("a", "m"): "TCP 80", ("m", "a"): "everything"}


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(A + B, {("a", "b"): "everything", ("b", "a"): "everything"}, id="without policies"),
        pytest.param(A + B + DENY, {}, id="with a default deny"),
        pytest.param(A + B + policy("d", DENY_EGRESS) + admit("b", app("a")), {}, id="egress alone"),
        pytest.param(
            A + B + C + policy("d", DENY_INGRESS) + admit("b", app("a")) + admit("c", app("b")),
            {("a", "b"): "TCP 80", ("b", "c"): "TCP 80"},
            id="two edges in a row are no third one",
        ),
        pytest.param(A + pod("done", status="phase: Failed"), {}, id="finished pods have none"),
        pytest.param(
            pod("four", status="podIP: 10.0.0.1") + pod("six", status="podIP: 'fd00::1'"),
            {},
            id="pods without a family in common have none",
        ),
    ],
)
def test_edges_between_pods(manifests: str, expected: Shown) -> None:
    assert inside(connected(manifests)) == expected


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            pod("a", "app: a, tier: '${TIER}'") + B + admit("b", app("a", ", tier: x")),
            {("a", "b"): "? TCP 80 (labels)", ("b", "a"): "everything"},
            id="a label of a peer",
        ),
        pytest.param(
            pod("a", "app: '${APP}'") + B + policy("p", "podSelector: {matchLabels: {app: a}}"),
            {("a", "b"): "everything", ("b", "a"): "? everything (labels)"},
            id="a label of the pod that a policy may select",
        ),
        pytest.param(
            A
            + B
            + policy(
                "p",
                "podSelector: {matchLabels: {app: b}}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]",
            ),
            {("a", "b"): "? everything (pod-address)", ("b", "a"): "everything"},
            id="an address that no manifest states",
        ),
        pytest.param(
            A + pod("node", spec="hostNetwork: true"),
            {("a", "node"): "? everything (host-network)", ("node", "a"): "? everything (host-network)"},
            id="the network of the host",
        ),
        pytest.param(
            pod("a", status="podIP: 10.0.0.1")
            + pod("b", status="podIP: 10.0.0.2")
            + CILIUM % ("CiliumNetworkPolicy", "shop")
            + admit("b"),
            {
                ("a", "b"): "? everything (unevaluated-policy)",
                ("b", "a"): "? everything (unevaluated-policy)",
            },
            id="a policy that is not evaluated",
        ),
        pytest.param(
            pod("a", "app: '${APP}'")
            + pod("node", spec="hostNetwork: true")
            + policy(
                "p",
                "podSelector: {matchLabels: {app: a}}\npolicyTypes: [Egress]\negress: [{ports: [{port: 1}]}]",
            ),
            {
                ("a", "node"): "? everything (labels, host-network)",
                ("node", "a"): "? everything (host-network)",
            },
            id="several reasons, in their own order",
        ),
        pytest.param(
            pod("a", "app: a, tier: '${TIER}'")
            + B
            + admit("b", app("a", ", tier: x"))
            + admit("b", app("a"), ports="{port: 443}").replace("to-b", "more"),
            {("a", "b"): "TCP 443 ? TCP 80 (labels)", ("b", "a"): "everything"},
            id="besides what is certain",
        ),
    ],
)
def test_unknown_edges(manifests: str, expected: Shown) -> None:
    assert inside(connected(manifests)) == expected


def test_equal_permissions_are_the_same_object() -> None:
    found = edges(connected(A + B + C))
    assert len({id(permission) for permission in found.values()}) == 1


FAR = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: far}}"
PROBE = f"{FAR}, podSelector: {{matchLabels: {{app: p}}}}"
PROBES = "pods:far/app=p"
BLOCK = "ipBlock: {cidr: 10.0.0.0/8}"


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            A + admit("a", PROBE),
            {(PROBES, "a"): "TCP 80"},
            id="they open what they are named for, and an open pod has no edge to each of them",
        ),
        pytest.param(
            A + policy("p", f"policyTypes: [Egress]\negress: [{{to: [{{{PROBE}}}]}}]"),
            {("a", PROBES): "everything"},
            id="or what an isolated pod may open to them",
        ),
        pytest.param(
            A + B + admit("a", PROBE) + policy("d", DENY_BOTH),
            {(PROBES, "a"): "TCP 80"},
            id="and nothing else",
        ),
        pytest.param(
            A + admit("a", PROBE, BLOCK),
            {(PROBES, "a"): "TCP 80"},
            id="what they may by an address they might have is no news",
        ),
        pytest.param(
            A + B + admit("a", PROBE) + admit("b", BLOCK),
            {
                ("a", "b"): "? TCP 80 (pod-address)",
                (PROBES, "a"): "TCP 80",
            },
            id="nor is it an edge, though it is one among declared pods",
        ),
        pytest.param(
            pod("a", "app: a, tier: '${TIER}'")
            + admit("a", PROBE)
            + policy("p", "podSelector: {matchLabels: {tier: x}}"),
            {(PROBES, "a"): "TCP 80"},
            id="another policy does not take it away",
        ),
        pytest.param(
            A + admit("a", PROBE, "namespaceSelector: {matchLabels: {team: obs}}"),
            {
                (PROBES, "a"): "TCP 80",
                ("pods:[team=obs]/*", "a"): "TCP 80",
            },
            id="pods of several peers have no edges among each other",
        ),
    ],
)
def test_pods_that_are_not_declared(manifests: str, expected: Shown) -> None:
    text = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" + manifests
    assert inside(connected(text)) == expected


def test_namespaces_that_are_not_declared_are_told_apart_by_their_labels() -> None:
    peers = (f"{FAR}, podSelector: {{matchLabels: {{app: p}}}}", FAR.replace("far}", "far, team: obs}"))
    for listed in (peers, peers[::-1]):
        found = inside(connected(A + admit("a", *listed)))
        assert {ends: text for ends, text in found.items() if ends[1] == "a"} == {
            (PROBES, "a"): "TCP 80",
            ("pods:[kubernetes.io/metadata.name=far, team=obs]/*", "a"): "TCP 80",
        }


def test_a_cluster_may_hold_nothing_but_what_is_declared() -> None:
    found = connected(A + admit("a", PROBE), Surroundings(has_undeclared_pods=False))
    assert ids(found) == ["shop/Pod/a"]


def test_workloads_outside_of_the_repository() -> None:
    probe = Workload(ObjectRef("far", "Deployment", "p"), whole_file("x.yaml"), Labels({"app": "p"}))
    found = connected(A + admit("a", PROBE), Surroundings(external=(probe,)))
    assert ids(found) == ["far/Deployment/p", "shop/Pod/a"]
    assert inside(found) == {
        ("p", "p"): "everything",
        ("p", "a"): "TCP 80",
        ("a", "p"): "everything",
    }


@pytest.mark.parametrize(
    ("matching", "expected"),
    [
        pytest.param(IpBlockMatching.AUTO, "? TCP 80 (pod-address)", id="perhaps"),
        pytest.param(IpBlockMatching.NEVER, None, id="never"),
    ],
)
def test_what_is_known_of_addresses(matching: IpBlockMatching, expected: str | None) -> None:
    found = connected(A + B + admit("b", BLOCK), Surroundings(AddressFacts(matching)))
    assert inside(found).get(("a", "b")) == expected
