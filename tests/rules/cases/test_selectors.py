"""policy-selects-no-pods."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, World
from netpol_lint.findings import Confidence
from netpol_lint.rulebook import Profile
from tests.rules.cases.manifests import (
    app,
    deployment,
    found,
    ingress,
    job,
    obj,
    pod_template,
    policy,
    verdicts,
)

RULE: Final = "policy-selects-no-pods"
WEB: Final = deployment("web")
DEAD: Final = ["warning shop/NetworkPolicy/ingress"]
API: Final = ingress(pods=app("api"))
CLOSED: Final = replace(DEFAULT_CONFIG, world=World.CLOSED)
PEDANTIC: Final = replace(DEFAULT_CONFIG, profile=Profile.PEDANTIC)


def labelled(labels: str) -> str:
    return ingress(pods=f"{{matchLabels: {labels}}}")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            ingress("{from: nobody}").replace("name: ingress", "name: other"), id="a refused policy"
        ),
        pytest.param(obj("cilium.io/v2", "CiliumNetworkPolicy", "other"), id="a policy of another engine"),
    ],
)
def test_other_policies_do_not_bring_pods(other: str) -> None:
    (finding,) = found(RULE, WEB, API, other)
    assert finding.confidence is Confidence.HIGH


def custom(api_version: str, kind: str, *, namespace: str = "shop") -> str:
    return obj(api_version, kind, "it", namespace=namespace)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([WEB, API], DEAD, id="no pod has the label's value"),
        pytest.param([WEB, labelled("{tier: backend}")], DEAD, id="no pod has the label's key"),
        pytest.param([WEB, labelled("{name: web}")], [], id="a slip, of which another rule speaks"),
        pytest.param([WEB, labelled("{app: web, tier: frontend}")], DEAD, id="no pod has all of the labels"),
        pytest.param(
            [WEB, deployment("api", namespace="api"), API],
            [],
            id="the pods are in another namespace, of which another rule speaks",
        ),
        pytest.param(
            [WEB, ingress(pods="{matchExpressions: [{key: app, operator: DoesNotExist}]}")],
            DEAD,
            id="every pod has the key",
        ),
        pytest.param([WEB, ingress(pods="{}")], [], id="the empty selector means the pods to come as well"),
        pytest.param([WEB, policy("p", "{}")], [], id="an absent selector does too"),
        pytest.param(
            [WEB, ingress(pods="{matchExpressions: [{key: tier, operator: NotIn, values: [db]}]}")],
            [],
            id="NotIn holds for a pod without the key",
        ),
        pytest.param(
            [deployment("web", pod="hostNetwork: true,"), ingress(pods=app("web"))],
            [],
            id="pods on the host's network have the labels, whatever a policy does to them",
        ),
        pytest.param(
            [
                obj("apps/v1", "StatefulSet", "db", spec=f"{{template: {pod_template('{app: db}')}}}"),
                labelled("{statefulset.kubernetes.io/pod-name: db-0}"),
            ],
            [],
            id="a label that a StatefulSet gives its pods",
        ),
        pytest.param(
            [job("migrate"), labelled("{job-name: migrate}")], [], id="a label that a Job gives its pods"
        ),
        pytest.param(
            [
                obj(
                    "argoproj.io/v1alpha1",
                    "Rollout",
                    "api",
                    spec=f"{{template: {pod_template('{app: api}')}}}",
                ),
                API,
            ],
            [],
            id="an Argo Rollout is a workload",
        ),
        pytest.param(
            [
                obj(
                    "serving.knative.dev/v1",
                    "Service",
                    "api",
                    spec=f"{{template: {pod_template('{app: api}')}}}",
                ),
                API,
            ],
            [],
            id="a Knative Service is a workload",
        ),
        pytest.param(
            [
                WEB,
                deployment("dns", namespace="kube-system"),
                ingress(pods=app("api"), namespace="kube-system"),
            ],
            [],
            id="system namespaces are left alone",
        ),
        pytest.param([API], [], id="a policy alone says nothing about the pods of its namespace"),
        pytest.param(
            [API, deployment("web", namespace="payments")],
            [],
            id="a namespace without workloads of the repository's own",
        ),
        pytest.param(
            [deployment("api", labels="{app: '${name}'}"), API],
            [],
            id="a label that only the delivery fills in",
        ),
    ],
)
def test_policies_that_select_nothing(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(RULE, *manifests)) == expected


@pytest.mark.parametrize(
    "maker",
    [
        pytest.param(custom("helm.toolkit.fluxcd.io/v2", "HelmRelease"), id="a HelmRelease in the namespace"),
        pytest.param(
            obj(
                "helm.toolkit.fluxcd.io/v2",
                "HelmRelease",
                "api",
                namespace="flux-system",
                spec="{targetNamespace: shop}",
            ),
            id="a HelmRelease into the namespace",
        ),
        pytest.param(
            obj(
                "argoproj.io/v1alpha1",
                "Application",
                "api",
                namespace="argocd",
                spec="{destination: {namespace: shop}}",
            ),
            id="an Argo CD Application into the namespace",
        ),
        pytest.param(
            obj("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "apps", namespace="flux-system"),
            id="a Flux Kustomization into namespaces that are not known here",
        ),
        pytest.param(custom("kafka.strimzi.io/v1beta2", "Kafka"), id="a Kafka cluster of Strimzi"),
        pytest.param(custom("postgresql.cnpg.io/v1", "Cluster"), id="a database of CloudNativePG"),
        pytest.param(custom("monitoring.coreos.com/v1", "Prometheus"), id="a Prometheus of its operator"),
        pytest.param(custom("argoproj.io/v1alpha1", "CronWorkflow"), id="an Argo workflow"),
        pytest.param(custom("example.org/v1", "Thing"), id="a kind that nobody has heard of"),
        pytest.param(custom("keda.sh/v1alpha1", "ScaledJob"), id="a ScaledJob of KEDA"),
        pytest.param(
            custom("gateway.networking.k8s.io/v1", "Gateway"),
            id="a Gateway, whose controller runs its proxies beside it",
        ),
        pytest.param(
            custom("cert-manager.io/v1", "Certificate"),
            id="a Certificate, for which cert-manager runs solver pods",
        ),
    ],
)
def test_what_makes_pods_lowers_the_claim_below_the_default(maker: str) -> None:
    assert found(RULE, WEB, API)[0].confidence is Confidence.HIGH
    assert found(RULE, WEB, API, maker) == ()
    assert found(RULE, WEB, API, maker, config=PEDANTIC)[0].confidence is Confidence.LOW


@pytest.mark.parametrize(
    "bystander",
    [
        pytest.param(
            custom("helm.toolkit.fluxcd.io/v2", "HelmRelease", namespace="payments"), id="a release elsewhere"
        ),
        pytest.param(
            custom("kafka.strimzi.io/v1beta2", "Kafka", namespace="kafka"),
            id="an operator's object elsewhere",
        ),
        pytest.param(custom("monitoring.coreos.com/v1", "ServiceMonitor"), id="a ServiceMonitor"),
        pytest.param(custom("external-secrets.io/v1", "ExternalSecret"), id="an ExternalSecret"),
        pytest.param(custom("autoscaling/v2", "HorizontalPodAutoscaler"), id="an autoscaler"),
        pytest.param(custom("policy/v1", "PodDisruptionBudget"), id="a disruption budget"),
        pytest.param(custom("v1", "ConfigMap"), id="a ConfigMap"),
        pytest.param(custom("gateway.networking.k8s.io/v1", "HTTPRoute"), id="an HTTPRoute"),
        pytest.param(custom("keda.sh/v1alpha1", "ScaledObject"), id="a ScaledObject of KEDA"),
    ],
)
def test_what_makes_no_pods_changes_nothing(bystander: str) -> None:
    (finding,) = found(RULE, WEB, API, bystander)

    assert finding.confidence is Confidence.HIGH


def test_in_a_closed_world_nothing_is_elsewhere() -> None:
    assert verdicts(found(RULE, API, config=CLOSED)) == DEAD
    assert verdicts(found(RULE, WEB, API, custom("kafka.strimzi.io/v1beta2", "Kafka"), config=CLOSED)) == DEAD


def test_the_solver_pods_of_cert_manager_come_and_go() -> None:
    solvers = labelled("{acme.cert-manager.io/http01-solver: 'true'}")

    assert found(RULE, WEB, solvers) == ()


def test_labels_that_a_kustomization_adds_are_not_applied_yet_so_nothing_is_claimed() -> None:
    kustomization = "resources: [manifests.yaml]\nlabels: [{pairs: {app: api}, includeTemplates: true}]\n"

    assert found(RULE, WEB, API, files={"kustomization.yaml": kustomization}) == ()


def test_a_chart_of_the_repository_may_make_the_pods() -> None:
    files = {"charts/api/Chart.yaml": "apiVersion: v2\nname: api\nversion: 0.1.0\n"}

    assert found(RULE, WEB, API, files=files) == ()


def test_a_policy_that_all_environments_share_need_not_select_pods_in_each() -> None:
    files = {
        "policies/api.yaml": API,
        "clusters/dev/web.yaml": WEB,
        "clusters/prod/web.yaml": WEB,
        "clusters/prod/api.yaml": deployment("api"),
    }

    assert found(RULE, files=files) == ()


def test_the_evidence_starts_with_the_workload_that_is_closest() -> None:
    near = deployment("near", labels="{app: api, tier: backend}")

    (finding,) = found(RULE, WEB, near, labelled("{app: api, tier: frontend}"))

    assert "Deployment shop/near" in finding.evidence[0].says
    assert "`tier=frontend`" in finding.evidence[0].says
