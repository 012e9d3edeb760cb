"""selector-near-miss: slips in labels, and what only looks like one."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG
from netpol_lint.findings import Confidence
from netpol_lint.rulebook import Profile
from tests.rules.cases.dangling import (
    API,
    MONITORING,
    PROMETHEUS,
    SHOP,
    WEB,
    all_found,
    into_web,
    labels,
    named,
    pods,
    speakers,
)
from tests.rules.cases.manifests import app, deployment, ingress, namespace, obj, pod_template, service

NEAR = ["selector-near-miss"]
PEDANTIC = replace(DEFAULT_CONFIG, profile=Profile.PEDANTIC)
FRONTEND = deployment("frontend")
RECOMMENDED = deployment("web", labels="{app.kubernetes.io/name: web}")
OWN = deployment("web", labels="{component: x}").replace("shop}", "shop, labels: {app: web}}", 1)


JOB = obj(
    "batch/v1",
    "CronJob",
    "report",
    spec=(
        "{jobTemplate: {metadata: {labels: {tier: batch}},"
        f" spec: {{template: {pod_template('{app: report}')}}}}}}}"
    ),
)
BASE = (WEB, API, into_web(pods(app("apis"))))


def policy_for(text: str) -> str:
    return ingress(pods=labels(text))


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([FRONTEND, policy_for("app: fronted")], id="a letter is missing in a policy's selector"),
        pytest.param([FRONTEND, policy_for("app: Frontend")], id="capitals"),
        pytest.param([RECOMMENDED, policy_for("app: web")], id="another key for the same value"),
        pytest.param([WEB, policy_for("ap: web")], id="a letter is missing in the key"),
        pytest.param(
            [deployment("web", labels="{app: storefront}"), API, policy_for("app: web")],
            id="the workload's name in place of its label",
        ),
        pytest.param([JOB, policy_for("tier: batch")], id="a label of the Jobs and not of their pods"),
        pytest.param([OWN, policy_for("app: web")], id="a label of the Deployment and not of its pods"),
        pytest.param(
            [deployment("web", labels="{app: web, tier: front}"), policy_for("app: web, teir: front")],
            id="one of two labels",
        ),
        pytest.param(
            [
                deployment("web", labels="{app: shop-web, app.kubernetes.io/instance: shop}"),
                policy_for("app: web"),
            ],
            id="the prefix of the release",
        ),
        pytest.param(
            [FRONTEND, ingress(pods="{matchExpressions: [{key: app, operator: In, values: [fronted]}]}")],
            id="an expression",
        ),
        pytest.param(
            [WEB, FRONTEND, into_web(pods(app("fronted")))], id="a peer of the policy's own namespace"
        ),
        pytest.param(
            [WEB, SHOP, MONITORING, PROMETHEUS, into_web(pods(app("promethues"), named("monitoring")))],
            id="a peer of another namespace",
        ),
        pytest.param(
            [WEB, SHOP, MONITORING, PROMETHEUS, into_web(pods(app("prometheus"), named("monitorng")))],
            id="the name of a namespace",
        ),
        pytest.param(
            [WEB, SHOP, MONITORING, PROMETHEUS, into_web(f"{{namespaceSelector: {named('Monitoring')}}}")],
            id="a namespace in capitals",
        ),
        pytest.param(
            [
                WEB,
                SHOP,
                namespace("pay", "{team: payments}"),
                into_web(f"{{namespaceSelector: {labels('team: payment')}}}"),
            ],
            id="a label of a namespace",
        ),
        pytest.param(
            [
                WEB,
                SHOP,
                namespace("pay", "{env: prod}"),
                into_web(f"{{namespaceSelector: {labels('environment: prod')}}}"),
            ],
            id="another key of a namespace",
        ),
        pytest.param(
            [WEB, FRONTEND, into_web(pods(app("web")), pods(app("fronted")))], id="one of two peers"
        ),
    ],
)
def test_slips(manifests: list[str]) -> None:
    assert speakers(*manifests) == NEAR


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([deployment("web"), deployment("webs"), policy_for("app: webs")], [], id="both exist"),
        pytest.param(
            [
                WEB,
                FRONTEND,
                into_web(pods(app("frontend")), pods(labels("app.kubernetes.io/name: frontend"))),
            ],
            [],
            id="both spellings are written, and one of them is right",
        ),
        pytest.param(
            [
                deployment("orders"),
                ingress(pods=app("orders"), name="orders"),
                ingress(pods=app("ordering"), name="ordering"),
            ],
            ["policy-selects-no-pods"],
            id="what is near has a policy of its own, and this one is called after its label",
        ),
        pytest.param([WEB, into_web(pods(app("zookeeper")))], ["peer-selects-nothing"], id="nothing is near"),
        pytest.param(
            [WEB, SHOP, into_web(pods(app("fronted"), named("checkout")))],
            [],
            id="a namespace that is not declared here",
        ),
        pytest.param(
            [WEB, SHOP, namespace("team-a"), into_web(f"{{namespaceSelector: {named('team-b')}}}")],
            [],
            id="namespaces that a letter of its own tells apart",
        ),
        pytest.param(
            [
                deployment("web", labels="{app: shop}"),
                deployment("api", labels="{app: shop}"),
                policy_for("app: web"),
            ],
            ["policy-selects-no-pods"],
            id="the name of a workload whose label others have as well",
        ),
        pytest.param([SHOP, policy_for("app: web")], [], id="no workload is declared"),
        pytest.param(
            [FRONTEND, obj("helm.toolkit.fluxcd.io/v2", "HelmRelease", "it"), policy_for("app: fronted")],
            [],
            id="a release that is not rendered may bring the pods",
        ),
        pytest.param(
            [WEB, policy_for("acme.cert-manager.io/http01-solver: 'true'")], [], id="pods of cert-manager"
        ),
        pytest.param([WEB, policy_for("strimzi.io/cluster: web")], [], id="pods of an operator"),
        pytest.param([WEB, policy_for("allow-internet: 'true'")], [], id="pods that opt in"),
    ],
)
def test_what_is_no_slip(manifests: list[str], expected: list[str]) -> None:
    assert speakers(*manifests) == expected


def test_the_message_quotes_both_labels() -> None:
    (found,) = all_found(RECOMMENDED, policy_for("app: web"))

    assert found.message == (
        "NetworkPolicy shop/ingress selects no pod, because none carries `app=web`; the pods of Deployment"
        " web carry `app.kubernetes.io/name=web`"
    )
    assert (found.severity.value, found.confidence) == ("error", Confidence.HIGH)


def test_a_label_of_the_workload_itself_is_called_so() -> None:
    (found,) = all_found(OWN, policy_for("app: web"))

    assert "because `app=web` is a label of Deployment web itself and not of the pods" in found.message


def test_the_service_that_agrees_with_the_pods_is_evidence() -> None:
    (found,) = all_found(FRONTEND, service("frontend"), policy_for("app: fronted"))

    assert [each.says for each in found.evidence][1] == "Service frontend selects them by `app=frontend`"


def test_a_version_is_better_left_out() -> None:
    versioned = deployment("web", labels='{app: web, app.kubernetes.io/version: "2"}')
    (found,) = all_found(versioned, policy_for('app: web, app.kubernetes.io/version: "1"'))

    assert found.message.endswith("a label that changes with each release and is better left out")


def test_a_custom_resource_beside_the_pods_does_not_explain_a_slip() -> None:
    kafka = obj("kafka.strimzi.io/v1beta2", "Kafka", "it")
    (found,) = all_found(FRONTEND, kafka, policy_for("app: fronted"))

    assert (found.rule_id, found.confidence) == ("selector-near-miss", Confidence.MEDIUM)


def test_a_peer_that_is_right_in_another_environment_is_no_slip() -> None:
    base = {
        "base/kustomization.yaml": "resources: [all.yaml]\n",
        "base/all.yaml": "---\n".join(BASE).replace(", namespace: shop", ""),
        "dev/kustomization.yaml": "namespace: dev\nresources: [../base]\n",
        "prod/kustomization.yaml": "namespace: prod\nresources: [../base, apis.yaml]\n",
        "prod/apis.yaml": deployment("apis", namespace=None),
    }

    assert speakers(files=base) == []
