"""dns-topology-mismatch and dns-egress-unrestricted."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, Config, Dns, DnsProfile
from netpol_lint.findings import Confidence
from tests.rules.cases.manifests import TCP, TO_DNS, UDP, deployment, found

TOPOLOGY: Final = "dns-topology-mismatch"
UNRESTRICTED: Final = "dns-egress-unrestricted"
WEB: Final = deployment("web")
CACHE_BLOCK: Final = "{ipBlock: {cidr: 169.254.20.10/32}}"
CACHE: Final = (
    "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: node-local-dns, namespace: kube-system}\n"
    "spec: {template: {metadata: {labels: {k8s-app: node-local-dns}}, spec: {hostNetwork: true, containers: "
    "[{name: a, image: 'registry.k8s.io/dns/k8s-dns-node-cache:1.25.0'}]}}}\n"
)


def profile(name: DnsProfile) -> Config:
    """Return the configuration that states a profile."""
    return replace(DEFAULT_CONFIG, dns=Dns(profile=name))


def egress(*rules: str) -> str:
    """Write an egress policy for every pod."""
    return (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: dns, namespace: shop}\n"
        f"spec: {{podSelector: {{}}, policyTypes: [Egress], egress: [{', '.join(rules)}]}}\n"
    )


def rule(*peers: str, ports: str = f"{UDP}, {TCP}") -> str:
    """Write a rule for some peers."""
    return f"{{to: [{', '.join(peers)}], ports: [{ports}]}}"


@pytest.mark.parametrize(
    ("manifests", "config", "confidence"),
    [
        pytest.param([CACHE], DEFAULT_CONFIG, Confidence.MEDIUM, id="a cache that is declared"),
        pytest.param([], profile(DnsProfile.NODE_LOCAL), Confidence.HIGH, id="a cache that is stated"),
        pytest.param([], profile(DnsProfile.GARDENER), Confidence.HIGH, id="pods that listen on 8053"),
    ],
)
def test_a_rule_for_the_usual_servers_does_not_fit(
    manifests: list[str], config: Config, confidence: Confidence
) -> None:
    (finding,) = found(TOPOLOGY, WEB, egress(rule(TO_DNS)), *manifests, config=config)

    assert finding.confidence is confidence
    assert found("dns-egress-blocked", WEB, egress(rule(TO_DNS)), *manifests, config=config) == ()


@pytest.mark.parametrize(
    ("manifests", "config"),
    [
        pytest.param([egress(rule(TO_DNS))], DEFAULT_CONFIG, id="the usual servers"),
        pytest.param([CACHE, egress(rule(TO_DNS, CACHE_BLOCK))], DEFAULT_CONFIG, id="the cache as well"),
        pytest.param([CACHE, egress(rule(TO_DNS), rule(CACHE_BLOCK))], DEFAULT_CONFIG, id="in another rule"),
        pytest.param(
            [CACHE, egress(rule(TO_DNS), rule("{ipBlock: {cidr: 169.254.0.0/16}}"))],
            DEFAULT_CONFIG,
            id="by its network",
        ),
        pytest.param(
            [CACHE, egress(rule(TO_DNS, "{ipBlock: {cidr: 10.96.0.10/32}}"))],
            DEFAULT_CONFIG,
            id="the address of the DNS Service, which the cache takes with iptables",
        ),
        pytest.param([CACHE, egress(f"{{ports: [{UDP}]}}")], DEFAULT_CONFIG, id="every server"),
        pytest.param([CACHE, egress("{}")], DEFAULT_CONFIG, id="everything"),
        pytest.param(
            [egress(rule(TO_DNS, ports="{protocol: UDP, port: 8053}"))],
            profile(DnsProfile.GARDENER),
            id="its port",
        ),
        pytest.param(
            [CACHE, egress(rule(TO_DNS))], profile(DnsProfile.KUBE_DNS), id="a profile that is stated"
        ),
        pytest.param([CACHE], DEFAULT_CONFIG, id="no policy"),
    ],
)
def test_what_fits_is_left_alone(manifests: list[str], config: Config) -> None:
    assert found(TOPOLOGY, WEB, *manifests, config=config) == ()


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(f"{{ports: [{UDP}, {TCP}]}}", id="no destination"),
        pytest.param(rule("{ipBlock: {cidr: 0.0.0.0/0}}"), id="every address"),
        pytest.param(rule("{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}"), id="every address outside"),
    ],
)
def test_a_rule_for_any_server_is_a_note(written: str) -> None:
    (finding,) = found(UNRESTRICTED, WEB, egress(written))

    assert finding.severity.value == "note"


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(rule(TO_DNS), id="the cluster's servers"),
        pytest.param(rule("{ipBlock: {cidr: 10.0.0.53/32}}"), id="a server outside"),
        pytest.param(rule("{namespaceSelector: {}}"), id="pods alone"),
        pytest.param(
            "{ports: [{port: 443}, {protocol: UDP, port: 53}]}", id="further ports, which are others'"
        ),
        pytest.param("{}", id="everything, which is another rule's"),
    ],
)
def test_other_rules_are_left_alone(written: str) -> None:
    assert found(UNRESTRICTED, WEB, egress(written)) == ()


def test_a_resolver_asks_others() -> None:
    resolver = WEB.replace("registry.example.com/app", "docker.io/coredns/coredns:1.11.3")

    assert found(UNRESTRICTED, resolver, egress(f"{{ports: [{UDP}]}}")) == ()
