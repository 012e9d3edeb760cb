"""Whether the pods that policies isolate for egress may ask the cluster's DNS servers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.near_miss import NearMiss, near_misses
from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.policy.verdict import Ternary, Verdict
from netpol_lint.resources.cidr import Network
from netpol_lint.resources.dns import DNS_PORT, DnsServers
from netpol_lint.resources.foreign_policy import Effect
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload


class DnsReach(Struct, frozen=True):
    """Whether the pods of an egress group may ask the cluster's DNS servers, by protocol.

    `askers` are its workloads that need them, `near` the rules that come closest when they may not
    over UDP.
    """

    group: PolicyGroup
    askers: tuple[Workload, ...]
    udp: Ternary
    tcp: Ternary
    near: tuple[NearMiss, ...]


# Without slots, which leave no place for the answer: several rules ask, and the first one waits for it.
class ClusterDns(Struct, frozen=True, dict=True):
    """The DNS servers of a cluster, and the policies between them and its pods."""

    engine: PolicyEngine
    servers: DnsServers

    @cached_property
    def reach(self) -> tuple[DnsReach, ...]:
        """The reach of every group that policies isolate for egress and that is decided by them."""
        decided = (self._decided(group) for group in self.engine.groups(Direction.EGRESS))
        return tuple(self._reach_of(group) for group in decided if group is not None)

    def _decided(self, group: PolicyGroup) -> PolicyGroup | None:
        """Return a group without the workloads for which other engines may allow more, if any is left."""
        if not group.workloads:
            return None if self.engine.is_undecided(group.namespace) else group
        is_undecided = self.engine.is_undecided_for
        left = tuple(
            each for each in group.workloads if not is_undecided(each, Direction.EGRESS, Effect.ALLOWING)
        )
        return replace(group, workloads=left) if left else None

    def _reach_of(self, group: PolicyGroup) -> DnsReach:
        verdicts = tuple(self._verdicts(group))
        udp = _best(verdicts, Protocol.UDP)
        return DnsReach(
            group=group,
            askers=tuple(each for each in group.workloads if each.asks_cluster_dns),
            udp=udp,
            tcp=_best(verdicts, Protocol.TCP),
            near=() if udp is Ternary.YES else self._near(group),
        )

    def _near(self, group: PolicyGroup) -> tuple[NearMiss, ...]:
        pods = self.servers.pods
        return near_misses(self.engine, group, pods[0], self._wanted) if pods else ()

    def _verdicts(self, group: PolicyGroup) -> Iterator[tuple[Verdict, tuple[int, ...]]]:
        """Yield what a group's policies allow with each server, and the ports on which that one answers."""
        for pod in self.servers.pods:
            yield self.engine.group_side(group, pod), self.servers.ports
        # A resolver on the node answers on the usual port, wherever the pods behind it listen.
        for network in self._resolvers(group):
            yield self.engine.group_side(group, CidrSet.of([network])), (DNS_PORT,)

    def _resolvers(self, group: PolicyGroup) -> Iterator[Network]:
        """Yield the resolvers on the node: those that are known, and usual ones that a rule names."""
        yield from self.servers.addresses
        named = [block.cidr for rule in group.rules for block in rule.blocks if block.cidr.is_link_local]
        for network in self.servers.usual_addresses:
            if CidrSet.of([network]) <= CidrSet.of(named):
                yield network

    @cached_property
    def _wanted(self) -> ConnectionSet:
        ports = PortSet.of((port, port) for port in self.servers.ports)
        return ConnectionSet.of({Protocol.UDP: ports, Protocol.TCP: ports})


def _best(verdicts: tuple[tuple[Verdict, tuple[int, ...]], ...], protocol: Protocol) -> Ternary:
    """Return the best answer of any server on any of its ports: one is enough."""
    answers = {_answer(verdict, protocol, port) for verdict, ports in verdicts for port in ports}
    return next((each for each in (Ternary.YES, Ternary.UNKNOWN) if each in answers), Ternary.NO)


def _answer(verdict: Verdict, protocol: Protocol, port: int) -> Ternary:
    if verdict.allowed.allows(protocol, port):
        return Ternary.YES
    return Ternary.UNKNOWN if verdict.unknown.allows(protocol, port) else Ternary.NO
