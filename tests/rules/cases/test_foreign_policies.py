"""Policies that are not evaluated leave open what they may decide, and nothing else."""

from __future__ import annotations

import pytest

from netpol_lint.findings import Severity
from tests.rules.cases.manifests import (
    app,
    deployment,
    egress,
    found,
    ingress,
    namespace,
    obj,
    policy,
    verdicts,
)

SHOP = namespace()
WEB, API = deployment("web"), deployment("api")
INGRESS, EGRESS, ONE = (
    "missing-default-deny-ingress",
    "missing-default-deny-egress",
    "workload-not-isolated",
)
CLOSED_FOR_WEB = policy("web", f"{{podSelector: {app('web')}, policyTypes: [Ingress, Egress]}}")


def cilium(spec: str, kind: str = "CiliumNetworkPolicy") -> str:
    name = None if kind.startswith("CiliumClusterwide") else "shop"
    return obj("cilium.io/v2", kind, "c", namespace=name, spec=spec)


def calico(spec: str) -> str:
    return obj("projectcalico.org/v3", "GlobalNetworkPolicy", "c", namespace=None, spec=spec)


def kyverno(match: str) -> str:
    data = "{spec: {podSelector: {}, policyTypes: [Ingress]}}"
    generate = f"{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, name: deny, data: {data}}}"
    rule = f"{{name: r, match: {{any: [{{resources: {match}}}]}}, generate: {generate}}}"
    return obj("kyverno.io/v1", "ClusterPolicy", "k", namespace=None, spec=f"{{rules: [{rule}]}}")


ONLY_WEB = "{endpointSelector: {matchLabels: {app: web}}, ingress: [{}], egress: [{}]}"
EVERY_POD = "{endpointSelector: {}, ingress: [{}]}"


@pytest.mark.parametrize(
    ("rule_id", "manifests", "expected"),
    [
        pytest.param(
            INGRESS, [SHOP, WEB, API, cilium(ONLY_WEB)], ["note Namespace/shop"], id="new pods stay open"
        ),
        pytest.param(INGRESS, [SHOP, WEB, cilium(EVERY_POD)], [], id="a policy for every pod may close them"),
        pytest.param(
            EGRESS,
            [SHOP, WEB, cilium(EVERY_POD)],
            ["warning Namespace/shop"],
            id="which it does not for the other direction",
        ),
        pytest.param(
            EGRESS,
            [SHOP, WEB, calico("{selector: all(), types: [Ingress]}")],
            ["warning Namespace/shop"],
            id="a global policy for the other direction",
        ),
        pytest.param(
            INGRESS,
            [SHOP, WEB, calico("{namespaceSelector: kubernetes.io/metadata.name == 'dev'}")],
            ["warning Namespace/shop"],
            id="a global policy for another namespace",
        ),
        pytest.param(
            INGRESS,
            [SHOP, WEB, calico("{namespaceSelector: kubernetes.io/metadata.name != 'kube-system'}")],
            [],
            id="a global default deny but for the system",
        ),
        pytest.param(
            INGRESS,
            [
                SHOP,
                WEB,
                cilium(
                    "{endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingress: [{}]}",
                    "CiliumClusterwideNetworkPolicy",
                ),
            ],
            ["warning Namespace/shop"],
            id="a policy that leaves the default as it is",
        ),
        pytest.param(
            ONE,
            [
                SHOP,
                WEB,
                API,
                cilium(ONLY_WEB),
                deployment("db"),
                ingress(pods=app("db")),
                egress(pods=app("db")),
            ],
            ["warning shop/Deployment/api"],
            id="the workload that nothing selects",
        ),
        pytest.param(
            INGRESS,
            [SHOP, WEB, kyverno("{kinds: [Namespace], names: ['team-*']}")],
            ["warning Namespace/shop"],
            id="policies that are generated elsewhere",
        ),
        pytest.param(
            INGRESS, [SHOP, WEB, kyverno("{kinds: [Namespace]}")], [], id="policies that are generated here"
        ),
        pytest.param(
            EGRESS,
            [SHOP, WEB, kyverno("{kinds: [Namespace]}")],
            ["warning Namespace/shop"],
            id="policies that are generated for the other direction",
        ),
        pytest.param(
            INGRESS,
            [SHOP, WEB, obj("k8s.cni.cncf.io/v1beta1", "MultiNetworkPolicy", "m", spec="{podSelector: {}}")],
            ["warning Namespace/shop"],
            id="a policy for another network",
        ),
        pytest.param(
            "dns-egress-blocked",
            [SHOP, WEB, API, egress("{to: [{podSelector: {}}]}"), cilium(ONLY_WEB)],
            ["error shop/NetworkPolicy/egress"],
            id="names of the pods that nothing else selects",
        ),
        pytest.param(
            "dns-egress-blocked",
            [SHOP, WEB, egress("{to: [{podSelector: {}}]}"), cilium(ONLY_WEB)],
            [],
            id="names of pods that something else selects",
        ),
        pytest.param(
            "dns-egress-blocked",
            [
                SHOP,
                WEB,
                egress("{to: [{podSelector: {}}]}"),
                obj("k8s.ovn.org/v1", "EgressFirewall", "default"),
            ],
            ["error shop/NetworkPolicy/egress"],
            id="names, which a firewall does not allow again",
        ),
    ],
)
def test_policies_of_other_engines(rule_id: str, manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(rule_id, *manifests)) == expected


LABELLED = "{endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEntities: [cluster]}]}"
CLUSTER_WIDE = cilium(LABELLED, "CiliumClusterwideNetworkPolicy")


def _shops(number: int) -> list[str]:
    return [deployment("web", namespace=f"shop-{each}") for each in range(number)]


def test_namespaces_that_one_cluster_wide_policy_would_close_are_one_finding() -> None:
    (finding,) = found(INGRESS, *_shops(7), CLUSTER_WIDE)

    assert "7 namespaces" in finding.message
    assert "shop-0, shop-1, shop-2, shop-3, shop-4 and 2 more" in finding.message
    assert (finding.severity, finding.subject) == (Severity.NOTE, "Namespace/shop-0")
    assert finding.also == tuple(f"Namespace/shop-{each}" for each in range(1, 7))


def test_a_namespace_that_a_user_accepted_is_no_part_of_what_is_said_of_the_others() -> None:
    accepted = (
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop-0\n"
        f"  annotations: {{netpol-lint.io/ignore: {INGRESS}=a sandbox}}\n"
    )

    (finding,) = found(INGRESS, accepted, *_shops(4), CLUSTER_WIDE)

    assert "3 namespaces" in finding.message
    assert "Namespace/shop-0" not in (finding.subject, *finding.also)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([*_shops(2), CLUSTER_WIDE], 2, id="a few namespaces"),
        pytest.param(
            [*_shops(3), *(ingress(pods=app("web"), namespace=f"shop-{each}") for each in range(3))],
            3,
            id="policies of the namespaces themselves",
        ),
        pytest.param(
            [*_shops(3), deployment("api", namespace="shop-0"), CLUSTER_WIDE],
            3,
            id="a namespace with a workload that nothing isolates is no different from two",
        ),
    ],
)
def test_namespaces_that_are_closed_one_by_one_are_findings_of_their_own(
    manifests: list[str], expected: int
) -> None:
    assert len(found(INGRESS, *manifests)) == expected
