"""Pods grouped by the policies that select them, and what a group allows."""

from __future__ import annotations

import pytest

from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import Match
from tests.engine_answers import end_of, model_of
from tests.unit.cluster_manifests import DENY_EGRESS, DENY_INGRESS, pod, policy

EGRESS = Direction.EGRESS
SELECTS = "podSelector: {matchLabels: {app: %s}}\npolicyTypes: [Egress]"
ANY_OF = "podSelector: {matchExpressions: [{key: app, operator: In, values: [%s]}]}\npolicyTypes: [Egress]"
ALL_BUT = (
    "podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [%s]}]}\npolicyTypes: [Egress]"
)
A, B, C = (pod(name, f"app: {name}") for name in "abc")


def engine(manifests: str) -> PolicyEngine:
    return model_of(manifests).engine


def shown(group: PolicyGroup) -> tuple[str, str, str]:
    """Write a group's workloads, its policies and those that may select it, each by name."""
    return (
        " ".join(each.ref.name for each in group.workloads),
        " ".join(each.policy.ref.name for each in group.policies),
        " ".join(each.policy.ref.name for each in group.maybe),
    )


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(A, [], id="no policy makes no group"),
        pytest.param(A + policy("p", DENY_INGRESS), [], id="nor does one of the other direction"),
        pytest.param(A + B + policy("p", DENY_EGRESS), [("a b", "p", "")], id="pods of one policy"),
        pytest.param(
            A + B + C + policy("p", SELECTS % "b") + policy("q", DENY_EGRESS),
            [("a c", "q", ""), ("b", "p q", "")],
            id="in the order of their first pod, policies in the order of the repository",
        ),
        pytest.param(
            A + C + policy("p", SELECTS % "c"), [("c", "p", "")], id="pods that are not isolated are in none"
        ),
        pytest.param(
            pod("a", "app: '${APP}'") + B + policy("p", DENY_EGRESS) + policy("q", SELECTS % "b"),
            [("a", "p", "q"), ("b", "p q", "")],
            id="a policy that only may select a pod makes another group",
        ),
        pytest.param(
            pod("a", "app: '${APP}'") + policy("q", SELECTS % "b"),
            [],
            id="pods that only may be isolated are in none",
        ),
        pytest.param(
            A + policy("p", SELECTS % "a") + policy("q", SELECTS % "a", namespace="far"),
            [("a", "p", ""), ("", "q", "")],
            id="a policy without a declared pod makes a group without one",
        ),
        pytest.param(
            policy(
                "p",
                "podSelector: {matchExpressions: [{key: a, operator: In, values: [v, w]}]}\n"
                "policyTypes: [Egress]",
            ),
            [("", "p", "")],
            id="also one that any of several labels selects",
        ),
        pytest.param(
            A + policy("p", DENY_EGRESS) + policy("q", SELECTS % "gone"),
            [("a", "p", ""), ("", "p q", "")],
            id="together with those that select every pod",
        ),
        pytest.param(
            policy("p", ANY_OF % "gone, lost") + policy("q", SELECTS % "gone"),
            [("", "p", ""), ("", "p q", "")],
            id="whatever its selector is made of",
        ),
        pytest.param(
            A + policy("p", DENY_INGRESS) + policy("q", SELECTS % "gone"),
            [("", "q", "")],
            id="not with those of the other direction",
        ),
        pytest.param(
            A + policy("p", ALL_BUT % "gone") + policy("q", SELECTS % "gone"),
            [("a", "p", ""), ("", "q", "")],
            id="but not with one that leaves just those pods out",
        ),
        pytest.param(
            A + policy("p", ALL_BUT % "other") + policy("q", SELECTS % "gone"),
            [("a", "p", ""), ("", "p q", "")],
            id="and with one that leaves other pods out",
        ),
        pytest.param(
            policy("p", DENY_EGRESS) + policy("q", DENY_EGRESS),
            [("", "p q", "")],
            id="of which there is one group",
        ),
        pytest.param(
            policy("p", SELECTS % "gone") + policy("q", SELECTS % "gone"),
            [("", "p q", "")],
            id="policies with one selector select the same pods",
        ),
    ],
)
def test_groups(manifests: str, expected: list[tuple[str, str, str]]) -> None:
    assert [shown(group) for group in engine(manifests).groups(EGRESS)] == expected


