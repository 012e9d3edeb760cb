"""Pods in another namespace than a selector looks into, and peers that select nothing at all."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, World
from netpol_lint.findings import Confidence
from netpol_lint.rulebook import Profile
from tests.rules.cases.dangling import (
    GRAFANA,
    MONITORING,
    PROMETHEUS,
    SHOP,
    WEB,
    all_found,
    into_web,
    labels,
    named,
    out_of_web,
    pods,
    speakers,
)
from tests.rules.cases.manifests import UDP, app, deployment, egress, ingress, namespace, obj, to

HERE = [SHOP, WEB, MONITORING, PROMETHEUS]
CLOSED = replace(DEFAULT_CONFIG, world=World.CLOSED)
PEDANTIC = replace(DEFAULT_CONFIG, profile=Profile.PEDANTIC)
BARE = ["bare-podselector-cross-namespace"]
TWO = ["peer-and-or-confusion"]
WRONG = ["policy-in-wrong-namespace"]


def nspeer(selector: str) -> str:
    return f"{{namespaceSelector: {selector}}}"


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([*HERE, into_web(pods(app("prometheus")))], BARE, id="the caller is elsewhere"),
        pytest.param([*HERE, out_of_web(pods(app("prometheus")))], BARE, id="the destination is elsewhere"),
        pytest.param(
            [*HERE, deployment("prometheus", namespace="obs"), into_web(pods(app("prometheus")))],
            ["peer-selects-nothing"],
            id="two other namespaces have such pods",
        ),
        pytest.param(
            [*HERE, into_web(pods(app("prometheus")), pods(app("prometheus"), named("monitoring")))],
            [],
            id="the other namespace is named beside it",
        ),
        pytest.param(
            [
                deployment("web", namespace="shop-prod"),
                deployment("debug", namespace="shop-dev"),
                ingress(f"{{from: [{pods(app('debug'))}]}}", pods=app("web"), namespace="shop-prod"),
            ],
            ["peer-selects-nothing"],
            id="the same namespace of another environment",
        ),
        pytest.param(
            [SHOP, MONITORING, PROMETHEUS, into_web(pods(app("prometheus")))],
            [],
            id="no workload of the policy's namespace is declared",
        ),
        pytest.param(
            [
                *HERE,
                obj("monitoring.coreos.com/v1", "Prometheus", "p"),
                into_web(pods(labels("prometheus: k8s"))),
            ],
            [],
            id="an operator makes the pods",
        ),
        pytest.param([*HERE, into_web(nspeer("{}"))], [], id="every namespace"),
        pytest.param([*HERE, into_web(pods("{}"))], [], id="every pod of the namespace"),
        pytest.param([SHOP, into_web(pods("{}"))], [], id="every pod of a namespace without pods"),
    ],
)
def test_bare_pod_selectors(manifests: list[str], expected: list[str]) -> None:
    assert speakers(*manifests) == expected


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            [*HERE, into_web(nspeer(named("monitoring")), pods(app("prometheus")))], TWO, id="two items"
        ),
        pytest.param(
            [*HERE, into_web(pods(app("prometheus")), nspeer(named("monitoring")))],
            TWO,
            id="the other way round",
        ),
        pytest.param([*HERE, into_web(nspeer("{}"), pods(app("prometheus")))], TWO, id="every namespace"),
        pytest.param(
            [SHOP, WEB, into_web(nspeer(named("ingress-nginx")), pods(app("ingress-nginx")))],
            TWO,
            id="a namespace that is not declared here",
        ),
        pytest.param(
            [*HERE, out_of_web(nspeer(named("monitoring")), pods(app("prometheus")))], TWO, id="for egress"
        ),
        pytest.param(
            [
                SHOP,
                WEB,
                egress(to(f"{nspeer(named('kube-system'))}, {pods(labels('k8s-app: kube-dns'))}", UDP)),
            ],
            TWO,
            id="for DNS, which is reached",
        ),
        pytest.param(
            [*HERE, deployment("prometheus"), into_web(nspeer(named("monitoring")), pods(app("prometheus")))],
            [],
            id="there are such pods in the policy's namespace",
        ),
        pytest.param(
            [*HERE, into_web(nspeer(named("monitoring")), pods("{}"))],
            [],
            id="the own namespace and another one",
        ),
        pytest.param(
            [*HERE, into_web(nspeer(named("monitoring")), pods(app("zookeeper")))],
            ["peer-selects-nothing"],
            id="no such pod in either namespace",
        ),
        pytest.param([*HERE, into_web(pods(app("prometheus"), named("monitoring")))], [], id="one item"),
        pytest.param(
            [
                *HERE,
                deployment("prometheus"),
                into_web(nspeer(named("monitoring")), pods(app("prometheus"))).replace(
                    "name: ingress,", "name: allow-prometheus-from-monitoring,"
                ),
            ],
            TWO,
            id="the policy's name speaks of one source",
        ),
    ],
)
def test_two_items(manifests: list[str], expected: list[str]) -> None:
    assert speakers(*manifests) == expected


def test_two_items_that_may_be_meant_are_shown_to_pedants() -> None:
    both = into_web(nspeer(named("monitoring")), pods(app("prometheus")))
    (found,) = all_found(*HERE, deployment("prometheus"), both, config=PEDANTIC)

    assert (found.rule_id, found.confidence) == ("peer-and-or-confusion", Confidence.LOW)


def test_the_message_says_what_two_items_mean() -> None:
    (found,) = all_found(*HERE, GRAFANA, into_web(nspeer(named("monitoring")), pods(app("prometheus"))))

    assert found.message == (
        "this rule of NetworkPolicy shop/ingress lets in every pod of namespace monitoring, because"
        " `namespaceSelector` and `podSelector` are two items of its list; in one item they mean Deployment"
        " prometheus there alone, and no pod of namespace shop has `app=prometheus`"
    )
    assert found.confidence is Confidence.HIGH


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([*HERE, ingress(pods=app("prometheus"))], WRONG, id="pods of another namespace"),
        pytest.param(
            [MONITORING, PROMETHEUS, ingress(pods=app("prometheus"), namespace="default")],
            WRONG,
            id="the namespace default, of which nothing is declared",
        ),
        pytest.param(
            [MONITORING, PROMETHEUS, ingress(pods=app("prometheus"), namespace="monitorng")],
            WRONG,
            id="a slip in the namespace",
        ),
        pytest.param(
            [*HERE, ingress(pods=app("prometheus")), ingress(pods=app("prometheus"), namespace="monitoring")],
            ["policy-selects-no-pods"],
            id="the other namespace has the same policy",
        ),
        pytest.param(
            [
                deployment("web", namespace="shop-prod"),
                deployment("debug", namespace="shop-dev"),
                ingress(pods=app("debug"), namespace="shop-prod"),
            ],
            ["policy-selects-no-pods"],
            id="the same namespace of another environment",
        ),
        pytest.param(
            [*HERE, deployment("prometheus", namespace="obs"), ingress(pods=app("prometheus"))],
            ["policy-selects-no-pods"],
            id="two other namespaces have such pods",
        ),
        pytest.param(
            [*HERE, obj("helm.toolkit.fluxcd.io/v2", "HelmRelease", "it"), ingress(pods=app("prometheus"))],
            [],
            id="a release that is not rendered may bring them",
        ),
    ],
)
def test_policies_in_the_wrong_namespace(manifests: list[str], expected: list[str]) -> None:
    assert speakers(*manifests) == expected


def test_a_policy_for_a_namespace_of_another_repository_is_left_alone() -> None:
    files = {
        "policies/payments.yaml": ingress(pods=app("prometheus"), namespace="payments"),
        "apps/monitoring.yaml": PROMETHEUS,
    }

    assert speakers(files=files) == []


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([*HERE, into_web(pods(app("zookeeper")))], True, id="nobody of the policy's namespace"),
        pytest.param(
            [*HERE, into_web(pods(app("zookeeper"), named("monitoring")))],
            True,
            id="nobody of another namespace",
        ),
        pytest.param(
            [*HERE, into_web(pods(app("zookeeper"), named("kube-system")))], False, id="a system namespace"
        ),
        pytest.param(
            [SHOP, WEB, MONITORING, into_web(pods(app("zookeeper"), named("monitoring")))],
            False,
            id="a namespace that is declared without its pods",
        ),
        pytest.param(
            [SHOP, WEB, into_web(pods(app("zookeeper"), named("monitoring")))],
            False,
            id="a namespace of others",
        ),
        pytest.param(
            [WEB, namespace("pay", "{team: pay}"), into_web(nspeer(labels("team: search")))],
            False,
            id="labels that a namespace of others may have",
        ),
        pytest.param(
            [*HERE, namespace("shop2", "{env: prod}"), into_web(pods(app("zookeeper"), labels("env: prod")))],
            False,
            id="labels that namespaces of others may have, too",
        ),
        pytest.param(
            [*HERE, into_web(nspeer(labels("purpose: monitoring")))],
            True,
            id="a label with the name of a namespace that is declared without it",
        ),
        pytest.param(
            [*HERE, into_web(nspeer(labels("team: monitoring")))],
            False,
            id="a label that a platform may add",
        ),
        pytest.param([*HERE, into_web(pods(labels("web-client: 'true'")))], False, id="pods that opt in"),
        pytest.param(
            [*HERE, into_web(pods(app("zookeeper"))).replace("app: web}", "app: nobody}")],
            False,
            id="of a policy that selects nothing itself",
        ),
    ],
)
def test_peers_that_select_nothing(manifests: list[str], expected: bool) -> None:
    assert ("peer-selects-nothing" in speakers(*manifests)) is expected


def test_in_a_closed_world_a_namespace_of_others_does_not_exist() -> None:
    (found,) = all_found(SHOP, WEB, into_web(nspeer(named("monitoring"))), config=CLOSED)

    assert found.rule_id == "peer-selects-nothing"
    assert found.message == (
        "this ingress peer of NetworkPolicy shop/ingress selects no namespace; none that is known here"
        " carries `kubernetes.io/metadata.name=monitoring`, so it lets nobody in"
    )


def test_a_rule_for_dns_that_reaches_nobody_is_one_finding() -> None:
    dns = egress(to(pods(labels("k8s-app: kube-dns")), UDP))

    assert speakers(SHOP, WEB, dns) == ["dns-peer-mismatch"]


UNPLACED = ingress(pods=app("prometheus")).replace(", namespace: shop", "")


def test_a_policy_that_names_no_namespace_beside_workloads_that_do() -> None:
    (found,) = all_found(MONITORING, PROMETHEUS, UNPLACED)

    assert (found.rule_id, found.confidence) == ("policy-in-wrong-namespace", Confidence.MEDIUM)
    assert found.message == (
        "NetworkPolicy ingress names no namespace and selects no pod of default, because those with"
        " `app=prometheus` run in namespace monitoring: Deployment prometheus"
    )
    assert found.fix is not None
    assert [each.text.strip(" ,\n") for each in found.fix.edits] == ["namespace: monitoring"]


def test_policies_without_a_namespace_in_a_directory_of_their_own_are_applied_somewhere() -> None:
    assert speakers(files={"apps/a.yaml": PROMETHEUS, "policies/p.yaml": UNPLACED}) == []


def test_what_names_no_namespace_at_all_stands_together() -> None:
    assert speakers(PROMETHEUS.replace(", namespace: monitoring", ""), UNPLACED) == []
