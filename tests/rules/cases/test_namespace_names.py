"""namespace-name-label: labels that are taken for the name of a namespace."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, Namespaces
from netpol_lint.findings import Confidence
from tests.rules.cases.dangling import (
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
from tests.rules.cases.manifests import UDP, app, egress, namespace, to

NAMED = ["namespace-name-label"]
HERE = [SHOP, WEB, MONITORING, PROMETHEUS]


def from_namespaces(text: str) -> str:
    return into_web(f"{{namespaceSelector: {labels(text)}}}")


def expression(text: str) -> str:
    return into_web(f"{{namespaceSelector: {{matchExpressions: [{{{text}}}]}}}}")


@pytest.mark.parametrize(
    "key",
    [
        *("name", "namespace", "ns", "kubernetes.io/name", "metadata.name", "kubernetes.io/namespace"),
        *("kubernetes.io/metadata-name", "kubernetes.io/metdata.name", "kubernetes.io/metadata.namespace"),
    ],
)
def test_keys_that_are_taken_for_the_name(key: str) -> None:
    (found,) = all_found(*HERE, from_namespaces(f"{key}: monitoring"))

    assert (found.rule_id, found.confidence) == ("namespace-name-label", Confidence.HIGH)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            [*HERE, into_web(pods(app("prometheus"), labels("name: monitoring")))],
            [("namespace-name-label", "high")],
            id="beside a podSelector",
        ),
        pytest.param(
            [*HERE, out_of_web(f"{{namespaceSelector: {labels('name: monitoring')}}}")],
            [("namespace-name-label", "high")],
            id="for egress",
        ),
        pytest.param(
            [*HERE, expression("key: name, operator: In, values: [monitoring, shop]")],
            [("namespace-name-label", "high")],
            id="in an expression",
        ),
        pytest.param(
            [*HERE, expression("key: name, operator: NotIn, values: [monitoring]")],
            [("namespace-name-label", "high")],
            id="excluded by a label that nobody has, which excludes nobody",
        ),
        pytest.param(
            [SHOP, WEB, from_namespaces("name: ingress-nginx")],
            [("namespace-name-label", "medium")],
            id="a usual namespace that is not declared here",
        ),
        pytest.param(
            [SHOP, WEB, PROMETHEUS, from_namespaces("name: monitoring")],
            [("namespace-name-label", "medium")],
            id="a namespace that is in use here and not declared",
        ),
        pytest.param(
            [SHOP, WEB, from_namespaces("metadata.name: checkout")],
            [("namespace-name-label", "medium")],
            id="a key that nobody would put on a namespace",
        ),
        pytest.param(
            [SHOP, WEB, from_namespaces("name: checkout")], [], id="a namespace that nobody knows here"
        ),
        pytest.param(
            [
                SHOP,
                WEB,
                namespace("monitoring", "{name: monitoring}"),
                PROMETHEUS,
                from_namespaces("name: monitoring"),
            ],
            [],
            id="the namespace really carries the label",
        ),
        pytest.param(
            [
                SHOP,
                WEB,
                namespace("obs", "{name: monitoring}"),
                MONITORING,
                from_namespaces("name: monitoring"),
            ],
            [],
            id="another namespace carries it",
        ),
        pytest.param(
            [namespace("shop", "{name: shop}"), WEB, from_namespaces("name: ingress-nginx")],
            [],
            id="namespaces are labelled so by custom, and this one is declared elsewhere",
        ),
        pytest.param(
            [
                namespace("shop", "{name: shop}"),
                WEB,
                MONITORING,
                PROMETHEUS,
                from_namespaces("name: monitoring"),
            ],
            [("namespace-name-label", "high")],
            id="namespaces are labelled so by custom, and this one is declared without the label",
        ),
        pytest.param(
            [
                *HERE,
                into_web(
                    f"{{namespaceSelector: {labels('name: monitoring')}}}",
                    f"{{namespaceSelector: {named('monitoring')}}}",
                ),
            ],
            [],
            id="both spellings are written",
        ),
        pytest.param(
            [*HERE, from_namespaces("kubernetes.io/metadata.name: monitoring")], [], id="the right key"
        ),
        pytest.param([SHOP, WEB, from_namespaces("team: monitoring")], [], id="a team"),
        pytest.param([SHOP, WEB, from_namespaces("environment: monitoring")], [], id="an environment"),
        pytest.param(
            [SHOP, WEB, from_namespaces("network.openshift.io/policy-group: ingress")],
            [],
            id="OpenShift's own",
        ),
        pytest.param(
            [SHOP, WEB, from_namespaces("policy-group.network.openshift.io/ingress: ''")],
            [],
            id="OpenShift's newer one",
        ),
        pytest.param([SHOP, WEB, from_namespaces("field.cattle.io/projectId: p-1")], [], id="Rancher's"),
    ],
)
def test_namespaces_by_label(manifests: list[str], expected: list[tuple[str, str]]) -> None:
    found = all_found(*manifests)

    assert [(each.rule_id, each.confidence.value) for each in found] == expected


def test_a_rule_for_dns_belongs_to_the_rules_about_dns() -> None:
    dns = egress(to(f"{{namespaceSelector: {labels('name: kube-system')}}}", UDP))

    assert speakers(SHOP, WEB, dns) == ["dns-peer-mismatch"]


def test_a_rule_for_dns_among_others_is_nobodys() -> None:
    right = egress(to(f"{{namespaceSelector: {named('kube-system')}}}", UDP), name="right")
    dns = egress(to(f"{{namespaceSelector: {labels('name: kube-system')}}}", UDP))

    assert speakers(SHOP, WEB, right, dns) == []


def test_labels_may_be_stated_in_the_configuration() -> None:
    stated = Namespaces(labels={"monitoring": {"name": "monitoring"}})
    config = replace(DEFAULT_CONFIG, namespaces=stated)

    assert speakers(*HERE, from_namespaces("name: monitoring"), config=config) == []


def test_the_message_says_what_is_right() -> None:
    (found,) = all_found(*HERE, from_namespaces("name: monitoring"))

    assert found.message == (
        "this ingress peer of NetworkPolicy shop/ingress selects no namespace, because none carries"
        " `name=monitoring`; Kubernetes puts `kubernetes.io/metadata.name: monitoring` on it by itself"
    )
    assert [found.rule_id] == NAMED
