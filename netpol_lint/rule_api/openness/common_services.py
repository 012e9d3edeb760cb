"""What every namespace may well need of some pods: metrics, names, admission, and what is public anyway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet, PortSet, Protocol
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.openness.open_by_design import declared_ports

_METRICS: Final = lazy_pattern(r"metric|prom|scrap|monitor|telemetry|(^|[-_])(stats|exporter)($|[-_])")
_DNS: Final = ConnectionSet.of(
    {
        protocol: PortSet.of([(53, 53), (5353, 5353), (8053, 8053)])
        for protocol in (Protocol.TCP, Protocol.UDP)
    }
)
_DNS_NAMES: Final = frozenset({"dns", "dns-tcp", "dns-udp", "domain"})


def is_for_dns(rule: NetworkPolicyRule) -> bool:
    """Tell whether a rule is for name queries only, by its ports."""
    names = {port.name for port in rule.named}
    return bool(rule.numbered or names) and rule.numbered <= _DNS and names <= _DNS_NAMES


def is_for_metrics(ctx: CheckContext, rule: NetworkPolicyRule, workload: Workload) -> bool:
    """Tell whether all that a rule opens on a workload are ports for metrics.

    The name of a port says so, of a container's or a Service's; where it has none, that of the policy.
    """
    if rule.numbered.is_all:
        return False
    if any(not _METRICS.search(port.name) for port in rule.named):
        return False
    named = _named_ports(ctx, workload)
    unknown = False
    for number in _numbers(rule.numbered):
        if number is None:
            return False
        names = named.get(number)
        if names is None:
            unknown = True
        elif not any(map(_METRICS.search, names)):
            return False
    return not unknown or bool(_METRICS.search(rule.policy.ref.name))


def _numbers(connections: ConnectionSet) -> list[int | None]:
    """Return the single ports of a set; `None` stands for a range."""
    spans = [span for protocol in Protocol for span in connections.get(protocol).spans]
    return [first if first == last else None for first, last in spans]


def _named_ports(ctx: CheckContext, workload: Workload) -> Mapping[int, frozenset[str]]:
    """Return the names by which containers and Services know ports of a workload."""
    found: dict[int, frozenset[str]] = {}
    numbers = {port.name: port.number for port in workload.ports if port.name}
    for port in workload.ports:
        if port.name:
            found[port.number] = found.get(port.number, frozenset()) | {port.name}
    for service in ctx.services_of(workload):
        for each in service.ports:
            number = each.target if isinstance(each.target, int) else numbers.get(each.target)
            if number is not None:
                said = {each.name or service.ref.name, service.ref.name}
                found[number] = found.get(number, frozenset()) | said
    return found


def is_public_anyway(
    connections: ConnectionSet, workload: Workload, public: Mapping[ObjectRef, ConnectionSet]
) -> bool:
    """Tell whether something leads the whole world to all that is opened of what a workload declares."""
    opened = public.get(workload.ref, NO_CONNECTIONS)
    return bool(opened) and (connections <= opened or declared_ports([workload]) <= opened)
