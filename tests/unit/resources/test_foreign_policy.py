"""Policies that are recognised and not evaluated: of which kinds, and how far they reach."""

from __future__ import annotations

import pytest

from netpol_lint.resources.foreign_policy import foreign_policy
from tests.unit.resources.manifests import inventory, only_object, policy

CILIUM, CALICO = "cilium.io/v2", "projectcalico.org/v3"


def manifest(
    api_version: str, kind: str, *, metadata: str = "name: p, namespace: shop", spec: str = "{}"
) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{{metadata}}}\nspec: {spec}\n"


@pytest.mark.parametrize(
    ("api_version", "kind", "namespace"),
    [
        pytest.param(CILIUM, "CiliumNetworkPolicy", "shop", id="of Cilium"),
        pytest.param(CILIUM, "CiliumClusterwideNetworkPolicy", None, id="of Cilium, for the cluster"),
        pytest.param(CALICO, "NetworkPolicy", "shop", id="of Calico"),
        pytest.param(CALICO, "GlobalNetworkPolicy", None, id="of Calico, for the cluster"),
        pytest.param("crd.projectcalico.org/v1", "NetworkPolicy", "shop", id="of Calico, as stored"),
        pytest.param(
            "crd.projectcalico.org/v1", "GlobalNetworkPolicy", None, id="of Calico, stored, for all"
        ),
        pytest.param("crd.antrea.io/v1beta1", "NetworkPolicy", "shop", id="of Antrea"),
        pytest.param("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", None, id="of Antrea, for the cluster"),
        pytest.param("k8s.ovn.org/v1", "EgressFirewall", "shop", id="of OVN"),
        pytest.param("network.openshift.io/v1", "EgressNetworkPolicy", "shop", id="of OpenShift"),
        pytest.param("k8s.cni.cncf.io/v1beta1", "MultiNetworkPolicy", "shop", id="of secondary networks"),
        pytest.param("extensions/v1beta1", "NetworkPolicy", "shop", id="of an API that is gone"),
    ],
)
def test_kinds(api_version: str, kind: str, namespace: str | None) -> None:
    found = foreign_policy(only_object(manifest(api_version, kind)))
    assert found is not None
    assert found.namespace == namespace
    assert str(found.at) == "manifest.yaml:3:18"
    assert "`p`" in found.says


@pytest.mark.parametrize(
    ("api_version", "kind", "says"),
    [
        pytest.param(
            CILIUM,
            "CiliumNetworkPolicy",
            "CiliumNetworkPolicy `p` (cilium.io/v2) is not evaluated; "
            "what it allows or denies in its namespace is unknown",
            id="in a namespace",
        ),
        pytest.param(
            CALICO,
            "GlobalNetworkPolicy",
            "GlobalNetworkPolicy `p` (projectcalico.org/v3) is not evaluated; "
            "what it allows or denies in the whole cluster is unknown",
            id="in the cluster",
        ),
        pytest.param(
            "extensions/v1beta1",
            "NetworkPolicy",
            "NetworkPolicy `p` was not evaluated, "
            "because extensions/v1beta1 is not served since Kubernetes 1.16",
            id="not served",
        ),
    ],
)
def test_words(api_version: str, kind: str, says: str) -> None:
    found = foreign_policy(only_object(manifest(api_version, kind)))
    assert found is not None
    assert found.says == says


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        pytest.param("networking.k8s.io/v1", "NetworkPolicy", id="the one that is evaluated"),
        pytest.param("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", id="of an administrator"),
        pytest.param("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", id="the baseline"),
        pytest.param("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", id="of both tiers"),
        pytest.param("v1", "Service", id="a Service"),
        pytest.param(CALICO, "GlobalNetworkSet", id="a set of addresses decides nothing by itself"),
        pytest.param(CILIUM, "CiliumEndpoint", id="another kind of the same group"),
        pytest.param("example.com/v1", "NetworkPolicy", id="a group nobody knows"),
    ],
)
def test_other_kinds(api_version: str, kind: str) -> None:
    assert foreign_policy(only_object(manifest(api_version, kind))) is None


GENERATE = "{rules: [{name: r, generate: {kind: %s, name: d, data: {}}}]}"


