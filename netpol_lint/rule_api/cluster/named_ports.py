"""Ports that rules call by a name, and what the name means on the pods at the other end.

A name is looked up on the destination's pods, by name and protocol, for ingress and egress alike.
Source: the doc comments of `staging/src/k8s.io/api/networking/v1/types.go` of Kubernetes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.network_policy import Direction, PodPeer, PolicyPort
from netpol_lint.resources.service import Service, ServicePort
from netpol_lint.resources.workload import ContainerPort, Workload
from netpol_lint.rule_api.cluster.destinations import destinations_of, number_of

_INJECTED: Final = lazy_pattern(r"envoy|istio|linkerd|dapr|consul|kuma")
"""What the ports of containers are called that a mesh puts into pods when they are made."""

_OPERATED_KINDS: Final = frozenset({"Configuration", "Notebook", "Service", "VirtualMachine"})
"""Kinds whose controllers name the ports of pods themselves."""

_METRICS: Final = lazy_pattern(r"metric|prom|telemetry")
"""Names that are meant to be another number on every pod."""


class Meant(Struct, frozen=True):
    """What the author of a name that no pod has most likely meant, and the port that says so."""

    port: ContainerPort | None
    other_protocol: bool = False
    service: Service | None = None
    service_port: ServicePort | None = None


class UnresolvedPort(Struct, frozen=True):
    """A name that none of the destinations declares; `meant` is absent where nothing looks like it."""

    rule: NetworkPolicyRule
    port: PolicyPort
    name: str
    destinations: tuple[Workload, ...]
    meant: Meant | None


class AmbiguousPort(Struct, frozen=True):
    """A name that stands for different numbers, and the workloads that declare each."""

    rule: NetworkPolicyRule
    port: PolicyPort
    name: str
    numbers: tuple[tuple[int, Workload], ...]


NamedPortFault = UnresolvedPort | AmbiguousPort


def named_port_faults(engine: PolicyEngine) -> Iterator[NamedPortFault]:
    """Yield the names in rules that mean nothing, or more than one thing."""
    for policy in engine.compiled:
        for rule in (each for each in policy.all_rules if each.named):
            destinations = destinations_of(engine, policy, rule)
            faults = (_fault(engine, rule, port, destinations) for port in rule.rule.ports if destinations)
            yield from filter(None, faults)


def _fault(
    engine: PolicyEngine, rule: NetworkPolicyRule, port: PolicyPort, destinations: Sequence[Workload]
) -> NamedPortFault | None:
    name = port.port
    if not isinstance(name, str) or _INJECTED.search(name):
        return None
    found = [
        (each.number, workload)
        for workload in destinations
        for each in workload.ports
        if (each.name, each.protocol) == (name, port.protocol)
    ]
    if found:
        return _ambiguous(engine, rule, port, found)
    if any(each.ref.kind in _OPERATED_KINDS for each in destinations):
        return None
    meant = _meant(engine, name, port.protocol, destinations)
    # A rule for all pods of a namespace may be there for those that have such a port one day.
    if meant is None and _is_about_everybody(rule):
        return None
    return UnresolvedPort(rule, port, name, tuple(destinations), meant)


def _is_about_everybody(rule: NetworkPolicyRule) -> bool:
    if rule.rule.direction is Direction.INGRESS:
        return rule.policy.pod_selector.selects_everything
    peers = (peer for peer in rule.rule.peers if isinstance(peer, PodPeer))
    return any(peer.pod_selector is None or peer.pod_selector.selects_everything for peer in peers)


def _ambiguous(
    engine: PolicyEngine, rule: NetworkPolicyRule, port: PolicyPort, found: list[tuple[int, Workload]]
) -> AmbiguousPort | None:
    """Report numbers that differ, unless names are for that: Services lead there, or it is for metrics."""
    name = str(port.port)
    if len({number for number, _ in found}) == 1 or _METRICS.search(name) or _is_about_everybody(rule):
        return None
    if all(_is_served(engine, workload, port, number) for number, workload in found):
        return None
    return AmbiguousPort(rule, port, name, tuple(found))


def _is_served(engine: PolicyEngine, workload: Workload, port: PolicyPort, number: int) -> bool:
    return any(
        each.protocol == port.protocol and number_of(each, workload) == number
        for _, each in _service_ports(engine, workload)
    )


def _service_ports(engine: PolicyEngine, workload: Workload) -> Iterator[tuple[Service, ServicePort]]:
    for service in engine.inventory.service_index.leading_to(workload):
        for port in service.ports:
            yield service, port


def _meant(engine: PolicyEngine, name: str, protocol: str, destinations: Sequence[Workload]) -> Meant | None:
    declared = [each for workload in destinations for each in workload.ports if each.name]
    other = next((each for each in declared if each.name == name), None)
    if other is not None:
        return Meant(other, other_protocol=True)
    same = {each.name: each for each in declared if each.name and each.protocol == protocol}
    for workload in destinations:
        for service, port in _service_ports(engine, workload):
            if (port.name, port.protocol) == (name, protocol):
                number = number_of(port, workload)
                behind = (
                    each for each in workload.ports if (each.number, each.protocol) == (number, protocol)
                )
                return Meant(next(behind, None), service=service, service_port=port)
    # Imported here because hardly anybody misspells the name of a port.
    from difflib import get_close_matches

    close = get_close_matches(name, same, n=1, cutoff=0.75)
    return Meant(same[close[0]]) if close else None
