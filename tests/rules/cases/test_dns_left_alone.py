"""What dns-egress-blocked, dns-tcp-missing and dns-peer-mismatch leave alone."""

from __future__ import annotations

import pytest

from tests.rules.cases.dns_rules import (
    ALLOW_DNS,
    BY_NAME,
    EVERYWHERE,
    NODE_LOCAL,
    PARTNER,
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
    ingress,
    job,
    namespace,
    obj,
    service,
    to,
)


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([WEB], id="pods that nothing isolates"),
        pytest.param([WEB, ingress()], id="pods that are isolated for ingress alone"),
        pytest.param([WEB, ALLOW_DNS], id="a rule for the DNS pods over UDP and TCP"),
        pytest.param(
            [WEB, egress(PARTNER), ALLOW_DNS], id="a policy that allows DNS for the same pods by another rule"
        ),
        pytest.param(
            [
                WEB,
                egress(PARTNER, pods=app("web")),
                egress(to(TO_DNS, UDP), name="u"),
                egress(to(TO_DNS, TCP), name="t"),
            ],
            id="UDP by one policy and TCP by another",
        ),
        pytest.param([WEB, egress("{}")], id="a rule that allows everything"),
        pytest.param([WEB, egress(f"{{ports: [{UDP}, {TCP}]}}")], id="a rule for port 53 to everywhere"),
        pytest.param(
            [WEB, egress(to("{namespaceSelector: {}}", UDP, TCP))], id="a rule for port 53 to every namespace"
        ),
        pytest.param([WEB, egress(to(f"{{{KUBE_SYSTEM}}}"))], id="a rule for the whole of kube-system"),
        pytest.param(
            [WEB, egress(to(TO_DNS, "{protocol: UDP}", "{protocol: TCP, port: 50, endPort: 60}"))],
            id="a whole protocol and a range that holds 53",
        ),
        pytest.param(
            [WEB, egress(to(TO_DNS, "{protocol: UDP, port: dns}", "{protocol: TCP, port: dns-tcp}"))],
            id="the port names of the DNS pods",
        ),
        pytest.param([WEB, egress(to(EVERYWHERE, UDP, TCP))], id="port 53 to 0.0.0.0/0 with an unknown CNI"),
        pytest.param([WEB, egress(to(EVERYWHERE))], id="everything to 0.0.0.0/0 with an unknown CNI"),
        pytest.param([WEB, egress(to(NODE_LOCAL, UDP, TCP))], id="the address of the NodeLocal cache"),
        pytest.param(
            [WEB, egress(to(block("10.96.0.10/32"), UDP, TCP))],
            id="the address of the DNS Service, of which nobody can tell whether it counts",
        ),
        pytest.param(
            [deployment("web", pod="hostNetwork: true,"), egress(PARTNER)], id="pods on the host's network"
        ),
        pytest.param(
            [
                deployment("web", pod="hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet,"),
                egress(PARTNER),
            ],
            id="pods on the host's network that ask the cluster's DNS, because policies pass them over",
        ),
        pytest.param(
            [deployment("web", pod="dnsPolicy: Default,"), egress(PARTNER)], id="pods with dnsPolicy Default"
        ),
        pytest.param(
            [
                deployment("web", pod="dnsPolicy: None, dnsConfig: {nameservers: [192.0.2.53]},"),
                egress(PARTNER),
            ],
            id="pods with dnsPolicy None and resolvers of their own",
        ),
        pytest.param([WEB, egress()], id="a workload that is sealed and names no host"),
        pytest.param(
            [deployment("web", env={"LISTEN": "0.0.0.0:8080", "PEER": "http://192.0.2.7:8080"}), egress()],
            id="a sealed workload that is given addresses",
        ),
        pytest.param(
            [deployment("web", env={"SIDECAR": "http://localhost:9901"}), egress()],
            id="a sealed workload that talks to its own sidecar",
        ),
        pytest.param(
            [deployment("orders", env={"OTEL_SERVICE_NAME": "orders"}), service("orders"), egress()],
            id="a sealed workload that is told its own name",
        ),
        pytest.param(
            [deployment("postgres", container="command: [postgres],"), service("postgres"), egress()],
            id="a sealed workload whose command is called like its Service",
        ),
        pytest.param([job("migrate"), egress(PARTNER)], id="a Job that is given no name to resolve"),
        pytest.param(
            [WEB, egress(PARTNER), obj("cilium.io/v2", "CiliumNetworkPolicy", "dns")],
            id="a policy of another engine in the namespace",
        ),
        pytest.param(
            [
                WEB,
                namespace("kube-system", "{name: kube-system}"),
                egress(to(f"{{{BY_NAME}, {KUBE_DNS}}}", UDP, TCP)),
            ],
            id="a namespace that really has the label",
        ),
        pytest.param(
            [WEB, egress(to(f"{{{KUBE_SYSTEM}, {KUBE_DNS}}}, {{podSelector: {KUBE_DNS[13:]}}}", UDP, TCP))],
            id="two peers of which one is right",
        ),
        pytest.param(
            [
                deployment(
                    "coredns",
                    namespace="kube-system",
                    labels="{k8s-app: kube-dns}",
                    pod="dnsPolicy: Default,",
                ),
                egress(to(block("192.0.2.53/32"), UDP, TCP), namespace="kube-system"),
            ],
            id="the DNS servers themselves, which ask the resolvers of the node",
        ),
        pytest.param(
            [
                deployment("agent", namespace="kube-system"),
                egress(to(f"{{{KUBE_DNS}}}", UDP, TCP), namespace="kube-system"),
            ],
            id="a podSelector alone in the namespace of the DNS servers",
        ),
        pytest.param(
            [
                WEB,
                deployment(
                    "coredns",
                    namespace="kube-system",
                    labels="{k8s-app: coredns}",
                    pod="dnsPolicy: Default,",
                    container="ports: [{name: dns, containerPort: 53, protocol: UDP}],",
                ),
                egress(
                    to(f"{{{KUBE_SYSTEM}, podSelector: {{matchLabels: {{k8s-app: coredns}}}}}}", UDP, TCP)
                ),
            ],
            id="DNS servers in kube-system that the repository declares under a label of their own",
        ),
        pytest.param(
            [WEB, egress(to("{namespaceSelector: {matchLabels: {team: platform}}}", UDP, TCP))],
            id="a namespace label that somebody else may have set",
        ),
        pytest.param(
            [egress(PARTNER, pods=app("worker")), WEB],
            id="a policy that selects no declared pod blocks nobody's names",
        ),
    ],
)
def test_no_dns_rule_speaks(manifests: list[str]) -> None:
    assert reported(*manifests) == []
