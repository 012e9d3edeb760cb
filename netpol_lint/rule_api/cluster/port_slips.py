"""Rules that list the port of a Service where pods listen on another one, behind the Service.

Policies see connections after the Service has translated them, so such a rule opens a port that nobody
listens on. Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from msgspec import Struct

from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.cidr import EVERY_ADDRESS, CidrSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.group import PolicyGroup, verdict_of
from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.policy.rules import CompiledNetworkPolicy, NetworkPolicyRule
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction, PolicyPort
from netpol_lint.resources.selector import Match
from netpol_lint.resources.service import Service, ServicePort
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.cluster.containment import has_peers
from netpol_lint.rule_api.cluster.destinations import destinations_of, number_of
from netpol_lint.rule_api.cluster.named_ports import NamedPortFault, UnresolvedPort, named_port_faults

_DNS: Final = 53
"""What goes wrong at the port of name servers is for the rules about DNS to say."""


class MappedPort(Struct, frozen=True):
    """A Service in front of a workload, and the number that the port of it leads to."""

    workload: Workload
    service: Service
    port: ServicePort
    number: int


class PortSlip(Struct, frozen=True):
    """An item of `ports` on which no pod in question listens, though Services have it.

    `mapped` are the destinations of which neither this rule nor another one allows the port that they
    listen on. `is_sole` says that each of them has one Service with such a port.
    """

    rule: NetworkPolicyRule
    port: PolicyPort
    listed: int
    mapped: tuple[MappedPort, ...]
    is_sole: bool


class PortSlips:
    """The slips of one cluster, found when somebody first asks."""

    def __init__(self, engine: PolicyEngine | None = None) -> None:
        self._engine = engine

    @cached_property
    def all(self) -> tuple[PortSlip, ...]:
        """Every slip, in the order of the policies."""
        if self._engine is None or not self._engine.inventory.services:
            return ()
        search = _Search(self._engine)
        return tuple(slip for each in self._engine.compiled for slip in search.slips_of(each))

    @cached_property
    def named(self) -> tuple[NamedPortFault, ...]:
        """Every port's name in a rule that means nothing or several things."""
        return () if self._engine is None else tuple(named_port_faults(self._engine))

    def explains(self, source: Workload | None, destination: Workload) -> bool:
        """Tell whether a slip is why a connection does not work, of a source or of anybody."""
        return any(
            _is_between(rule, self._engine, source)
            for workload, rule in self._rules.get(destination.ref, ())
            if workload is destination
        )

    def doubts(self, destination: Workload) -> BitSet | None:
        """Return the classes of sources of which a slip may be why they do not reach a destination.

        `None` stands for any. Who is not among them need not be asked about.
        """
        found = NO_BITS
        for workload, rule in self._rules.get(destination.ref, ()):
            if workload is not destination or self._engine is None:
                continue
            if rule.rule.direction is Direction.EGRESS:
                policy = rule.policy
                found |= self._engine.classes.in_namespace(policy.namespace, policy.pod_selector).certain
            elif rule.peers.every:
                return None
            else:
                found |= rule.peers.pods.possible
        return found

    @cached_property
    def _rules(self) -> Mapping[ObjectRef, Sequence[tuple[Workload, NetworkPolicyRule]]]:
        """The rules with slips, by the workload on which they should open another port."""
        found: dict[ObjectRef, list[tuple[Workload, NetworkPolicyRule]]] = defaultdict(list)
        for slip in self.all:
            for each in slip.mapped:
                found[each.workload.ref].append((each.workload, slip.rule))
        for fault in self.named:
            for workload in fault.destinations if isinstance(fault, UnresolvedPort) else ():
                found[workload.ref].append((workload, fault.rule))
        return found


def _is_between(rule: NetworkPolicyRule, engine: PolicyEngine | None, source: Workload | None) -> bool:
    if source is None or engine is None:
        return rule.rule.direction is Direction.INGRESS
    if rule.rule.direction is Direction.INGRESS:
        return rule.peers.match(engine.classes.of(source)) is not Match.NO
    return any(each is source for each in engine.selected_workloads(rule.policy))


NO_SLIPS: Final = PortSlips()


