"""contradictory-selector and volatile-label-selector."""

from __future__ import annotations

import pytest

from tests.rules.cases.dangling import SHOP, WEB, into_web, speakers
from tests.rules.cases.manifests import deployment, found, ingress, namespace, obj, pod_template, verdicts

BOTH = "{key: app, operator: In, values: [web]}"


def expressions(*each: str) -> str:
    return f"{{matchExpressions: [{', '.join(each)}]}}"


@pytest.mark.parametrize(
    "selector",
    [
        pytest.param(expressions(BOTH, "{key: app, operator: NotIn, values: [web]}"), id="In and NotIn"),
        pytest.param(expressions(BOTH, "{key: app, operator: In, values: [api]}"), id="two values at once"),
        pytest.param(
            expressions("{key: app, operator: Exists}", "{key: app, operator: DoesNotExist}"),
            id="there or not",
        ),
        pytest.param(expressions(BOTH, "{key: app, operator: DoesNotExist}"), id="a value of no label"),
        pytest.param(
            "{matchLabels: {app: web}, matchExpressions: [{key: app, operator: NotIn, values: [web, api]}]}",
            id="a label and an expression",
        ),
        pytest.param(
            expressions(
                "{key: app, operator: In, values: [a, b]}",
                "{key: app, operator: In, values: [b, c]}",
                "{key: app, operator: NotIn, values: [b]}",
            ),
            id="three together",
        ),
        pytest.param(expressions("{key: app, operator: Gt, values: ['1']}"), id="an operator that is none"),
        pytest.param(expressions("{key: app, operator: equals, values: [web]}"), id="another one"),
        pytest.param(expressions("{key: app, operator: Exists, values: [web]}"), id="Exists with values"),
        pytest.param(expressions("{key: app, operator: In}"), id="In without values"),
    ],
)
def test_selectors_that_nothing_meets(selector: str) -> None:
    expected = ["contradictory-selector"]

    assert speakers(SHOP, WEB, ingress(pods=selector)) == expected
    assert speakers(SHOP, WEB, into_web(f"{{podSelector: {selector}}}")) == expected
    assert speakers(SHOP, WEB, into_web(f"{{namespaceSelector: {selector}}}")) == expected


@pytest.mark.parametrize(
    "selector",
    [
        pytest.param(
            expressions(BOTH, "{key: app, operator: NotIn, values: [api]}"), id="excluding another value"
        ),
        pytest.param(
            expressions(BOTH, "{key: app, operator: Exists}"), id="a label that has to exist as well"
        ),
        pytest.param(
            expressions(BOTH, "{key: app, operator: In, values: [web, api]}"), id="one value in both"
        ),
        pytest.param(
            expressions("{key: tier, operator: NotIn, values: [db]}", "{key: tier, operator: DoesNotExist}"),
            id="two ways to be absent",
        ),
    ],
)
def test_selectors_that_something_meets(selector: str) -> None:
    assert speakers(SHOP, WEB, ingress(pods=selector)) == []


def test_every_namespace_has_its_name() -> None:
    unnamed = expressions("{key: kubernetes.io/metadata.name, operator: DoesNotExist}")
    peer = f"{{namespaceSelector: {unnamed}}}"

    assert speakers(SHOP, WEB, into_web(peer)) == ["contradictory-selector"]


def test_policies_of_the_whole_cluster_are_looked_at() -> None:
    selector = "{matchLabels: {env: prod}, matchExpressions: [{key: env, operator: NotIn, values: [prod]}]}"
    spec = f"{{tier: Admin, priority: 1, subject: {{namespaces: {selector}}}, ingress: []}}"
    cluster = obj("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", "p", namespace=None, spec=spec)

    assert verdicts(found("contradictory-selector", WEB, cluster)) == ["error ClusterNetworkPolicy/p"]


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param("{matchLabels: {pod-template-hash: abc}}", True, id="the hash of a ReplicaSet"),
        pytest.param("{matchLabels: {app: web, helm.sh/chart: web-1.2.3}}", True, id="the chart"),
        pytest.param("{matchLabels: {app.kubernetes.io/version: '1'}}", True, id="the version"),
        pytest.param(
            expressions("{key: controller-revision-hash, operator: NotIn, values: [a]}"), True, id="excluded"
        ),
        pytest.param(expressions("{key: pod-template-hash, operator: Exists}"), False, id="any value"),
        pytest.param("{matchLabels: {version: v1}}", False, id="a label of people"),
        pytest.param("{matchLabels: {deployment: web}}", False, id="another one"),
        pytest.param("{matchLabels: {statefulset.kubernetes.io/pod-name: db-0}}", False, id="the first pod"),
    ],
)
def test_labels_that_do_not_last(selector: str, expected: bool) -> None:
    rule = "volatile-label-selector"

    assert bool(found(rule, WEB, ingress(pods=selector))) is expected
    assert bool(found(rule, WEB, into_web(f"{{podSelector: {selector}}}"))) is expected


def test_the_deployment_of_a_deployment_config() -> None:
    template = pod_template("{app: web}")
    config = obj("apps.openshift.io/v1", "DeploymentConfig", "web", spec=f"{{template: {template}}}")
    policy = ingress(pods="{matchLabels: {deployment: web-3}}")

    assert verdicts(found("volatile-label-selector", config, policy)) == ["note shop/NetworkPolicy/ingress"]
    assert found("volatile-label-selector", deployment("web"), policy) == ()


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        pytest.param("{key: app, operator: In}", "needs `values`", id="In without values"),
        pytest.param("{key: app, operator: Gt, values: ['1']}", "no operator", id="an operator of nodes"),
    ],
)
def test_the_message_says_what_would_be_right(expression: str, says: str) -> None:
    (finding,) = found("contradictory-selector", ingress(pods=expressions(expression)))

    assert says in finding.message


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param(
            "kubernetes.io/metadata.name: obs, team: shop", ["contradictory-selector"], id="other label"
        ),
        pytest.param(
            "kubernetes.io/metadata.name: obs, name: obs", ["namespace-name-label"], id="name twice"
        ),
        pytest.param("kubernetes.io/metadata.name: obs, team: observe", [], id="the label that it has"),
        pytest.param("kubernetes.io/metadata.name: else, team: shop", [], id="a namespace of others"),
    ],
)
def test_a_namespace_by_its_name_and_by_labels(selector: str, expected: list[str]) -> None:
    peer = f"{{namespaceSelector: {{matchLabels: {{{selector}}}}}}}"

    assert speakers(SHOP, WEB, namespace("obs", "{team: observe}"), into_web(peer)) == expected
