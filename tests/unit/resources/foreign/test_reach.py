"""Whom policies of other engines and generated ones may select, by their selectors and sections."""

from __future__ import annotations

from typing import Final

import pytest

from netpol_lint.resources.foreign_policy import Effect, foreign_policy
from netpol_lint.resources.namespace import Namespace
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import Labels
from tests.unit.resources.manifests import only_object

PROD: Final = Namespace(
    "shop", Labels({"kubernetes.io/metadata.name": "shop", "env": "prod", "istio-injection": "enabled"})
)
DEV: Final = Namespace("dev", Labels({"kubernetes.io/metadata.name": "dev"}))
WEB, API, NEW = Labels({"app": "web"}), Labels({"app": "api"}), Labels({})


def reached(api_version: str, kind: str, spec: str, effect: Effect = Effect.ANY) -> list[str]:
    """Return which of a few pods a policy in `shop` may select, and in which directions."""
    text = (
        f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: p, namespace: shop}}\nspec:\n  {spec}\n"
    )
    policy = foreign_policy(only_object(text))
    pods = {"web": (WEB, PROD), "api": (API, PROD), "new": (NEW, PROD), "dev": (NEW, DEV)}
    return [
        f"{name} {direction.field_name}"
        for name, (labels, namespace) in pods.items()
        for direction in Direction
        if policy and policy.may_select(labels, namespace, direction, effect)
    ]


