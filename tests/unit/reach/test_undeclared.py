"""Pods that policies name as peers and that no manifest declares, and an ingress controller of that kind."""

from __future__ import annotations

import pytest

from netpol_lint.policy.classes import classify
from netpol_lint.reach.endpoints import INGRESS_CONTROLLER
from netpol_lint.reach.undeclared import Assumed, joined, undeclared_pods, unknown_controller
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.selector import LabelSelector, Match, equals
from tests.engine_answers import model_of
from tests.unit.cluster_manifests import namespace, pod, policy
from tests.unit.policy.tiered_clusters import cluster_wide
from tests.unit.resources.cluster_policy_manifests import CNP

PODS = namespace("shop", "team: shop") + pod("web", "app: web") + pod("any", "app: '${APP}', tier: x")
FAR = "kubernetes.io/metadata.name: far"


def assumed(manifests: str) -> Assumed:
    inventory = model_of(manifests).inventory
    assert not inventory.refused
    return undeclared_pods(inventory, classify(inventory))


def names(peer: str) -> list[str]:
    """Return the ids of what one peer of ingress and of egress makes, without what is before them."""
    texts = [
        PODS + policy("p", f"policyTypes: [Ingress, Egress]\n{field}: [{{{peers}: [{{{peer}}}]}}]")
        for field, peers in (("ingress", "from"), ("egress", "to"))
    ]
    one, other = ([each.ref.name for each in assumed(text).workloads] for text in texts)
    assert one == other
    return one


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        pytest.param("podSelector: {matchLabels: {app: web}}", [], id="declared pods"),
        pytest.param("podSelector: {}", [], id="every pod of a namespace that has some"),
        pytest.param("podSelector: {matchLabels: {app: gone}}", [], id="pods that may be declared"),
        pytest.param("podSelector: {matchLabels: {tier: gone}}", ["shop/tier=gone"], id="pods that are not"),
        pytest.param(
            "podSelector: {matchLabels: {app: gone, tier: gone}}",
            ["shop/app=gone, tier=gone"],
            id="each label that is asked for",
        ),
        pytest.param(
            "podSelector: {matchExpressions: [{key: tier, operator: In, values: [b, a]}]}",
            ["shop/tier in (a, b)"],
            id="any of several values",
        ),
        pytest.param(
            f"namespaceSelector: {{matchLabels: {{{FAR}}}}}", ["far/*"], id="every pod of a namespace by name"
        ),
        pytest.param(
            f"namespaceSelector: {{matchLabels: {{{FAR}}}}}, podSelector: {{matchLabels: {{app: probe}}}}",
            ["far/app=probe"],
            id="some pods of a namespace by name",
        ),
        pytest.param(
            "namespaceSelector: {matchLabels: {team: obs}}", ["[team=obs]/*"], id="of namespaces by label"
        ),
        pytest.param(
            "namespaceSelector: {}, podSelector: {matchLabels: {tier: gone}}",
            ["*/tier=gone"],
            id="of every namespace",
        ),
        pytest.param(
            "namespaceSelector: {matchExpressions: "
            "[{key: kubernetes.io/metadata.name, operator: In, values: [far, away]}]}",
            ["away|far/*"],
            id="of any of several namespaces",
        ),
        pytest.param("ipBlock: {cidr: 192.0.2.0/24}", [], id="no addresses"),
    ],
)
def test_what_a_peer_makes(peer: str, expected: list[str]) -> None:
    assert names(peer) == expected


