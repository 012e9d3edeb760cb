"""Signs of how a cluster's DNS is arranged, where it is not what is usual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.audit import ClusterModel
from netpol_lint.facts.dns import dns_profiles
from netpol_lint.facts.pods import is_image
from netpol_lint.location import Location
from netpol_lint.resources.network_policy import Direction, IpBlock, PolicyRule

_NODE_CACHE: Final = "k8s-dns-node-cache"
_PORTS: Final = {8053: "gardener"}
"""Profiles by a port that tells them. OpenShift's 5353 does not: it is that of multicast DNS as well."""


class DnsSign(Struct, frozen=True):
    """What speaks for a profile, and where it stands."""

    profile: str
    says: str
    at: Location


def dns_signs(model: ClusterModel) -> Iterator[DnsSign]:
    """Yield the signs in a cluster: a cache on the node, OpenShift's objects, ports in rules for DNS."""
    for each in model.inventory.workloads:
        if each.host_network and any(is_image(_NODE_CACHE, image) for image in each.images):
            yield DnsSign("nodelocal", "A cache runs on the nodes", each.at)
    for item in model.cluster.objects:
        if item.group.endswith(".openshift.io"):
            yield DnsSign("openshift", f"There are objects of {item.group}", item.at)
            break
    rules = (rule for policy in model.inventory.policies for rule in policy.rules)
    for rule in rules:
        if rule.direction is Direction.EGRESS:
            yield from _signs_in(rule)


def _signs_in(rule: PolicyRule) -> Iterator[DnsSign]:
    for port in rule.ports:
        profile = _PORTS.get(port.port) if isinstance(port.port, int) else None
        if port.protocol == "UDP" and profile:
            yield DnsSign(profile, f"A rule lets pods ask port {port.port} over UDP", port.at)
    node = {str(each) for each in dns_profiles()["nodelocal"].addresses}
    for peer in rule.peers:
        if isinstance(peer, IpBlock) and str(peer.cidr) in node:
            yield DnsSign("nodelocal", f"A rule lets pods ask {peer.cidr}", peer.at)