CNP, CCNP = ("cilium.io/v2", "CiliumNetworkPolicy"), ("cilium.io/v2", "CiliumClusterwideNetworkPolicy")
NP, GNP = ("projectcalico.org/v3", "NetworkPolicy"), ("projectcalico.org/v3", "GlobalNetworkPolicy")
ANP, ACNP = ("crd.antrea.io/v1beta1", "NetworkPolicy"), ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy")
ISTIO = ("security.istio.io/v1", "AuthorizationPolicy")
ONLY_WEB = "endpointSelector: {matchLabels: {app: web}}"
BOTH_WAYS: Final = [f"{each} {way}" for each in ("web", "api", "new") for way in ("ingress", "egress")]
SHOP_INGRESS = ["web ingress", "api ingress", "new ingress"]


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        pytest.param(CNP, f"{{{ONLY_WEB}, ingress: [{{}}]}}", ["web ingress"], id="Cilium, one workload"),
        pytest.param(CNP, "{endpointSelector: {}, ingress: [{}]}", SHOP_INGRESS, id="Cilium, all there"),
        pytest.param(
            CNP,
            f"{{{ONLY_WEB}, ingress: [], egress: [{{}}]}}",
            ["web egress"],
            id="Cilium, a section without rules beside another",
        ),
        pytest.param(CNP, f"{{{ONLY_WEB}, egressDeny: [{{}}]}}", ["web egress"], id="Cilium, what it denies"),
        pytest.param(
            CNP,
            '{endpointSelector: {matchLabels: {"k8s:app": web}}, ingress: [{}]}',
            ["web ingress"],
            id="Cilium, a label with its source",
        ),
        pytest.param(
            CCNP,
            '{endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": dev}}, egress: [{}]}',
            ["dev egress"],
            id="Cilium, a namespace by name",
        ),
        pytest.param(
            CCNP,
            "{endpointSelector: {matchExpressions: [{key: io.kubernetes.pod.namespace, operator: NotIn,"
            " values: [dev, kube-system]}]}, ingress: [{}]}",
            SHOP_INGRESS,
            id="Cilium, every namespace but some",
        ),
        pytest.param(
            CCNP,
            "{endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.env: prod}}, ingress: [{}]}",
            SHOP_INGRESS,
            id="Cilium, a namespace by label",
        ),
        pytest.param(CCNP, "{nodeSelector: {}, ingress: [{}]}", [], id="Cilium, nodes"),
        pytest.param(
            CCNP,
            '{endpointSelector: {matchLabels: {"reserved:health": ""}}, ingress: [{}]}',
            [],
            id="Cilium, its own endpoints",
        ),
        pytest.param(
            GNP,
            "{selector: all(), types: [Egress]}",
            [f"{each} egress" for each in ("web", "api", "new", "dev")],
            id="Calico, every pod",
        ),
        pytest.param(NP, "{selector: app == 'web'}", ["web ingress"], id="Calico, ingress is the default"),
        pytest.param(
            NP,
            "{selector: app == 'web', egress: [{action: Deny}]}",
            ["web egress"],
            id="Calico, egress if there are only such rules",
        ),
        pytest.param(
            GNP,
            "{namespaceSelector: env == 'prod', types: [Ingress]}",
            SHOP_INGRESS,
            id="Calico, namespaces by label",
        ),
        pytest.param(
            GNP,
            "{selector: has(app), types: [Ingress]}",
            ["web ingress", "api ingress"],
            id="Calico, pods with a label",
        ),
        pytest.param(GNP, "{preDNAT: true, types: [Ingress]}", [], id="Calico, for hosts"),
        pytest.param(
            ANP,
            "{appliedTo: [{podSelector: {matchLabels: {app: web}}}], ingress: [{action: Drop}]}",
            ["web ingress"],
            id="Antrea, one workload",
        ),
        pytest.param(
            ACNP,
            "{appliedTo: [{namespaceSelector: {matchLabels: {env: prod}}}], ingress: [{}]}",
            SHOP_INGRESS,
            id="Antrea, namespaces by label",
        ),
        pytest.param(
            ANP,
            "{egress: [{appliedTo: [{podSelector: {matchLabels: {app: api}}}]}]}",
            ["api egress"],
            id="Antrea, what a rule is applied to",
        ),
        pytest.param(
            ISTIO, "{selector: {matchLabels: {app: web}}, rules: []}", ["web ingress"], id="Istio, a workload"
        ),
        pytest.param(ISTIO, "{}", SHOP_INGRESS, id="Istio, a namespace"),
        pytest.param(ISTIO, "{action: AUDIT}", [], id="Istio, an audit"),
        pytest.param(
            ("k8s.ovn.org/v1", "EgressFirewall"),
            "{egress: []}",
            ["web egress", "api egress", "new egress"],
            id="OVN, the egress of a namespace",
        ),
        pytest.param(
            ("k8s.cni.cncf.io/v1beta1", "MultiNetworkPolicy"), "{podSelector: {}}", [], id="another network"
        ),
        pytest.param(
            ("hnc.x-k8s.io/v1alpha2", "HierarchyConfiguration"),
            "{parent: team}",
            [f"{each} {way}" for each in ("web", "api", "new") for way in ("ingress", "egress")],
            id="HNC, a child",
        ),
        pytest.param(
            ("capsule.clastix.io/v1beta2", "Tenant"),
            "{networkPolicies: {items: [{podSelector: {}, policyTypes: [Ingress]}]}}",
            [],
            id="Capsule, namespaces of another tenant",
        ),
        pytest.param(
            ("capsule.clastix.io/v1beta2", "GlobalTenantResource"),
            "{resources: [{namespaceSelector: {matchLabels: {env: prod}}, rawItems: [{kind: NetworkPolicy,"
            " spec: {podSelector: {}, policyTypes: [Ingress]}}]}]}",
            SHOP_INGRESS,
            id="Capsule, what it copies",
        ),
        pytest.param(
            ("redhatcop.redhat.io/v1alpha1", "NamespaceConfig"),
            "{labelSelector: {matchLabels: {env: prod}},"
            " templates: [{objectTemplate: 'kind: NetworkPolicy'}]}",
            [f"{each} {way}" for each in ("web", "api", "new") for way in ("ingress", "egress")],
            id="templates for namespaces",
        ),
        pytest.param(
            ("redhatcop.redhat.io/v1alpha1", "NamespaceConfig"),
            "{templates: [{objectTemplate: 'kind: ResourceQuota'}]}",
            [],
            id="templates of something else",
        ),
    ],
)
def test_a_policy_reaches(kind: tuple[str, str], spec: str, expected: list[str]) -> None:
    assert reached(*kind, spec) == expected


