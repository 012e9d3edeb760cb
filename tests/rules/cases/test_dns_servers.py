"""Where DNS is answered: what the configuration and the manifests say about the servers."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, Config, Dns, DnsPeer, DnsProfile, Namespaces
from tests.rules.cases.dns_rules import (
    BY_NAME,
    CILIUM,
    EVERYWHERE,
    OPENSHIFT_DNS,
    WEB,
    dns,
    reported,
)
from tests.rules.cases.manifests import (
    KUBE_DNS,
    TCP,
    TO_DNS,
    UDP,
    block,
    egress,
    tcp,
    to,
)


@pytest.mark.parametrize(
    ("config", "rule", "expected"),
    [
        pytest.param(
            CILIUM,
            to(EVERYWHERE),
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="with Cilium an ipBlock of everything is no pod",
        ),
        pytest.param(
            CILIUM,
            to(EVERYWHERE, UDP, TCP),
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="with Cilium port 53 to every address does not reach the DNS pods",
        ),
        pytest.param(
            CILIUM,
            to(block("10.0.0.0/8"), UDP, TCP),
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="with Cilium port 53 to the cluster's range does not reach the DNS pods",
        ),
        pytest.param(CILIUM, to(TO_DNS, UDP, TCP), [], id="with Cilium a selector is enough"),
        pytest.param(
            dns(DnsProfile.OPENSHIFT),
            to(OPENSHIFT_DNS, "{protocol: UDP, port: 5353}", tcp(5353)),
            [],
            id="the DNS pods of OpenShift listen on 5353",
        ),
        pytest.param(
            dns(DnsProfile.OPENSHIFT),
            to(OPENSHIFT_DNS, UDP, TCP),
            ["dns-topology-mismatch: warning shop/NetworkPolicy/egress"],
            id="on OpenShift port 53 is the Service's and not the pods'",
        ),
        pytest.param(
            dns(DnsProfile.OPENSHIFT),
            to(TO_DNS, "{protocol: UDP, port: 5353}", tcp(5353)),
            ["dns-peer-mismatch: error shop/NetworkPolicy/egress"],
            id="on OpenShift the DNS pods are not in kube-system",
        ),
        pytest.param(
            dns(DnsProfile.GARDENER),
            to(TO_DNS, UDP, TCP),
            ["dns-topology-mismatch: warning shop/NetworkPolicy/egress"],
            id="on Gardener port 53 is the Service's and not the pods'",
        ),
        pytest.param(
            dns(DnsProfile.GARDENER),
            to(TO_DNS, "{protocol: UDP, port: 8053}", tcp(8053)),
            [],
            id="the DNS pods of Gardener listen on 8053",
        ),
        pytest.param(
            dns(DnsProfile.NODE_LOCAL),
            to(TO_DNS, UDP, TCP),
            ["dns-topology-mismatch: warning shop/NetworkPolicy/egress"],
            id="beside a NodeLocal cache kube-dns is not what pods ask",
        ),
        pytest.param(
            replace(DEFAULT_CONFIG, namespaces=Namespaces(labels={"kube-system": {"name": "kube-system"}})),
            to(f"{{{BY_NAME}, {KUBE_DNS}}}", UDP, TCP),
            [],
            id="the configuration knows labels of namespaces that no manifest declares",
        ),
        pytest.param(
            replace(DEFAULT_CONFIG, dns=Dns(peers=(DnsPeer(namespace="dns", labels={"app": "unbound"}),))),
            to(TO_DNS, UDP, TCP),
            ["dns-peer-mismatch: error shop/NetworkPolicy/egress"],
            id="the configuration says that other pods answer",
        ),
        pytest.param(
            replace(DEFAULT_CONFIG, dns=Dns(peers=(DnsPeer(cidr=ip_network("192.0.2.53/32")),))),
            to(block("192.0.2.53/32"), UDP, TCP),
            [],
            id="the configuration says that an address answers",
        ),
        pytest.param(
            replace(DEFAULT_CONFIG, dns=Dns(peers=(DnsPeer(cidr=ip_network("192.0.2.53/32")),))),
            to(TO_DNS, UDP, TCP),
            ["dns-egress-blocked: error shop/NetworkPolicy/egress"],
            id="the configuration says that an address answers and nothing else does",
        ),
        pytest.param(
            replace(DEFAULT_CONFIG, dns=Dns(ports=(1053,))),
            to(TO_DNS, "{protocol: UDP, port: 1053}", tcp(1053)),
            [],
            id="the configuration says which port the DNS pods listen on",
        ),
    ],
)
def test_where_dns_is_answered_decides(config: Config, rule: str, expected: list[str]) -> None:
    assert reported(WEB, egress(rule), config=config) == expected
