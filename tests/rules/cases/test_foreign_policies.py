"""Policies that are not evaluated leave open what they may decide, and nothing else."""

from __future__ import annotations

import pytest

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
