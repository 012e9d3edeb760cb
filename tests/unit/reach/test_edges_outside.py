"""Edges with addresses outside, which are grouped by what is allowed with them."""

from __future__ import annotations

import pytest

from netpol_lint.policy.cidr import EVERY_ADDRESS
from netpol_lint.reach.endpoints import address_id
from tests.unit.cluster_manifests import DENY_EGRESS, DENY_INGRESS, pod, policy
from tests.unit.policy.tiered_clusters import cluster_wide
from tests.unit.reach.connectivities import EVERYWHERE, Shown, admit, connected, outside
from tests.unit.resources.cluster_policy_manifests import CNP, manifest

A, B = (pod(name, f"app: {name}") for name in "ab")


def egress(name: str, *rules: str) -> str:
    spec = (
        f"podSelector: {{matchLabels: {{app: {name}}}}}\npolicyTypes: [Egress]\negress: [{', '.join(rules)}]"
    )
    return policy(f"{name}-out", spec)


def to_block(cidr: str, port: int, *excepts: str) -> str:
    left_out = f", except: [{', '.join(excepts)}]" if excepts else ""
    return f"{{to: [{{ipBlock: {{cidr: {cidr}{left_out}}}}}], ports: [{{port: {port}}}]}}"


CLOSED = policy("closed", DENY_INGRESS)
"""So that nobody outside opens anything."""


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(A, {("a", EVERYWHERE): "everything"}, id="without policies everywhere"),
        pytest.param(A + egress("a"), {}, id="isolated nowhere"),
        pytest.param(
            A + egress("a", to_block("192.0.2.0/24", 80)), {("a", "ip:192.0.2.0/24"): "TCP 80"}, id="a block"
        ),
        pytest.param(
            A + egress("a", to_block("192.0.2.0/25", 80), to_block("198.51.100.0/24", 80)),
            {("a", "ip:192.0.2.0/25,198.51.100.0/24"): "TCP 80"},
            id="blocks on the same ports are one endpoint",
        ),
        pytest.param(
            A + egress("a", to_block("192.0.2.0/25", 80), to_block("192.0.2.128/25", 80)),
            {("a", "ip:192.0.2.0/24"): "TCP 80"},
            id="neighbours are the block that they make",
        ),
        pytest.param(
            A + egress("a", to_block("192.0.2.0/24", 80), to_block("192.0.2.0/25", 443)),
            {("a", "ip:192.0.2.0/25"): "TCP 80, 443", ("a", "ip:192.0.2.128/25"): "TCP 80"},
            id="where they overlap the ports add up",
        ),
        pytest.param(
            A + egress("a", to_block("192.0.2.0/24", 80, "192.0.2.0/25")),
            {("a", "ip:192.0.2.128/25"): "TCP 80"},
            id="without its excepts",
        ),
        pytest.param(
            A + egress("a", to_block("'2001:db8::/32'", 80), to_block("192.0.2.0/24", 80)),
            {("a", "ip:192.0.2.0/24,2001:db8::/32"): "TCP 80"},
            id="both families in one, IPv4 first",
        ),
        pytest.param(
            pod("a", status="podIP: 10.0.0.1"),
            {("a", "ip:0.0.0.0/0"): "everything"},
            id="only of a family it has",
        ),
        pytest.param(pod("a", status="podIP: 10.0.0.1, phase: Failed"), {}, id="none of a finished pod"),
        pytest.param(
            pod("a", "app: '${APP}'") + egress("z"),
            {("a", EVERYWHERE): "? everything (labels)"},
            id="perhaps everywhere where a policy may select it",
        ),
    ],
)
def test_addresses_that_pods_may_reach(manifests: str, expected: Shown) -> None:
    assert outside(connected(manifests + CLOSED)) == expected


def test_several_blocks_have_the_reasons_of_each() -> None:
    rules = (to_block("10.0.0.0/24", 80), to_block("192.0.2.0/24", 80))
    text = pod("a", "app: '${APP}'") + policy("none", DENY_EGRESS) + egress("a", *rules) + CLOSED
    assert outside(connected(text)) == {("a", "ip:10.0.0.0/24,192.0.2.0/24"): "? TCP 80 (labels)"}


