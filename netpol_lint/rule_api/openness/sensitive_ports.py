"""Which ports of databases, brokers and the like the rules of policies open to very many.

What a port is, its number alone does not tell: two of image or label, name and number have to agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.facts.pods import is_image, repository_of
from netpol_lint.facts.sensitive_ports import SensitiveService, sensitive_services
from netpol_lint.location import Location
from netpol_lint.policy.compile_network_policy import effective_range
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction, IpBlock
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.openness.breadth import (
    defeated_defaults,
    every_namespace_peers,
    is_null,
    rules_in_effect,
)
from netpol_lint.rule_api.openness.open_by_design import public_ports

_BROAD: Final = 1 / 512
"""The share of all addresses from which a block is broad: a `/8` with some of it taken out."""

_NAMING_LABELS: Final = ("app.kubernetes.io/name", "app", "k8s-app", "name", "app.kubernetes.io/component")
_ENOUGH: Final = 2
_SSH: Final = "SSH"
_EVERY_NAMESPACE: Final = "the pods of every namespace"


class SensitivePort(Struct, frozen=True):
    """A TCP port of a workload that is a service's."""

    workload: Workload
    service: SensitiveService
    number: int


class Exposure(Struct, frozen=True):
    """A rule that opens sensitive ports to very many; `at` is the peer that does, and `whom` it lets in.

    It `is_deliberate` where a Service opens the ports to the outside, too, or where the services often are
    there for a whole cluster.
    """

    rule: NetworkPolicyRule
    at: Location
    whom: str
    ports: tuple[SensitivePort, ...]
    is_deliberate: bool = False


def exposures(ctx: CheckContext) -> Iterator[Exposure]:
    """Yield each ingress rule that opens sensitive ports to every namespace or to very many addresses.

    One that undoes a default deny opens everything, and is not counted here.
    """
    wide = {
        rule.at: found for rule in rules_in_effect(ctx, Direction.INGRESS) if (found := _opened(ctx, rule))
    }
    if not wide:
        return
    undone = {each.rule.at for each in defeated_defaults(ctx, Direction.INGRESS)}
    public = public_ports(ctx)
    for at, exposure in wide.items():
        ports = tuple(each for each in exposure.ports if not _is_remote_shell_for_all(each, public))
        if at not in undone and ports:
            yield replace(exposure, ports=ports, is_deliberate=_is_deliberate(exposure, public))


def _is_remote_shell_for_all(port: SensitivePort, public: Mapping[ObjectRef, ConnectionSet]) -> bool:
    """Tell whether a port is one of SSH that a Service leads to from outside, as that of a Git server is."""
    return port.service.name == _SSH and _is_public(port, public)


def _is_deliberate(exposure: Exposure, public: Mapping[ObjectRef, ConnectionSet]) -> bool:
    return all(
        _is_public(each, public) or (each.service.is_shared and exposure.whom == _EVERY_NAMESPACE)
        for each in exposure.ports
    )


def _is_public(port: SensitivePort, public: Mapping[ObjectRef, ConnectionSet]) -> bool:
    return port.number in public.get(port.workload.ref, NO_CONNECTIONS).tcp


def exposing_rules(ctx: CheckContext) -> frozenset[Location]:
    """Return where the rules stand that expose sensitive ports: no other rule speaks of how wide they are."""
    return frozenset(each.rule.at for each in exposures(ctx))


def _widest(rule: NetworkPolicyRule) -> tuple[Location, str] | None:
    """Return the widest peer of a rule and whom it lets in; `None` if it is not wide."""
    if not rule.rule.peers:
        slip = is_null(rule) or rule.rule.peers_at is not None
        return None if slip else (rule.at, "everybody, inside the cluster and outside,")
    peers = every_namespace_peers(rule)
    if peers:
        return peers[0].at, _EVERY_NAMESPACE
    for block in rule.blocks:
        if effective_range(block).share(block.cidr.version) >= _BROAD:
            return block.cidr_at, _addresses(block)
    return None


def _addresses(block: IpBlock) -> str:
    return "every address" if block.cidr.prefixlen == 0 else f"every address of {block.cidr}"


def _opened(ctx: CheckContext, rule: NetworkPolicyRule) -> Exposure | None:
    """Return what a rule exposes, if it is wide and selects such a service."""
    wide = _widest(rule)
    if wide is None:
        return None
    found: list[SensitivePort] = []
    for workload in ctx.engine.selected_workloads(rule.policy):
        if not ctx.engine.is_undecided_for(workload, Direction.INGRESS):
            allowed = rule.connections_to(ctx.engine.classes.of(workload))
            found.extend(_sensitive_ports(workload, allowed))
    return Exposure(rule, *wide, tuple(found)) if found else None


def _sensitive_ports(workload: Workload, allowed: ConnectionSet) -> Iterator[SensitivePort]:
    """Yield the sensitive ports of a workload among some, each once."""
    run = {each.name for each in _run_by(workload)}
    for service in _candidates(workload, run):
        declared = {port.number: port.name or "" for port in workload.ports if port.protocol == "TCP"}
        numbers = declared or dict.fromkeys(service.ports, "")
        for number, name in numbers.items():
            is_named = not service.names.isdisjoint(name.split("-"))
            signs = (service.name in run, number in service.ports, is_named)
            if sum(signs) >= _ENOUGH and number in allowed.tcp:
                yield SensitivePort(workload, service, number)


def _candidates(workload: Workload, run: set[str]) -> Iterator[SensitiveService]:
    """Yield the services that a workload runs, or of which a declared port has the number."""
    numbers = {port.number for port in workload.ports}
    for service in sensitive_services():
        if service.name in run or not numbers.isdisjoint(service.ports):
            yield service


def _run_by(workload: Workload) -> Iterator[SensitiveService]:
    """Yield the services whose image a workload runs, or whose name its labels give."""
    by_image, by_name = _keyed()
    for image in workload.images:
        for service, wanted in by_image.get(repository_of(image).rpartition("/")[2], ()):
            if is_image(wanted, image):
                yield service
    for key in _NAMING_LABELS:
        service_of_label = by_name.get(workload.labels.known.get(key, ""))
        if service_of_label is not None:
            yield service_of_label


@cache
def _keyed() -> tuple[
    Mapping[str, list[tuple[SensitiveService, str]]],
    Mapping[str, SensitiveService],
]:
    """Return the services by the last segment of their images, and by their names."""
    by_image: dict[str, list[tuple[SensitiveService, str]]] = defaultdict(list)
    by_name: dict[str, SensitiveService] = {}
    for service in sensitive_services():
        for image in service.images:
            by_image[image.rpartition("/")[2]].append((service, image))
        by_name.update(dict.fromkeys(service.names, service))
    return dict(by_image), by_name
