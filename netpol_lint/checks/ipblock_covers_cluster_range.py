"""ipblock-covers-cluster-range: blocks that are meant for pods or Services of the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from msgspec import Struct

from netpol_lint.findings import Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.compile_network_policy import effective_range
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.cidr import Address
from netpol_lint.resources.network_policy import IpBlock
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.dns.dns_egress import is_meant_for_dns
from netpol_lint.rule_api.dns.dns_topology import node_cache

_WIDEST: Final = {4: 24, 6: 112}
"""A wider block is meant for a network that the address happens to lie in, by its family."""


class _Hit(Struct, frozen=True):
    """What of the cluster a block holds. `is_service` says that policies never see its addresses."""

    says: str
    is_service: bool
    at: Location | None = None


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each ipBlock that lies in the range of the cluster's pods or Services, or is one's address."""
    ranges = _ranges(ctx)
    addresses = dict(_addresses(ctx))
    if not ranges and not addresses:
        return
    rules = (rule for policy in ctx.engine.compiled for rule in policy.all_rules)
    for rule, block in ((each, block) for each in rules for block in each.blocks):
        hit = _in_a_range(block, ranges) or _at_an_address(block, addresses)
        if hit is not None and not (hit.is_service and _asks_a_node_cache(ctx, rule)):
            yield _finding(ctx, rule, block, hit)


def _asks_a_node_cache(ctx: CheckContext, rule: NetworkPolicyRule) -> bool:
    """Tell whether a rule is for the cache on the node, which answers at the DNS Service's address, too.

    Source: https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ (kube-proxy with iptables).
    """
    return is_meant_for_dns(rule) and node_cache(ctx) is not None


def _ranges(ctx: CheckContext) -> list[tuple[CidrSet, _Hit]]:
    network = ctx.config.network
    services = [
        (CidrSet.of([each]), _Hit(f"lies in the Service range {each}", is_service=True))
        for each in network.service_cidrs
    ]
    pods = [
        (CidrSet.of([each]), _Hit(f"lies in the pod range {each}", is_service=False))
        for each in network.pod_cidrs
    ]
    return [*services, *pods]


def _addresses(ctx: CheckContext) -> Iterator[tuple[Address, _Hit]]:
    """Yield the addresses of pods and Services that manifests state."""
    for workload in ctx.inventory.workloads:
        for text in workload.addresses:
            address = _address(text)
            if address is not None:
                yield address, _pod_hit(workload, address)
    for service in ctx.inventory.services:
        for text in service.cluster_ips:
            address = _address(text)
            if address is not None:
                yield address, _service_hit(service, address)


def _pod_hit(workload: Workload, address: Address) -> _Hit:
    return _Hit(f"holds {address}, the address of {workload}", is_service=False, at=workload.at)


def _service_hit(service: Service, address: Address) -> _Hit:
    named = f"Service {service.ref.namespace}/{service.ref.name}"
    return _Hit(f"holds {address}, the address of {named}", is_service=True, at=service.at)


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _in_a_range(block: IpBlock, ranges: list[tuple[CidrSet, _Hit]]) -> _Hit | None:
    meant = effective_range(block)
    return next((hit for addresses, hit in ranges if meant and meant <= addresses), None)


def _at_an_address(block: IpBlock, addresses: dict[Address, _Hit]) -> _Hit | None:
    if block.cidr.prefixlen < _WIDEST[block.cidr.version]:
        return None
    meant = effective_range(block)
    return next((hit for address, hit in addresses.items() if address in meant), None)


def _finding(ctx: CheckContext, rule: NetworkPolicyRule, block: IpBlock, hit: _Hit) -> Finding:
    effect = (
        "policies see the pod behind a Service, never this address"
        if hit.is_service
        else "pods change their addresses, and some network plugins never match pods by address"
    )
    return ctx.finding(
        block.cidr_at,
        f"ipBlock {block.cidr} {hit.says}; {effect}, so select the pods by their labels",
        subject=str(rule.policy.ref),
        evidence=() if hit.at is None else (Evidence(hit.at, f"it {hit.says}"),),
    )