def test_reasons_are_those_of_the_pod_itself() -> None:
    """Two pods with the same edges, of which only one has an unknown label."""
    runtime = "egress: [{action: Deny, to: [{nodes: {}}]}]"
    head = "tier: Admin\npriority: %s\nsubject: {pods: {podSelector: {%s}}}\n"
    text = pod("a", "app: '${APP}'") + pod("b", "app: b") + CLOSED
    text += f"---\n{manifest(CNP, head % (1, 'matchLabels: {app: a}') + runtime, metadata='name: some')}"
    text += f"---\n{manifest(CNP, head % (2, '') + runtime, metadata='name: all')}"
    assert outside(connected(text)) == {
        ("a", EVERYWHERE): "? everything (labels, runtime-address)",
        ("b", EVERYWHERE): "? everything (runtime-address)",
    }


def test_addresses_that_pods_on_the_hosts_network_may_reach() -> None:
    found = outside(connected(pod("a", spec="hostNetwork: true")))
    assert found == dict.fromkeys([("a", EVERYWHERE), (EVERYWHERE, "a")], "? everything (host-network)")


def test_addresses_whose_like_only_the_running_cluster_knows() -> None:
    rules = (
        "egress:\n- {action: Deny, to: [{nodes: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}\n"
        "- {action: Deny, to: [{networks: [192.0.2.0/24]}]}"
    )
    found = outside(connected(A + CLOSED + cluster_wide(CNP, "p", "tier: Admin\npriority: 1", rules)))
    ((_, name),) = found
    assert found["a", name].endswith("? TCP 80 (runtime-address)")
    assert "192.0.2.0/24" not in name


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            A + B, {(EVERYWHERE, "a"): "everything", (EVERYWHERE, "b"): "everything"}, id="without policies"
        ),
        pytest.param(
            A + B + admit("b", "ipBlock: {cidr: 192.0.2.0/24}") + admit("a"),
            {("ip:192.0.2.0/24", "b"): "TCP 80"},
            id="whom a policy admits",
        ),
        pytest.param(
            A + B + admit("b", "ipBlock: {cidr: 192.0.2.0/24}") + admit("a", "ipBlock: {cidr: 10.0.0.0/8}"),
            {("ip:10.0.0.0/8", "a"): "TCP 80", ("ip:192.0.2.0/24", "b"): "TCP 80"},
            id="each under its own range, in their order",
        ),
        pytest.param(
            pod("a", status="podIP: 'fd00::1'") + B + admit("b"),
            {("ip:::/0", "a"): "everything"},
            id="only of a family it has",
        ),
        pytest.param(pod("a", status="phase: Succeeded"), {}, id="nobody reaches a finished pod"),
    ],
)
def test_addresses_that_may_reach_pods(manifests: str, expected: Shown) -> None:
    found = outside(connected(manifests + policy("inside", DENY_EGRESS)))
    assert [*found.items()] == [*expected.items()]


def test_edges_with_addresses_are_the_same_for_a_class() -> None:
    text = pod("a", "app: a") + pod("b", "app: a") + egress("a", to_block("192.0.2.0/24", 80)) + CLOSED
    assert outside(connected(text, is_grouped=True)) == {("a", "ip:192.0.2.0/24"): "TCP 80"}
    assert outside(connected(text)) == {
        ("a", "ip:192.0.2.0/24"): "TCP 80",
        ("b", "ip:192.0.2.0/24"): "TCP 80",
    }


def test_the_id_of_addresses() -> None:
    assert address_id(EVERY_ADDRESS) == EVERYWHERE


def test_reasons_are_those_of_the_direction() -> None:
    """A pod that may be selected both ways, and of whose egress the addresses are unknown besides."""
    text = (
        pod("a", "app: '${APP}'")
        + "---\n"
        + manifest(
            CNP,
            "tier: Baseline\npriority: 1\nsubject: {pods: {podSelector: {matchLabels: {app: a}}}}\n"
            "ingress: [{action: Deny, from: [{namespaces: {}}, {serviceAccounts: {}}]}]\n"
            "egress: [{action: Deny, to: [{nodes: {}}]}]",
            metadata="name: both",
        )
    )
    assert outside(connected(text)) == {
        ("a", EVERYWHERE): "? everything (labels, runtime-address)",
        (EVERYWHERE, "a"): "? everything (labels)",
    }
