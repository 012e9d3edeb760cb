"""What dns-egress-blocked, dns-tcp-missing and dns-peer-mismatch report, once each, and where."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netpol_lint.findings import Confidence
from tests.rules.cases.dns_rules import (
    BLOCKED,
    BY_NAME,
    EVERYWHERE,
    MISMATCH,
    NODE_LOCAL,
    PARTNER,
    TCP_MISSING,
    WEB,
    reported,
)
from tests.rules.cases.manifests import (
    KUBE_DNS,
    KUBE_SYSTEM,
    TCP,
    TO_DNS,
    UDP,
    app,
    block,
    deployment,
    egress,
    found,
    job,
    namespace,
    obj,
    pod_template,
    policy,
    service,
    tcp,
    to,
    verdicts,
)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            [WEB, egress(PARTNER)],
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="egress to a partner and nothing else",
        ),
        pytest.param(
            [WEB, egress(to("{podSelector: {}}"))],
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="egress inside the namespace and nothing else",
        ),
        pytest.param(
            [WEB, egress(name="deny"), egress(PARTNER, pods=app("web"))],
            ["dns-egress-blocked: error shop/NetworkPolicy/deny"],
            id="the default deny is blamed, because it selects every pod",
        ),
        pytest.param(
            [deployment("web", env={"DATABASE_URL": "postgres://db:5432/shop"}), service("db"), egress()],
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="a sealed workload that is given a Service's name",
        ),
        pytest.param(
            [deployment("web", env={"UPSTREAM": "https://api.example.com"}), egress()],
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="a sealed workload that is given a host's name",
        ),
        pytest.param(
            [deployment("web", container='args: ["--upstream=api.payments.svc:8443"],'), egress()],
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="a sealed workload that is given a name of the cluster as an argument",
        ),
        pytest.param(
            [job("migrate", env={"DATABASE_URL": "postgres://db.shop.svc:5432/shop"}), egress(PARTNER)],
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="a Job that is given a name to resolve",
        ),
        pytest.param(
            [WEB, egress(to(TO_DNS, "{port: 53}"))],
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="a port without a protocol is TCP alone",
        ),
        pytest.param(
            [WEB, egress(to(TO_DNS, tcp(9153)))],
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="the right pods on the port of their metrics",
        ),
        pytest.param(
            [WEB, egress(to(EVERYWHERE, tcp(443)))],
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="HTTPS to everywhere",
        ),
        pytest.param(
            [WEB, egress(to("{podSelector: {}}", UDP, TCP))],
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="port 53 to the namespace's own pods, none of which is a DNS server",
        ),
        pytest.param(
            [WEB, egress(to(block("198.51.100.53/32"), UDP, TCP))],
            [],
            id="a resolver by its address may stand for anything",
        ),
        pytest.param(
            [WEB, egress(to(TO_DNS, UDP))],
            ["dns-tcp-missing: warning shop/NetworkPolicy/egress"],
            id="UDP alone",
        ),
        pytest.param(
            [WEB, deployment("api"), egress(to(TO_DNS, UDP))],
            ["dns-tcp-missing: warning shop/NetworkPolicy/egress"],
            id="UDP alone for several workloads is one finding",
        ),
        pytest.param(
            [WEB, egress(to(NODE_LOCAL, UDP))],
            ["dns-tcp-missing: warning shop/NetworkPolicy/egress"],
            id="UDP alone to the NodeLocal cache",
        ),
        pytest.param(
            [WEB, egress(to(TO_DNS, UDP), to(EVERYWHERE, tcp(443)))],
            ["dns-tcp-missing: warning shop/NetworkPolicy/egress"],
            id="UDP 53 beside HTTPS",
        ),
        pytest.param(
            [WEB, egress(to(f"{{{BY_NAME}, {KUBE_DNS}}}", UDP, TCP))],
            ["dns-peer-mismatch: error shop/NetworkPolicy/egress"],
            id="a label `name` that namespaces do not get",
        ),
        pytest.param(
            [WEB, egress(to(f"{{{BY_NAME}}}", UDP, TCP))],
            ["dns-peer-mismatch: error shop/NetworkPolicy/egress"],
            id="a label `name` without a podSelector beside it",
        ),
        pytest.param(
            [WEB, namespace("kube-system"), egress(to(f"{{{BY_NAME}}}", UDP, TCP))],
            ["dns-peer-mismatch: error shop/NetworkPolicy/egress"],
            id="a declared namespace without the label",
        ),
        pytest.param(
            [
                WEB,
                egress(
                    to(f"{{{KUBE_SYSTEM}, podSelector: {{matchLabels: {{k8s-app: coredns}}}}}}", UDP, TCP)
                ),
            ],
            ["dns-peer-mismatch: error shop/NetworkPolicy/egress"],
            id="the name of the software for the label of its pods",
        ),
        pytest.param(
            [WEB, egress(to(f"{{{KUBE_DNS}}}", UDP, TCP))],
            ["dns-peer-mismatch: error shop/NetworkPolicy/egress"],
            id="a podSelector that looks in the policy's own namespace",
        ),
        pytest.param(
            [
                WEB,
                egress(
                    to(
                        "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-dns}}}",
                        UDP,
                        TCP,
                    )
                ),
            ],
            ["dns-peer-mismatch: error shop/NetworkPolicy/egress"],
            id="a namespace that is called like the pods",
        ),
    ],
)
def test_a_dns_rule_speaks_once(manifests: list[str], expected: list[str]) -> None:
    assert reported(*manifests) == expected


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        pytest.param(to(TO_DNS, "{port: 53}"), "leaves out UDP 53", id="TCP alone: UDP is missing"),
        pytest.param(PARTNER, "leaves out UDP and TCP 53", id="neither"),
    ],
)
def test_the_message_says_which_half_is_missing(rule: str, says: str) -> None:
    (finding,) = found(BLOCKED, WEB, egress(rule))

    assert says in finding.message
    assert "Deployment web" in finding.message


def test_the_ports_are_the_line_to_edit_where_only_a_protocol_is_missing() -> None:
    lines = [
        *("apiVersion: networking.k8s.io/v1", "kind: NetworkPolicy", "metadata:", "  name: dns"),
        *("  namespace: shop", "spec:", "  podSelector: {}", "  policyTypes: [Egress]", "  egress:"),
        *("    - to:", f"        - {TO_DNS}", "      ports:", "        - port: 53"),
    ]
    text = "\n".join(lines) + "\n"

    (blocked,) = found(BLOCKED, WEB, files={"dns.yaml": text})
    (no_tcp,) = found(
        TCP_MISSING,
        WEB,
        files={"dns.yaml": text.replace("port: 53", UDP[1:-1].replace(", ", "\n          "))},
    )

    assert str(blocked.at) == "dns.yaml:12:7"
    assert str(no_tcp.at) == "dns.yaml:12:7"


def test_the_policy_is_the_line_to_edit_where_no_rule_is_meant_for_dns() -> None:
    (finding,) = found(BLOCKED, WEB, egress(to(EVERYWHERE, tcp(443))))

    assert finding.at.yaml_path == "metadata.name"


def test_of_two_rules_for_the_dns_pods_the_one_on_port_53_is_the_line_to_edit() -> None:
    (finding,) = found(BLOCKED, WEB, egress(to(TO_DNS, tcp(9153)), to(TO_DNS, TCP)))

    assert finding.at.yaml_path.startswith("spec.egress[1]")


def test_declared_dns_servers_make_the_claim_certain() -> None:
    servers = deployment(
        "coredns", namespace="kube-system", labels="{k8s-app: kube-dns}", pod="dnsPolicy: Default,"
    )

    (assumed,) = found(BLOCKED, WEB, egress(PARTNER))
    (declared,) = found(BLOCKED, WEB, egress(PARTNER), servers)

    assert assumed.confidence is Confidence.MEDIUM
    assert declared.confidence is Confidence.HIGH


def test_dns_servers_that_no_manifest_declares_are_not_called_a_deployment() -> None:
    peer = f"{{{KUBE_SYSTEM}, podSelector: {{matchLabels: {{k8s-app: coredns}}}}}}"

    (finding,) = found(MISMATCH, WEB, egress(to(peer, UDP, TCP)))

    assert "Deployment kube-system" not in finding.message


def test_a_job_without_names_is_not_counted_among_those_that_fail() -> None:
    (finding,) = found(BLOCKED, WEB, job("migrate"), egress(PARTNER))

    assert "Deployment web" in finding.message
    assert "Job migrate" not in finding.message


def test_every_workload_that_shares_a_cause_is_in_one_finding() -> None:
    workloads = [deployment(name) for name in ("a", "b", "c", "d", "e", "f", "g")]

    (finding,) = found(BLOCKED, *workloads, egress(PARTNER))

    assert (
        "Deployment a, Deployment b, Deployment c, Deployment d, Deployment e and 2 more" in finding.message
    )


def overlays(base: Mapping[str, str]) -> Mapping[str, str]:
    """Return a base with two overlays, each of which puts it into a namespace of its own."""
    return {
        "base/kustomization.yaml": f"resources: [{', '.join(base)}]\n",
        **{f"base/{name}": text for name, text in base.items()},
        "overlays/dev/kustomization.yaml": "namespace: shop-dev\nresources: [../../base]\n",
        "overlays/prod/kustomization.yaml": "namespace: shop-prod\nresources: [../../base]\n",
    }


def test_one_line_to_edit_is_one_finding_even_if_overlays_put_it_in_different_namespaces() -> None:
    findings = found(BLOCKED, files=overlays({"web.yaml": WEB, "policy.yaml": egress(PARTNER)}))

    assert [(str(each.at), each.clusters) for each in findings] == [
        ("base/policy.yaml:3:18", ("dev", "prod"))
    ]


def test_a_dns_server_of_the_repositorys_own_is_not_called_a_mistaken_peer() -> None:
    peer = f"{{namespaceSelector: {{}}, podSelector: {app('unbound')}}}"
    own = deployment("unbound", namespace="dns", container="ports: [{containerPort: 53, protocol: UDP}],")

    assert found(MISMATCH, WEB, own, egress(to(peer, UDP, TCP))) == ()


def test_a_cronjob_is_looked_into_like_a_job() -> None:
    template = pod_template("{app: report}", env={"UPSTREAM": "https://api.example.com"})
    cronjob = obj(
        "batch/v1", "CronJob", "report", spec=f"{{jobTemplate: {{spec: {{template: {template}}}}}}}"
    )

    assert verdicts(found(BLOCKED, cronjob, egress(PARTNER))) == ["error shop/NetworkPolicy/egress"]


def test_a_policy_of_an_unknown_pod_still_needs_both_protocols() -> None:
    (finding,) = found(TCP_MISSING, egress(to(TO_DNS, UDP), pods=app("operator-made")))

    assert finding.confidence is Confidence.MEDIUM
    assert "egress to kube-dns" in finding.message


def test_a_kustomize_patch_is_applied_before_anything_is_said() -> None:
    files = {
        "kustomization.yaml": "resources: [manifests.yaml]\npatches: [{path: patch.yaml}]\n",
        "patch.yaml": policy("egress", f"{{egress: [{to(TO_DNS, UDP, TCP)}]}}"),
    }

    assert found(BLOCKED, WEB, egress(PARTNER), files=files) == ()
