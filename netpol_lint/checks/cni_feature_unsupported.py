"""cni-feature-unsupported: parts of policies that the cluster's network plugin does not support."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from netpol_lint.facts.cni import Feature, Limit
from netpol_lint.findings import Evidence, Finding, Severity
from netpol_lint.location import Location
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.resources.cni.detected import DetectedCni
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction, IpBlock, PolicyRule
from netpol_lint.resources.service import Service, ServicePort
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.manifests.written_policy import rules_in_effect

_Use = tuple[Location, str]
"""Where a feature is used, and how."""


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each use of a feature that the plugin is known not to support."""
    cni = ctx.cni
    if cni is None or cni.enforces is False:
        return
    for limit in cni.limits:
        if limit.feature is Feature.SERVICE_PORT:
            yield from _translated(ctx, cni)
            continue
        for ref, rule in _rules(ctx):
            for at, used in _USES[limit.feature](rule):
                yield _finding(ctx, cni, limit, at=at, used=used, subject=ref)


def _rules(ctx: CheckContext) -> Iterator[tuple[ObjectRef, PolicyRule]]:
    for policy in ctx.inventory.policies:
        yield from ((policy.ref, rule) for rule in rules_in_effect(policy))


def _finding(  # noqa: PLR0913  (what is unsupported, by whom, and where)
    ctx: CheckContext, cni: DetectedCni, limit: Limit, *, at: Location, used: str, subject: ObjectRef
) -> Finding:
    version = f" {cni.version}" if cni.version else ""
    since = f"; it is supported from {limit.since} on" if limit.since else ""
    return ctx.finding(
        at,
        f"{used} is not supported by {cni.title}{version}, where {limit.effect}{since}",
        subject=str(subject),
        evidence=_shown(cni),
    )


def _shown(cni: DetectedCni) -> tuple[Evidence, ...]:
    says = "the configuration states the plugin" if cni.is_stated else f"{cni.title} is installed here"
    return (Evidence(cni.at, says),)


def _end_ports(rule: PolicyRule) -> Iterator[_Use]:
    for port in rule.ports:
        if port.end_port is not None and port.end_port != port.port:
            yield port.at, f"`endPort: {port.end_port}`"


def _sctp(rule: PolicyRule) -> Iterator[_Use]:
    yield from ((port.at, "`protocol: SCTP`") for port in rule.ports if port.protocol == "SCTP")


def _excepts(rule: PolicyRule) -> Iterator[_Use]:
    for peer in rule.peers:
        if isinstance(peer, IpBlock) and peer.excepts:
            yield peer.at, f"`except` of ipBlock {peer.cidr}"


def _named_ports(rule: PolicyRule) -> Iterator[_Use]:
    yield from (
        (port.at, f"port `{port.port}` by its name") for port in rule.ports if isinstance(port.port, str)
    )


_USES: Final[Mapping[Feature, Callable[[PolicyRule], Iterator[_Use]]]] = {
    Feature.END_PORT: _end_ports,
    Feature.SCTP: _sctp,
    Feature.EXCEPT: _excepts,
    Feature.NAMED_PORT: _named_ports,
}


def _translated(ctx: CheckContext, cni: DetectedCni) -> Iterator[Finding]:
    """Report Services in front of pods with limited ports that have another port than these."""
    groups = (each for each in ctx.engine.groups(Direction.INGRESS) if _limits_ports(each))
    workloads = (each for group in groups for each in group.workloads)
    behind = ((each, service) for each in workloads for service in ctx.services_of(each))
    found = {
        port.at or service.at: (service, port, target)
        for workload, service in behind
        for port, target in _other_ports(service, workload)
    }
    for at, (service, port, target) in found.items():
        yield _translation(ctx, cni, service, port=port, target=target, at=at)


def _translation(  # noqa: PLR0913  (the two ports, of whom, and where)
    ctx: CheckContext, cni: DetectedCni, service: Service, *, port: ServicePort, target: int, at: Location
) -> Finding:
    name = f"Service {service.ref.namespace}/{service.ref.name}"
    return ctx.finding(
        at,
        f"{name} leads port {port.port} to {target}, and {cni.title} polices pods behind a Service only where"
        f" both are the same; give the Service port {target}",
        subject=str(service.ref),
        # The plugin's makers ask for it, and it does not always matter.
        severity=Severity.NOTE,
        evidence=_shown(cni),
    )


def _limits_ports(group: PolicyGroup) -> bool:
    return any(not rule.numbered.is_all for rule in group.rules)


def _other_ports(service: Service, workload: Workload) -> Iterator[tuple[ServicePort, int]]:
    named = {(each.name, each.protocol): each.number for each in workload.ports}
    for port in () if service.is_headless else service.ports:
        target = port.target if isinstance(port.target, int) else named.get((port.target, port.protocol))
        if target is not None and target != port.port:
            yield port, target