@pytest.mark.parametrize(
    ("labels", "pod", "expected"),
    [
        pytest.param({}, {}, False, id="not in the mesh"),
        pytest.param({"istio-injection": "disabled"}, {}, False, id="kept out of it"),
        pytest.param({"istio.io/rev": "stable"}, {}, True, id="in it by a revision"),
        pytest.param({"istio.io/dataplane-mode": "ambient"}, {}, True, id="in it without sidecars"),
        pytest.param({}, {"sidecar.istio.io/inject": "true"}, True, id="in it for itself"),
        pytest.param({}, {"istio": "ingressgateway"}, True, id="a gateway"),
    ],
)
def test_a_policy_of_the_mesh_is_about_pods_in_the_mesh(
    labels: dict[str, str], pod: dict[str, str], expected: bool
) -> None:
    text = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
    policy = foreign_policy(
        only_object(f"{text}metadata: {{name: p, namespace: istio-system}}\nspec: {{}}\n")
    )
    assert policy is not None
    assert policy.may_select(Labels(pod), Namespace("shop", Labels(labels)), Direction.INGRESS) is expected


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        pytest.param(
            CNP, f"{{{ONLY_WEB}, ingress: [{{fromCIDR: ['${{LAN}}']}}]}}", ["web ingress"], id="in a rule"
        ),
        pytest.param(
            CNP,
            "{endpointSelector: {matchLabels: {app: '${APP}'}}, ingress: [{}]}",
            SHOP_INGRESS,
            id="in the selector",
        ),
        pytest.param(CNP, "{endpointSelector: {}, ingress: '${RULES}'}", SHOP_INGRESS, id="for all rules"),
        pytest.param(
            NP, "{selector: \"app == '${APP}'\", types: [Ingress]}", SHOP_INGRESS, id="in an expression"
        ),
        pytest.param(
            NP, "{selector: app == 'web', types: ['${T}']}", ["web ingress", "web egress"], id="types"
        ),
        pytest.param(
            ("networking.k8s.io/v1", "NetworkPolicy"),
            "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{ipBlock: {cidr: '${LAN}'}}]}]}",
            ["web ingress"],
            id="in a NetworkPolicy",
        ),
    ],
)
def test_what_the_delivery_fills_in(kind: tuple[str, str], spec: str, expected: list[str]) -> None:
    assert reached(*kind, spec) == expected


def test_a_policy_that_leaves_the_default_alone_isolates_nobody() -> None:
    spec = f"{{{ONLY_WEB}, egress: [{{}}], enableDefaultDeny: {{egress: false}}}}"

    assert reached(*CNP, spec) == ["web egress"]
    assert reached(*CNP, spec, Effect.ISOLATING) == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param(("k8s.ovn.org/v1", "EgressFirewall"), [], id="a firewall"),
        pytest.param(ISTIO, [], id="a mesh"),
        pytest.param(CNP, BOTH_WAYS, id="an engine"),
    ],
)
def test_some_policies_allow_nothing_that_others_deny(kind: tuple[str, str], expected: list[str]) -> None:
    assert reached(*kind, "{}", Effect.ALLOWING) == expected


DATA: Final = "data: {spec: {podSelector: {}, policyTypes: [Ingress]}}"
GENERATE: Final = f"generate: {{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, name: deny, {DATA}}}"
ALL_INGRESS: Final = [*SHOP_INGRESS, "dev ingress"]


def kyverno(match: str, *, exclude: str = "{}", generate: str = GENERATE) -> str:
    return f"{{rules: [{{name: r, match: {match}, exclude: {exclude}, {generate}}}]}}"


