"""apiserver-egress-blocked: who asks the API server, and which rules may let them."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, ClusterNetwork, Config
from netpol_lint.findings import Confidence
from tests.rules.cases.manifests import (
    KUBE_SYSTEM,
    TCP,
    TO_DNS,
    UDP,
    block,
    deployment,
    egress,
    ingress,
    obj,
    tcp,
    to,
    verdicts,
)
from tests.rules.cases.manifests import found as found_by

CONTROLLER = deployment("controller", pod="serviceAccountName: controller,")
DNS = egress(to(TO_DNS, UDP, TCP), name="dns")
WARNING = ["warning shop/NetworkPolicy/dns"]


def binding(
    role: str = "{kind: ClusterRole, name: edit}",
    *,
    kind: str = "ClusterRoleBinding",
    subject: str = "{kind: ServiceAccount, name: controller, namespace: shop}",
) -> str:
    place = "" if kind == "ClusterRoleBinding" else ", namespace: shop"
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: binding{place}}}\n"
        f"roleRef: {role}\nsubjects: [{subject}]\n"
    )


def role(*rules: str, kind: str = "ClusterRole", extra: str = "") -> str:
    place = "" if kind == "ClusterRole" else ", namespace: shop"
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: role{place}}}\n"
        f"rules: [{', '.join(rules)}]\n{extra}"
    )


def account(extra: str = "") -> str:
    return f"apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: controller, namespace: shop}}\n{extra}"


READS = '{apiGroups: [""], resources: [pods], verbs: [list]}'
TO_ROLE = "{kind: ClusterRole, name: role}"
REFUSES = "automountServiceAccountToken: false"
PROJECTED = "volumes: [{{name: t, projected: {{sources: [{{serviceAccountToken: {{path: t{audience}}}}}]}}}}]"
FOR_VAULT = PROJECTED.format(audience=", audience: vault")


def reported(*manifests: str, config: Config = DEFAULT_CONFIG) -> list[str]:
    return verdicts(found_by("apiserver-egress-blocked", *manifests, config=config))


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([binding()], id="a binding of the cluster"),
        pytest.param([binding(kind="RoleBinding")], id="a binding of the namespace"),
        pytest.param(
            [binding(kind="RoleBinding", subject="{kind: ServiceAccount, name: controller}")],
            id="an account without its namespace, which is that of the binding",
        ),
        pytest.param([binding(TO_ROLE), role(READS)], id="a role that is declared"),
        pytest.param(
            [binding("{kind: Role, name: role}", kind="RoleBinding"), role(READS, kind="Role")],
            id="a role of the namespace",
        ),
        pytest.param(
            [
                binding(TO_ROLE),
                role("{apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, update]}"),
            ],
            id="a role for leader election alone",
        ),
        pytest.param(
            [binding(TO_ROLE), role(extra="aggregationRule: {clusterRoleSelectors: []}\n")],
            id="an aggregated role",
        ),
        pytest.param([binding(), account()], id="an account that says nothing of its token"),
        pytest.param(
            [binding(), egress(to("{namespaceSelector: {}}"), name="inside")],
            id="a rule for every pod of the cluster",
        ),
        pytest.param(
            [binding(), egress(to(block("10.0.0.0/8"), tcp(5432)), name="db")], id="a block on another port"
        ),
        pytest.param(
            [binding(), egress(to(block("169.254.169.254/32"), tcp(443)), name="meta")],
            id="a link-local address",
        ),
        pytest.param(
            [binding(), egress(f"{{ports: [{tcp(8080)}]}}", name="web")], id="another port to everywhere"
        ),
    ],
)
def test_a_client_of_the_api_server_without_a_way_to_it_is_reported(manifests: list[str]) -> None:
    assert reported(CONTROLLER, DNS, *manifests) == WARNING


@pytest.mark.parametrize(
    "peer",
    [
        pytest.param(
            "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}}",
            id="the namespace default",
        ),
        pytest.param(
            f"{{{KUBE_SYSTEM}, podSelector: {{matchLabels: {{component: kube-apiserver}}}}}}",
            id="its own labels",
        ),
    ],
)
def test_a_rule_that_names_it_by_selectors_is_the_cause(peer: str) -> None:
    manifests = (CONTROLLER, DNS, binding(), egress(to(peer, tcp(443)), name="api"))
    (finding,) = found_by("apiserver-egress-blocked", *manifests)

    assert finding.subject == "shop/NetworkPolicy/api"
    assert "by selectors, which never match it" in finding.message
    assert finding.confidence is Confidence.MEDIUM


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("{}", id="everything"),
        pytest.param(f"{{ports: [{tcp(443)}]}}", id="443 to everywhere"),
        pytest.param(f"{{ports: [{tcp(6443)}]}}", id="6443 to everywhere"),
        pytest.param("{ports: [{protocol: TCP}]}", id="every TCP port to everywhere"),
        pytest.param("{ports: [{protocol: TCP, port: 6000, endPort: 7000}]}", id="a range that holds 6443"),
        pytest.param(to(block("0.0.0.0/0")), id="every address"),
        pytest.param(to(block("0.0.0.0/0", "10.0.0.0/8"), tcp(443)), id="every public address"),
        pytest.param(to(block("10.96.0.1/32"), tcp(443)), id="the address of the Service"),
        pytest.param(to(block("192.0.2.10/32"), tcp(6443)), id="one address, of which nobody knows"),
    ],
)
def test_a_rule_that_may_mean_the_api_server_silences(rule: str) -> None:
    assert reported(CONTROLLER, DNS, binding(), egress(rule, name="more")) == []


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([CONTROLLER, DNS], id="an account without a role"),
        pytest.param([CONTROLLER, binding()], id="pods that nothing isolates"),
        pytest.param([CONTROLLER, binding(), ingress()], id="pods that are isolated for ingress alone"),
        pytest.param([CONTROLLER, binding(), egress(name="deny")], id="pods that are sealed"),
        pytest.param(
            [
                deployment("controller"),
                DNS,
                binding(subject="{kind: ServiceAccount, name: default, namespace: shop}"),
            ],
            id="the account of everybody",
        ),
        pytest.param(
            [CONTROLLER, DNS, binding(subject="{kind: Group, name: 'system:serviceaccounts:shop'}")],
            id="a group of accounts",
        ),
        pytest.param(
            [CONTROLLER, DNS, binding(subject="{kind: ServiceAccount, name: controller, namespace: other}")],
            id="an account of another namespace",
        ),
        pytest.param([CONTROLLER, DNS, binding(TO_ROLE), role()], id="a role that permits nothing"),
        pytest.param(
            [
                CONTROLLER,
                DNS,
                binding(TO_ROLE),
                role("{apiGroups: [policy], resources: [podsecuritypolicies], verbs: [use]}"),
            ],
            id="a role of pod admission",
        ),
        pytest.param(
            [CONTROLLER, DNS, binding("{kind: ClusterRole, name: 'system:openshift:scc:anyuid'}")],
            id="a role of pod admission that is not declared",
        ),
        pytest.param(
            [CONTROLLER, DNS, binding(TO_ROLE), role("{nonResourceURLs: [/metrics], verbs: [get]}")],
            id="a role for URLs",
        ),
        pytest.param(
            [CONTROLLER, DNS, binding(), account(REFUSES)], id="an account whose token is not mounted"
        ),
        pytest.param(
            [
                deployment("controller", pod=f"serviceAccountName: controller, {REFUSES},"),
                DNS,
                binding(),
                account(),
            ],
            id="pods that refuse the token",
        ),
        pytest.param(
            [
                deployment(
                    "controller",
                    pod=f"serviceAccountName: controller, {REFUSES}, {FOR_VAULT},",
                ),
                DNS,
                binding(),
            ],
            id="pods that mount a token for somebody else",
        ),
        pytest.param(
            [
                deployment("controller", pod="serviceAccountName: controller, hostNetwork: true,"),
                DNS,
                binding(),
            ],
            id="pods on the host's network",
        ),
        pytest.param(
            [
                CONTROLLER,
                DNS,
                binding(),
                obj(
                    "cilium.io/v2",
                    "CiliumNetworkPolicy",
                    "api",
                    spec="{egress: [{toEntities: [kube-apiserver]}]}",
                ),
            ],
            id="a policy of Cilium",
        ),
    ],
)
def test_what_does_not_ask_or_may_reach_it_is_left_alone(manifests: list[str]) -> None:
    assert reported(*manifests) == []


@pytest.mark.parametrize(
    "pod",
    [
        pytest.param("serviceAccount: controller,", id="the former name of the field"),
        pytest.param(
            "serviceAccountName: controller, automountServiceAccountToken: true,", id="a token by wish"
        ),
        pytest.param(
            f"serviceAccountName: controller, {REFUSES}, {PROJECTED.format(audience='')},",
            id="a token for the API server that is mounted by hand",
        ),
    ],
)
def test_a_token_of_any_origin_counts(pod: str) -> None:
    assert reported(deployment("controller", pod=pod), DNS, binding(), account(REFUSES)) == (
        [] if pod.startswith("serviceAccount:") else WARNING
    )
    assert reported(deployment("controller", pod=pod), DNS, binding()) == WARNING


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("10.20.0.5/32", 0, id="the block holds it"),
        pytest.param("192.0.2.5/32", 1, id="the block does not"),
    ],
)
def test_a_known_address_decides_about_a_block(address: str, expected: int) -> None:
    config = replace(DEFAULT_CONFIG, network=ClusterNetwork(api_server=(ip_network(address),)))
    manifests = (CONTROLLER, DNS, binding(), egress(to(block("10.20.0.0/16"), tcp(6443)), name="more"))

    assert len(reported(*manifests, config=config)) == expected
