"""Who answers name queries: as configured, else as declared, else as is usual."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from netpol_lint.config import Dns, DnsPeer, DnsProfile
from netpol_lint.resources.dns import DnsServers, find_dns_servers
from tests.unit.resources.manifests import inventory

NODE_LOCAL = ip_network("169.254.20.10/32")
KUBE_DNS = "{k8s-app: kube-dns}"


def servers(dns: Dns, *pods: tuple[str, str, str]) -> DnsServers:
    """Find the servers of a cluster with Deployments by namespace, name and labels."""
    manifests = (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec: {{template: {{metadata: {{labels: {labels}}}, spec: {{containers: [{{image: a}}]}}}}}}\n"
        for namespace, name, labels in pods
    )
    return find_dns_servers(inventory("---\n".join(manifests)).workloads, dns)


def names(found: DnsServers) -> list[str]:
    return [str(pod.ref) for pod in found.pods]


@pytest.mark.parametrize(
    ("profile", "pod", "labels", "ports"),
    [
        pytest.param(
            None, "kube-system/Deployment/kube-dns", {"k8s-app": "kube-dns"}, (53,), id="kube-dns as usual"
        ),
        pytest.param(
            DnsProfile.KUBE_DNS,
            "kube-system/Deployment/kube-dns",
            {"k8s-app": "kube-dns"},
            (53,),
            id="kube-dns",
        ),
        pytest.param(
            DnsProfile.NODE_LOCAL,
            "kube-system/Deployment/kube-dns",
            {"k8s-app": "kube-dns"},
            (53,),
            id="nodelocal",
        ),
        pytest.param(
            DnsProfile.OPENSHIFT,
            "openshift-dns/Deployment/dns",
            {"dns.operator.openshift.io/daemonset-dns": "default"},
            (5353,),
            id="openshift",
        ),
        pytest.param(
            DnsProfile.GARDENER,
            "kube-system/Deployment/kube-dns",
            {"k8s-app": "kube-dns"},
            (8053,),
            id="gardener",
        ),
    ],
)
def test_assumed_servers(
    profile: DnsProfile | None, pod: str, labels: dict[str, str], ports: tuple[int, ...]
) -> None:
    found = servers(Dns(profile=profile))
    assert names(found) == [pod]
    assert found.pods[0].labels.known == labels
    assert (found.ports, found.is_assumed, found.pods[0].is_assumed) == (ports, True, True)
    assert NODE_LOCAL in (*found.addresses, *found.usual_addresses)


def test_assumed_servers_have_the_usual_port_names() -> None:
    (pod,) = servers(Dns()).pods
    assert {(port.number, port.protocol, port.name) for port in pod.ports} == {
        (53, "UDP", "dns"),
        (53, "TCP", "dns-tcp"),
    }


def test_configured_ports_go_before_those_of_the_profile() -> None:
    found = servers(Dns(profile=DnsProfile.OPENSHIFT, ports=(1053,)))
    assert found.ports == (1053,)
    assert {port.number for port in found.pods[0].ports} == {1053}


@pytest.mark.parametrize(
    ("pods", "expected"),
    [
        pytest.param([("kube-system", "coredns", KUBE_DNS)], ["kube-system/Deployment/coredns"], id="one"),
        pytest.param(
            [("kube-system", "a", KUBE_DNS), ("kube-system", "b", "{k8s-app: kube-dns, x: y}")],
            ["kube-system/Deployment/a", "kube-system/Deployment/b"],
            id="several",
        ),
    ],
)
def test_declared_servers_are_no_assumption(pods: list[tuple[str, str, str]], expected: list[str]) -> None:
    found = servers(Dns(), *pods)
    assert (names(found), found.is_assumed) == (expected, False)


@pytest.mark.parametrize(
    "pod",
    [
        pytest.param(("dns", "coredns", KUBE_DNS), id="in another namespace"),
        pytest.param(("kube-system", "coredns", "{k8s-app: coredns}"), id="with other labels"),
        pytest.param(("kube-system", "coredns", "{k8s-app: '${APP}'}"), id="with labels that nobody knows"),
    ],
)
def test_other_pods_are_no_servers(pod: tuple[str, str, str]) -> None:
    found = servers(Dns(), pod)
    assert (names(found), found.is_assumed) == (["kube-system/Deployment/kube-dns"], True)


def test_configured_peers_go_before_declared_pods() -> None:
    dns = Dns(peers=(DnsPeer(namespace="dns", labels={"app": "unbound"}),), ports=(53, 5353))
    found = servers(dns, ("kube-system", "coredns", KUBE_DNS), ("dns", "resolver", "{app: unbound}"))
    assert (names(found), found.ports, found.addresses, found.is_assumed) == (
        ["dns/Deployment/resolver"],
        (53, 5353),
        (),
        False,
    )


def test_configured_pods_that_are_not_declared_are_taken_to_exist() -> None:
    found = servers(Dns(peers=(DnsPeer(namespace="dns", labels={"app": "unbound"}),)))
    (pod,) = found.pods
    assert (pod.namespace, pod.labels.known, pod.is_assumed) == ("dns", {"app": "unbound"}, True)
    assert not found.is_assumed


def test_a_configured_peer_without_labels_is_every_pod_there() -> None:
    found = servers(Dns(peers=(DnsPeer(namespace="dns"),)), ("dns", "a", "{app: a}"), ("dns", "b", "{}"))
    assert names(found) == ["dns/Deployment/a", "dns/Deployment/b"]


def test_a_configured_address_is_a_server_without_a_pod() -> None:
    found = servers(
        Dns(peers=(DnsPeer(cidr=ip_network("192.0.2.53/32")),)), ("kube-system", "coredns", KUBE_DNS)
    )
    assert (found.pods, found.addresses) == ((), (ip_network("192.0.2.53/32"),))