def resources(fields: str) -> str:
    return f"{{any: [{{resources: {{kinds: [Namespace], {fields}}}}}]}}"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param(kyverno(resources("")), ALL_INGRESS, id="every namespace, in the direction of its data"),
        pytest.param(kyverno("{resources: {kinds: [Namespace]}}"), ALL_INGRESS, id="in the older form"),
        pytest.param(kyverno(resources("names: ['sh*']")), SHOP_INGRESS, id="names with a wildcard"),
        pytest.param(
            kyverno(resources("selector: {matchLabels: {env: prod}}")), SHOP_INGRESS, id="labels of it"
        ),
        pytest.param(
            kyverno(resources("selector: {matchLabels: {env: '*'}}")), SHOP_INGRESS, id="a label of any value"
        ),
        pytest.param(
            kyverno(resources("selector: {matchLabels: {env: 'pr*'}}")),
            SHOP_INGRESS,
            id="a pattern of values",
        ),
        pytest.param(
            kyverno(resources(""), exclude=resources("namespaces: [shop]")),
            ["dev ingress"],
            id="all but some, in other words",
        ),
        pytest.param(
            kyverno(resources(""), exclude=resources("names: [shop, kube-*]")),
            ["dev ingress"],
            id="all but some",
        ),
        pytest.param(
            kyverno(resources(""), exclude="{any: [{clusterRoles: [cluster-admin]}]}"),
            ALL_INGRESS,
            id="not if somebody does it, which nobody knows",
        ),
        pytest.param(
            kyverno(resources(""), generate=GENERATE.replace("name: deny", "name: deny, namespace: dev")),
            ["dev ingress"],
            id="into one namespace",
        ),
        pytest.param(
            kyverno(
                resources(""),
                generate=GENERATE.replace(
                    "name: deny", "name: d, namespace: '{{request.object.metadata.name}}'"
                ),
            ),
            ALL_INGRESS,
            id="into each of them",
        ),
        pytest.param(
            kyverno(
                resources("names: [dev]"),
                generate="generate: {kind: NetworkPolicy, name: d, clone: {name: d, namespace: base}}",
            ),
            ["dev ingress", "dev egress"],
            id="a copy of something",
        ),
        pytest.param(
            kyverno(
                resources("names: [shop]"),
                generate="generate: {kind: CiliumNetworkPolicy, apiVersion: cilium.io/v2, name: d,"
                f" data: {{spec: {{{ONLY_WEB}, egress: [{{}}]}}}}}}",
            ),
            ["web egress"],
            id="a policy of Cilium",
        ),
        pytest.param(
            kyverno("{any: [{resources: {kinds: [Deployment], namespaces: [dev]}}]}"),
            ["dev ingress"],
            id="for what is in a namespace",
        ),
    ],
)
def test_what_kyverno_generates_reaches(spec: str, expected: list[str]) -> None:
    assert reached("kyverno.io/v1", "ClusterPolicy", spec) == expected


CEL: Final = 'generate: [{expression: "generator.Apply(ns, [{\\"kind\\": \\"NetworkPolicy\\"}])"}]'


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param(f"{{{CEL}}}", [*BOTH_WAYS, "dev ingress", "dev egress"], id="everywhere"),
        pytest.param(
            "{matchConstraints: {resourceRules: [{resources: [namespaces]}],"
            f" objectSelector: {{matchLabels: {{env: prod}}}}}}, {CEL}}}",
            BOTH_WAYS,
            id="namespaces by label",
        ),
        pytest.param("{generate: [{expression: make a ConfigMap}]}", [], id="no policies"),
    ],
)
def test_what_expressions_generate_reaches(spec: str, expected: list[str]) -> None:
    assert reached("policies.kyverno.io/v1alpha1", "GeneratingPolicy", spec) == expected


def test_the_policies_of_a_tenant_reach_its_namespaces() -> None:
    text = (
        "apiVersion: capsule.clastix.io/v1beta2\nkind: Tenant\nmetadata: {name: oil}\n"
        "spec: {networkPolicies: {items: [{podSelector: {}, policyTypes: [Ingress]}]}}\n"
    )
    policy = foreign_policy(only_object(text))
    own = Namespace("oil-dev", Labels({"capsule.clastix.io/tenant": "oil"}))
    assert policy is not None
    assert policy.may_select(NEW, own, Direction.INGRESS)
    assert not policy.may_select(NEW, own, Direction.EGRESS)
    assert not policy.may_select(NEW, DEV, Direction.INGRESS)
