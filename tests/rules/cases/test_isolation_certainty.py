"""How sure the isolation rules are, where they are silent, and what they say once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, Namespaces
from netpol_lint.findings import Confidence
from tests.rules.cases.isolation_rules import (
    API,
    CLONE,
    DENY_ALL,
    EGRESS,
    GENERATE,
    INGRESS,
    OPEN,
    VALIDATE,
    WEB,
    WORKLOAD,
)
from tests.rules.cases.manifests import (
    app,
    deployment,
    found,
    from_,
    ingress,
    namespace,
    obj,
    policy,
    verdicts,
)


@pytest.mark.parametrize("rule_id", [INGRESS, EGRESS, WORKLOAD])
@pytest.mark.parametrize(
    "undecided",
    [
        pytest.param(
            obj("cilium.io/v2", "CiliumNetworkPolicy", "deny"), id="a Cilium policy in the namespace"
        ),
        pytest.param(
            obj("cilium.io/v2", "CiliumClusterwideNetworkPolicy", "deny", namespace=None),
            id="a cluster-wide Cilium policy",
        ),
        pytest.param(
            obj(
                "projectcalico.org/v3",
                "GlobalNetworkPolicy",
                "deny",
                namespace=None,
                spec="{types: [Ingress, Egress]}",
            ),
            id="a global Calico policy",
        ),
        pytest.param(
            obj("projectcalico.org/v3", "NetworkPolicy", "deny", spec="{types: [Ingress, Egress]}"),
            id="a Calico policy in the namespace",
        ),
        pytest.param(
            obj(
                "policy.networking.k8s.io/v1alpha1",
                "BaselineAdminNetworkPolicy",
                "default",
                namespace=None,
                spec="{subject: {namespaces: {matchLabels: {team: '${team}'}}}}",
            ),
            id="a baseline admin policy with a value that only the delivery fills in",
        ),
        pytest.param(
            obj(
                "policy.networking.k8s.io/v1alpha2",
                "ClusterNetworkPolicy",
                "deny",
                namespace=None,
                spec="{tier: Admin, priority: '${priority}', subject: {namespaces: {}}}",
            ),
            id="a cluster network policy with a value that only the delivery fills in",
        ),
        pytest.param(
            obj("kyverno.io/v1", "ClusterPolicy", "generate", namespace=None, spec=GENERATE),
            id="a Kyverno rule that generates policies",
        ),
        pytest.param(
            obj("kyverno.io/v1", "ClusterPolicy", "clone", namespace=None, spec=CLONE),
            id="a Kyverno rule that clones policies from a list of kinds",
        ),
        pytest.param(
            obj("kyverno.io/v1", "Policy", "generate", spec=GENERATE),
            id="a Kyverno rule of the namespace that generates policies",
        ),
        pytest.param(
            obj("extensions/v1beta1", "NetworkPolicy", "deny", spec="{podSelector: {}}"),
            id="a policy of an API version that is not served any more",
        ),
        pytest.param(
            policy(
                "deny", "{podSelector: {matchLabels: {app: '${app_name}'}}, policyTypes: [Ingress, Egress]}"
            ),
            id="a policy with a value that only the delivery fills in",
        ),
    ],
)
def test_nothing_is_claimed_where_something_else_decides(rule_id: str, undecided: str) -> None:
    isolated = policy("web", f"{{podSelector: {app('web')}, policyTypes: [Ingress, Egress]}}")

    assert found(rule_id, WEB, API, isolated)
    assert found(rule_id, WEB, API, isolated, undecided) == ()


@pytest.mark.parametrize(
    "harmless",
    [
        pytest.param(
            obj("cilium.io/v2", "CiliumNetworkPolicy", "deny", namespace="payments"),
            id="a Cilium policy of another namespace",
        ),
        pytest.param(
            obj("kyverno.io/v1", "ClusterPolicy", "labels", namespace=None, spec=VALIDATE),
            id="a Kyverno rule that only validates",
        ),
        pytest.param(obj("projectcalico.org/v3", "NetworkSet", "partners"), id="a Calico set of addresses"),
        pytest.param(
            obj("kyverno.io/v1", "Policy", "generate", namespace="payments", spec=GENERATE),
            id="a Kyverno rule of another namespace",
        ),
    ],
)
def test_what_decides_nothing_here_silences_nothing(harmless: str) -> None:
    assert verdicts(found(INGRESS, WEB, harmless)) == [OPEN]


def test_a_policy_that_the_api_server_refuses_silences_claims_about_absence() -> None:
    refused = ingress(from_("{}"))

    assert found(INGRESS, WEB, refused) == ()
    assert found("unknown-field", WEB, refused)


def test_a_default_deny_without_a_namespace_may_be_meant_for_this_one() -> None:
    (finding,) = found(INGRESS, WEB, policy("deny", "{podSelector: {}}").replace(", namespace: shop", ""))

    assert finding.confidence < Confidence.HIGH
    says = "NetworkPolicy deny names no namespace, and was taken to be in default"
    assert says in [each.says for each in finding.evidence]


def test_absence_is_not_certain_while_a_policy_cannot_be_parsed() -> None:
    broken = ingress(name="deny").replace("}\n", "\n")
    findings = found(INGRESS, WEB, files={"deny.yaml": broken})

    assert found("unparsable-manifest", WEB, files={"deny.yaml": broken})
    assert all(each.confidence < Confidence.HIGH for each in findings)


def test_an_allow_all_is_not_called_isolation() -> None:
    (finding,) = found(INGRESS, WEB, ingress("{}"))

    assert "isolated" not in finding.message


def test_the_policies_that_flux_installs_are_described_truthfully() -> None:
    controller = deployment("source-controller", namespace="flux-system")
    inside = from_("{podSelector: {}}")
    spec = f"{{podSelector: {{}}, policyTypes: [Ingress, Egress], egress: [{{}}], ingress: [{inside}]}}"
    allow_egress = policy("allow-egress", spec, namespace="flux-system")

    assert found(INGRESS, controller, allow_egress) == ()
    assert all("isolated on its own" not in each.message for each in found(EGRESS, controller, allow_egress))


def test_objects_that_name_no_namespace_are_spoken_of_with_less_confidence() -> None:
    (finding,) = found(INGRESS, deployment("web", namespace=None))

    assert (finding.subject, finding.confidence) == ("Namespace/default", Confidence.MEDIUM)


def test_a_release_into_the_namespace_may_bring_policies_of_its_own() -> None:
    release = obj("helm.toolkit.fluxcd.io/v2", "HelmRelease", "db")

    assert found(INGRESS, WEB)[0].confidence is Confidence.HIGH
    assert found(INGRESS, WEB, release)[0].confidence is Confidence.MEDIUM


def test_what_a_missing_patch_may_change_is_not_claimed() -> None:
    kustomization = "resources: [manifests.yaml]\n"
    patch = "patches: [{path: missing.yaml, target: {kind: Deployment}}]\n"

    assert found(INGRESS, WEB, files={"kustomization.yaml": kustomization})
    assert found(INGRESS, WEB, files={"kustomization.yaml": kustomization + patch}) == ()


def test_what_two_overlays_share_is_said_once() -> None:
    files = {
        "base/kustomization.yaml": "resources: [shop.yaml]\n",
        "base/shop.yaml": namespace() + "---\n" + WEB,
        "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
        "overlays/prod/kustomization.yaml": "resources: [../../base]\n",
    }
    (finding,) = found(INGRESS, files=files)

    assert finding.clusters == ("dev", "prod")


def test_only_the_overlay_without_the_policy_is_named() -> None:
    files = {
        "base/kustomization.yaml": "resources: [shop.yaml]\n",
        "base/shop.yaml": namespace() + "---\n" + WEB,
        "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
        "overlays/prod/kustomization.yaml": "resources: [../../base, deny.yaml]\n",
        "overlays/prod/deny.yaml": DENY_ALL,
    }
    (finding,) = found(INGRESS, files=files)

    assert finding.clusters == ("dev",)


def test_policies_that_only_another_cluster_has_may_belong_here() -> None:
    """The segment after `overlays` need not be an environment."""
    files = {
        "serving/overlays/gateways/kustomization.yaml": "resources: [deny.yaml]\n",
        "serving/overlays/gateways/deny.yaml": DENY_ALL,
        "jobs/overlays/nightly/kustomization.yaml": "resources: [web.yaml]\n",
        "jobs/overlays/nightly/web.yaml": WEB,
    }

    assert found(INGRESS, files=files) == ()


def test_a_namespace_that_the_configuration_calls_a_system_namespace_is_left_alone() -> None:
    config = replace(DEFAULT_CONFIG, namespaces=Namespaces(system=("platform-*",)))

    assert found(INGRESS, deployment("ingress", namespace="platform-edge"), config=config) == ()
    assert found(INGRESS, deployment("proxy", namespace="kube-system"), config=config)


def test_the_finding_stands_where_the_namespace_is_declared_else_at_its_first_workload() -> None:
    (declared,) = found(INGRESS, WEB, files={"z.yaml": namespace()})
    (undeclared,) = found(INGRESS, WEB, API)

    assert str(declared.at) == "z.yaml:3:18"
    assert str(undeclared.at) == "manifests.yaml:3:18"


def test_a_list_holds_objects_like_any_file() -> None:
    listed = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop},"
        " spec: {containers: [{name: web, image: app}]}}\n"
    )

    assert verdicts(found(INGRESS, listed)) == [OPEN]
    assert found(INGRESS, listed, DENY_ALL) == ()