def test_the_same_peer_of_several_rules_is_the_same_pods() -> None:
    rule = "{from: [{podSelector: {matchLabels: {tier: gone}}}]}"
    text = PODS + policy("p", f"ingress: [{rule}, {rule}]") + policy("q", f"ingress: [{rule}]")
    assert [each.ref.name for each in assumed(text).workloads] == ["shop/tier=gone"]
    far = policy("r", f"ingress: [{rule}]", namespace="far")
    assert [each.ref.name for each in assumed(text + far).workloads] == ["shop/tier=gone", "far/tier=gone"]


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        pytest.param("namespaces: {matchLabels: {team: obs}}", ["[team=obs]/*"], id="namespaces"),
        pytest.param("namespaces: {}", [], id="all namespaces hold pods"),
        pytest.param(
            "pods: {podSelector: {matchLabels: {tier: gone}}}", ["*/tier=gone"], id="pods of every namespace"
        ),
        pytest.param(
            f"pods: {{namespaceSelector: {{matchLabels: {{{FAR}}}}}, podSelector: {{}}}}",
            ["far/*"],
            id="pods of a namespace",
        ),
    ],
)
def test_peers_of_cluster_wide_policies(peer: str, expected: list[str]) -> None:
    rules = f"ingress: [{{action: Deny, from: [{{{peer}}}]}}]"
    text = PODS + cluster_wide(CNP, "p", "tier: Admin\npriority: 1", rules)
    assert [each.ref.name for each in assumed(text).workloads] == expected


def test_pods_carry_what_is_asked_for_and_no_other_label() -> None:
    asked = "podSelector: {matchLabels: {tier: gone}, matchExpressions: [{key: team, operator: Exists}]}"
    found = assumed(PODS + policy("p", f"ingress: [{{from: [{{{asked}}}]}}]"))
    (workload,) = found.workloads
    assert equals({"tier": "gone"}).match(workload.labels) is Match.YES
    assert equals({"team": "any"}).match(workload.labels) is Match.UNKNOWN
    assert equals({"other": "any"}).match(workload.labels) is Match.NO
    assert workload.is_assumed
    assert workload.may_have_peers


@pytest.mark.parametrize(
    ("manifests", "peer", "match"),
    [
        pytest.param(
            pod("web"),
            "podSelector: {matchLabels: {tier: gone}}",
            Match.UNKNOWN,
            id="one that nobody declares may have others",
        ),
        pytest.param(
            PODS,
            f"namespaceSelector: {{matchLabels: {{{FAR}}}}}",
            Match.NO,
            id="one by its name has no others",
        ),
        pytest.param(
            PODS, "namespaceSelector: {matchLabels: {team: obs}}", Match.YES, id="one by a label has that"
        ),
    ],
)
def test_what_is_known_of_the_labels_of_their_namespace(manifests: str, peer: str, match: Match) -> None:
    found = assumed(manifests + policy("p", f"ingress: [{{from: [{{{peer}}}]}}]"))
    (where,) = found.namespaces
    assert equals({"team": "obs"}).match(where.labels) is match
    assert [each.namespace for each in found.workloads] == [where.name]


def test_a_namespace_that_is_known_stays_as_it_is() -> None:
    inventory = model_of(PODS).inventory
    found = assumed(PODS + policy("p", "ingress: [{from: [{podSelector: {matchLabels: {tier: gone}}}]}]"))
    assert found.inside(inventory) == inventory
    far = assumed(
        PODS + policy("p", f"ingress: [{{from: [{{namespaceSelector: {{matchLabels: {{{FAR}}}}}}}]}}]")
    )
    inside = far.inside(inventory).namespaces
    assert [*inside] == ["shop", "far"]
    assert inside["far"].labels.known == {NAME_LABEL: "far"}
    assert [*inventory.namespaces] == ["shop"]


def test_nothing_is_known_of_an_ingress_controller() -> None:
    found = unknown_controller()
    (workload,), (where,) = found.workloads, found.namespaces
    assert (workload.ref.kind, workload.namespace) == (INGRESS_CONTROLLER, where.name)
    for labels in (workload.labels, where.labels):
        assert equals({"app": "any"}).match(labels) is Match.UNKNOWN
        assert LabelSelector().match(labels) is Match.YES


def test_all_that_is_assumed_together() -> None:
    controller = unknown_controller()
    pods = assumed(PODS + policy("p", "ingress: [{from: [{podSelector: {matchLabels: {tier: gone}}}]}]"))
    together = joined(iter([pods, controller]))
    assert together.workloads == (*pods.workloads, *controller.workloads)
    assert together.namespaces == (*pods.namespaces, *controller.namespaces)
    assert joined([]) == Assumed()