@pytest.mark.parametrize(
    ("kind", "spec", "namespace"),
    [
        pytest.param("ClusterPolicy", GENERATE % "NetworkPolicy", None, id="for the cluster"),
        pytest.param("Policy", GENERATE % "NetworkPolicy", "shop", id="for its namespace"),
        pytest.param("ClusterPolicy", GENERATE % "CiliumNetworkPolicy", None, id="of Cilium's kind"),
        pytest.param(
            "ClusterPolicy",
            "{rules: [{name: a, validate: {}}, {name: b, generate: {kind: NetworkPolicy}}]}",
            None,
            id="in any of its rules",
        ),
        pytest.param(
            "ClusterPolicy",
            "{rules: [{name: r, generate: {cloneList: {kinds: [networking.k8s.io/v1/NetworkPolicy]}}}]}",
            None,
            id="cloned from a list of kinds",
        ),
    ],
)
def test_kyverno_generates_policies(kind: str, spec: str, namespace: str | None) -> None:
    found = foreign_policy(only_object(manifest("kyverno.io/v1", kind, spec=spec)))
    assert found is not None
    assert found.namespace == namespace
    assert found.says == f"{kind} `p` generates network policies when it runs; they were not analysed"


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param("{}", id="no rules"),
        pytest.param("{rules: [{name: r, validate: {}}]}", id="rules that only look"),
        pytest.param(GENERATE % "ConfigMap", id="rules that generate something else"),
    ],
)
def test_kyverno_that_generates_no_policies(spec: str) -> None:
    assert foreign_policy(only_object(manifest("kyverno.io/v1", "ClusterPolicy", spec=spec))) is None


@pytest.mark.parametrize(
    ("text", "placeholder", "namespace"),
    [
        pytest.param(
            policy("podSelector: {matchLabels: {app: '${APP}'}}"), "${APP}", "shop", id="in a selector"
        ),
        pytest.param(
            policy("egress: [{to: [{ipBlock: {cidr: '${CIDR:=10.0.0.0/8}'}}]}]"),
            "${CIDR:=10.0.0.0/8}",
            "shop",
            id="with a default",
        ),
        pytest.param(
            policy("podSelector: {}", metadata="name: deny, namespace: '${NS}'"),
            "${NS}",
            None,
            id="in the namespace",
        ),
        pytest.param(
            policy('podSelector: {matchLabels: {app: "\\x24{APP}"}}'), "${APP}", "shop", id="with an escape"
        ),
        pytest.param(
            policy('podSelector: {matchLabels: {app: "$\\\n  {APP}"}}'),
            "${APP}",
            "shop",
            id="over an escaped line break",
        ),
        pytest.param(
            policy("podSelector: {matchLabels: {app: !!binary JHtBUFB9}}"), "${APP}", "shop", id="in base64"
        ),
    ],
)
def test_a_policy_that_the_delivery_fills_in(text: str, placeholder: str, namespace: str | None) -> None:
    found = foreign_policy(only_object(text))
    assert found is not None
    assert found.namespace == namespace
    says = f"NetworkPolicy `deny` holds `{placeholder}`, filled in at delivery; it was not evaluated"
    assert found.says == says


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        pytest.param("AdminNetworkPolicy", "{priority: '${PRIORITY}'}", id="of an administrator"),
        pytest.param("BaselineAdminNetworkPolicy", "{subject: {namespaces: '${WHO}'}}", id="the baseline"),
        pytest.param("ClusterNetworkPolicy", "{tier: '${TIER}'}", id="of both tiers"),
    ],
)
def test_a_cluster_wide_policy_that_the_delivery_fills_in_may_select_any_pod(kind: str, spec: str) -> None:
    found = foreign_policy(only_object(manifest("policy.networking.k8s.io/v1alpha1", kind, spec=spec)))
    assert found is not None
    assert (found.namespace, found.subject) == (None, f"{kind}/p")
    assert found.says.startswith(f"{kind} `p` holds `${{")


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        pytest.param(CILIUM, "CiliumNetworkPolicy", id="of Cilium"),
        pytest.param("extensions/v1beta1", "NetworkPolicy", id="of an API that is gone"),
    ],
)
def test_a_policy_whose_namespace_is_filled_in_may_be_anywhere(api_version: str, kind: str) -> None:
    found = foreign_policy(only_object(manifest(api_version, kind, metadata="name: p, namespace: '${NS}'")))
    assert found is not None
    assert found.namespace is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(policy("podSelector: {matchLabels: {app: $APP}}"), id="no braces"),
        pytest.param(policy("podSelector: {matchLabels: {app: '${}'}}"), id="no name"),
    ],
)
def test_what_is_no_placeholder(text: str) -> None:
    assert foreign_policy(only_object(text)) is None


def test_a_foreign_policy_is_a_note_and_no_policy() -> None:
    found = inventory(policy("podSelector: {matchLabels: {app: '${APP}'}}"))
    assert (found.policies, found.refused, found.problems) == ((), (), ())
    assert [each.namespace for each in found.foreign_policies] == ["shop"]
    assert [(note.kind, str(note.at)) for note in found.notes] == [("partial-analysis", "manifest.yaml:3:18")]