class _Search(Struct, frozen=True):
    engine: PolicyEngine

    def slips_of(self, policy: CompiledNetworkPolicy) -> Iterator[PortSlip]:
        for rule in policy.all_rules:
            numbers = [each for each in rule.rule.ports if _is_number(each)]
            destinations = destinations_of(self.engine, policy, rule) if numbers else ()
            slips = (self._slip(policy, rule, port, destinations) for port in numbers if destinations)
            yield from filter(None, slips)

    def _slip(
        self,
        policy: CompiledNetworkPolicy,
        rule: NetworkPolicyRule,
        port: PolicyPort,
        destinations: Sequence[Workload],
    ) -> PortSlip | None:
        listed = port.port
        if not isinstance(listed, int) or any(self._listens(each, port, listed) for each in destinations):
            return None
        found = [list(self._mapped(each, port.protocol, listed)) for each in destinations]
        mapped = [each for several in found for each in several if self._is_blocked(policy, rule, each)]
        if not mapped:
            return None
        return PortSlip(rule, port, listed, tuple(mapped), max(map(len, found)) == 1)

    def _services(self, workload: Workload) -> Iterable[tuple[Service, ServicePort]]:
        leading = self.engine.inventory.service_index.leading_to(workload)
        return ((service, port) for service in leading for port in service.ports)

    def _listens(self, workload: Workload, port: PolicyPort, number: int) -> bool:
        """Tell whether a workload may well listen on a port: it says so, or a Service or a probe does."""
        if number in workload.probe_ports:
            return True
        if any(each.number == number and each.protocol == port.protocol for each in workload.ports):
            return True
        return any(
            target.protocol == port.protocol and number_of(target, workload) in (number, None)
            for _, target in self._services(workload)
        )

    def _mapped(self, workload: Workload, protocol: str, listed: int) -> Iterator[MappedPort]:
        for service, port in self._services(workload):
            number = number_of(port, workload)
            if port.port == listed and port.protocol == protocol and number not in (None, listed):
                yield MappedPort(workload, service, port, number or listed)

    def _is_blocked(self, policy: CompiledNetworkPolicy, rule: NetworkPolicyRule, each: MappedPort) -> bool:
        """Tell whether the port behind the Service stays closed to somebody whom the rule is about."""
        pod = self.engine.classes.of(each.workload)
        asked = ConnectionSet.single(Protocol(each.port.protocol), PortSet.single(each.number))
        if rule.rule.direction is Direction.EGRESS:
            subjects = list(self.engine.classes.in_set(policy.subject.certain))
            if not subjects:
                return not any(
                    asked <= other.connections_to(pod) and other.peers.match(pod) is not Match.NO
                    for other in policy.rules[Direction.EGRESS]
                )
            return any(self._denies(one, Direction.EGRESS, pod, pod, asked) for one in subjects)
        return any(
            self._denies(pod, Direction.INGRESS, peer, pod, asked) for peer in self._peers(rule)
        ) or self._denies_unknown_peers(pod, rule, asked)

    def _peers(self, rule: NetworkPolicyRule) -> Iterator[PodClass | CidrSet]:
        if rule.peers.every:
            yield EVERY_ADDRESS
        elif rule.peers.addresses:
            yield rule.peers.addresses
        yield from self.engine.classes.in_set(rule.peers.pods.certain)

    def _denies(
        self,
        subject: PodClass,
        direction: Direction,
        peer: PodClass | CidrSet,
        destination: PodClass,
        asked: ConnectionSet,
    ) -> bool:
        if self.engine.why_unpoliced(subject, direction) is not None:
            return False
        group = self.engine.group_of_class(subject, direction)
        return not asked <= verdict_of(group, peer, destination).possible

    def _denies_unknown_peers(self, pod: PodClass, rule: NetworkPolicyRule, asked: ConnectionSet) -> bool:
        """Answer for a rule whose peers nobody declares here: by what other rules say in so many words."""
        if next(self._peers(rule), None) is not None:
            return False
        if self.engine.why_unpoliced(pod, Direction.INGRESS) is not None:
            return False
        group: PolicyGroup = self.engine.group_of_class(pod, Direction.INGRESS)
        if group.cluster_wide or group.maybe_cluster_wide:
            return False
        return not any(
            asked <= other.connections_to(pod) and has_peers(other, rule) for other in group.possible_rules
        )


def _is_number(port: PolicyPort) -> bool:
    return isinstance(port.port, int) and port.end_port in (None, port.port) and port.port != _DNS
