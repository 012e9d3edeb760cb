"""ipblock-ip-family-gap: rules that know IPv4 alone for pods that are reached over IPv6, too."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import CheckContext, names

_NAMES: dict[int, str] = {4: "IPv4", 6: "IPv6"}


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each ingress rule with blocks of one family for pods behind a dual-stack Service.

    An open `::/0` beside narrow IPv4 blocks is a finding of `ipblock-any-address`.
    """
    if not any(each.is_dual_stack for each in ctx.inventory.services):
        return
    found: dict[tuple[ObjectRef, Location], tuple[NetworkPolicyRule, Service, list[Workload]]] = {}
    for group in ctx.engine.groups(Direction.INGRESS):
        for workload, service in _behind_dual_stack(ctx, group):
            for rule in _of_one_family(group):
                key = (rule.policy.ref, rule.at)
                found.setdefault(key, (rule, service, []))[2].append(workload)
    for rule, service, workloads in found.values():
        yield _finding(ctx, rule, service, workloads)


def _behind_dual_stack(ctx: CheckContext, group: PolicyGroup) -> Iterator[tuple[Workload, Service]]:
    """Yield the workloads of a group that a dual-stack Service leads to, with the first such Service."""
    for workload in group.workloads:
        service = next((each for each in ctx.services_of(workload) if each.is_dual_stack), None)
        if service is not None:
            yield workload, service


def _of_one_family(group: PolicyGroup) -> Iterator[NetworkPolicyRule]:
    """Yield the rules with blocks of a family for whose ports no rule has any of the other family."""
    if any(rule.peers.every for rule in group.rules):
        return
    for rule in group.rules:
        versions = {block.cidr.version for block in rule.blocks}
        if len(versions) != 1:
            continue
        others = (each for each in group.rules if each.numbered & rule.numbered)
        if all(block.cidr.version in versions for each in others for block in each.blocks):
            yield rule


def _finding(
    ctx: CheckContext, rule: NetworkPolicyRule, service: Service, workloads: list[Workload]
) -> Finding:
    first = rule.blocks[0]
    has, lacks = (_NAMES[version] for version in (first.cidr.version, 10 - first.cidr.version))
    title = f"Service {service.ref.namespace}/{service.ref.name}"
    return ctx.finding(
        first.cidr_at,
        f"ingress of {names(workloads)} admits {has} addresses such as {first.cidr} and no {lacks} address, "
        f"and {title} has both families; add the {lacks} ranges of the same clients",
        subject=str(rule.policy.ref),
        evidence=(Evidence(service.at, f"{title} is dual-stack"),),
        lacking_in=rule.policy.namespace,
    )