def test_pods_on_the_hosts_network_are_in_no_group() -> None:
    found = engine(pod("node", "app: a", spec="hostNetwork: true") + policy("p", SELECTS % "a"))
    assert list(found.groups(EGRESS)) == []


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        pytest.param("", "", id="no policy"),
        pytest.param(policy("p", DENY_EGRESS), "p", id="one that selects every pod"),
        pytest.param(policy("p", SELECTS % "a"), "", id="not one that selects some"),
        pytest.param(policy("p", DENY_INGRESS), "", id="not one of the other direction"),
        pytest.param(policy("p", DENY_EGRESS, namespace="far"), "", id="not one of another namespace"),
        pytest.param(
            policy(
                "p",
                "podSelector: {matchExpressions: [{key: a, operator: DoesNotExist}]}\npolicyTypes: [Egress]",
            ),
            "p",
            id="one for every pod but those that opt out",
        ),
    ],
)
def test_a_fresh_pod(policies: str, expected: str) -> None:
    found = engine(A + policies).fresh_pod("shop", EGRESS)
    assert shown(found) == ("", expected, "")
    assert found.isolation is (Ternary.YES if expected else Ternary.NO)


RULE = "policyTypes: [%s]\n%s: [{ports: [{port: http}, {port: 53}]}]"


@pytest.mark.parametrize(
    ("direction", "has_subject", "allowed"),
    [
        pytest.param(Direction.EGRESS, False, "TCP 53, 9090", id="names of egress are the peer's"),
        pytest.param(Direction.INGRESS, True, "TCP 53, 8080", id="names of ingress are the subject's"),
        pytest.param(Direction.INGRESS, False, "TCP 53", id="without a subject there is nobody to ask"),
    ],
)
def test_names_of_ports(direction: Direction, has_subject: bool, allowed: str) -> None:
    pods = pod("a", ports="{name: http, containerPort: 8080}") + pod(
        "b", ports="{name: http, containerPort: 9090}"
    )
    model = model_of(pods + policy("p", RULE % (direction.value, direction.field_name)))
    (group,) = model.engine.groups(direction)
    subject, peer = model.inventory.workloads
    found = model.engine.group_side(group, peer, subject=subject if has_subject else None)
    assert str(found.allowed) == allowed


def test_a_policy_that_may_select_a_group_adds_what_may_be_allowed() -> None:
    opening = "podSelector: {matchLabels: {app: b}}\npolicyTypes: [Egress]\negress: [{ports: [{port: 80}]}]"
    model = model_of(pod("a", "app: '${APP}'") + policy("p", DENY_EGRESS) + policy("q", opening))
    (group,) = model.engine.groups(EGRESS)
    found = model.engine.group_side(group, end_of(model, "ip:192.0.2.1"))
    assert (str(found.allowed), str(found.unknown)) == ("nothing", "TCP 80")
    assert [rule.policy.ref.name for rule in group.rules] == []
    assert [rule.policy.ref.name for rule in group.possible_rules] == ["q"]


@pytest.mark.parametrize(
    ("selector", "certain", "possible"),
    [
        pytest.param("{}", "a b", "a b node", id="every pod, the host's network perhaps"),
        pytest.param("{matchLabels: {app: a}}", "a", "a node", id="by a label"),
        pytest.param("{matchLabels: {app: z}}", "", "node", id="a label that only an unknown value can be"),
        pytest.param("{matchLabels: {tier: z}}", "", "", id="a label that nobody carries"),
    ],
)
def test_selected_workloads(selector: str, certain: str, possible: str) -> None:
    node = pod("node", "app: '${APP}'", spec="hostNetwork: true")
    found = engine(A + B + node + policy("p", f"podSelector: {selector}"))
    (each,) = found.inventory.policies
    assert " ".join(one.ref.name for one in found.selected_workloads(each)) == certain
    assert (
        " ".join(one.ref.name for one in found.selected_workloads(each, at_least=Match.UNKNOWN)) == possible
    )


def test_pods_that_are_known_to_exist_are_selected_workloads() -> None:
    """Every cluster is taken to have DNS servers, though none is declared."""
    found = engine(policy("p", "podSelector: {}", namespace="kube-system"))
    (each,) = found.inventory.policies
    assert [one.ref.name for one in found.selected_workloads(each)] == ["kube-dns"]
