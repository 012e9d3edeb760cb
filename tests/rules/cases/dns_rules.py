"""What the tables of the DNS rules share: peers, ports, configurations, and what all three rules say."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, Cni, Config, Dns, DnsProfile
from netpol_lint.findings import Finding
from tests.rules.cases.manifests import (
    TCP,
    TO_DNS,
    UDP,
    block,
    deployment,
    egress,
    found,
    tcp,
    to,
    verdicts,
)

BLOCKED: Final = "dns-egress-blocked"
TCP_MISSING: Final = "dns-tcp-missing"
MISMATCH: Final = "dns-peer-mismatch"
TOPOLOGY: Final = "dns-topology-mismatch"
RULE_IDS: Final = (BLOCKED, TCP_MISSING, MISMATCH, TOPOLOGY)

CILIUM: Final = replace(DEFAULT_CONFIG, cni=Cni("cilium"))
EVERYWHERE: Final = block("0.0.0.0/0")
NODE_LOCAL: Final = block("169.254.20.10/32")
PARTNER: Final = to(block("198.51.100.0/24"), tcp(443))
WEB: Final = deployment("web")
ALLOW_DNS: Final = egress(to(TO_DNS, UDP, TCP), name="allow-dns")
"""Allows DNS to every pod of the namespace."""
BY_NAME: Final = "namespaceSelector: {matchLabels: {name: kube-system}}"
OPENSHIFT_DNS: Final = (
    "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}},"
    " podSelector: {matchLabels: {dns.operator.openshift.io/daemonset-dns: default}}}"
)


def dns(profile: DnsProfile) -> Config:
    return replace(DEFAULT_CONFIG, dns=Dns(profile))


def every_dns_finding(*manifests: str, config: Config = DEFAULT_CONFIG) -> list[tuple[str, Finding]]:
    return [(rule_id, each) for rule_id in RULE_IDS for each in found(rule_id, *manifests, config=config)]


def reported(*manifests: str, config: Config = DEFAULT_CONFIG) -> list[str]:
    """Return which of the three rules speak, each with the severity and the policy it blames."""
    return [
        f"{rule_id}: {verdicts((each,))[0]}" for rule_id, each in every_dns_finding(*manifests, config=config)
    ]
