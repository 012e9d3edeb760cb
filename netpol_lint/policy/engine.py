"""The policy engine: who may open a connection to whom, over the union of all policies.

Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/ and the doc
comments of `staging/src/k8s.io/api/networking/v1/types.go`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from netpol_lint.location import Location
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.classes import PodClass, PodClasses, classify
from netpol_lint.policy.compiled import AddressFacts, CompiledPolicy, compile_policy
from netpol_lint.policy.group import PolicyGroup, verdict_of
from netpol_lint.policy.verdict import CLOSED, OPEN, UNDECIDED, Isolation, Ternary, Verdict
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.resources.selector import Labels, LabelSelector, Match
from netpol_lint.resources.workload import Workload

_NO_LABELS: Final = Labels({})

Peer = Workload | CidrSet
"""The other end of a connection: a workload of the cluster, or addresses that are no pods."""


@dataclass(slots=True)
class PolicyEngine:
    """Verdicts over one cluster. Everything it returns is a value; nothing it is asked changes it."""

    inventory: Inventory
    classes: PodClasses
    compiled: tuple[CompiledPolicy, ...]
    _by_namespace: dict[str, list[CompiledPolicy]] = field(default_factory=lambda: defaultdict(list))
    _by_place: dict[Location, NetworkPolicy] = field(default_factory=dict)
    _unevaluated: frozenset[str | None] = frozenset()

    def __post_init__(self) -> None:
        for each in self.compiled:
            self._by_namespace[each.policy.namespace].append(each)
            self._by_place[each.policy.at] = each.policy
        self._unevaluated = frozenset(each.namespace for each in self.inventory.foreign_policies)

    def policy_at(self, at: Location) -> NetworkPolicy | None:
        """Return the policy whose name is written at a place, if it is one of this cluster."""
        return self._by_place.get(at)

    def has_policies(self, namespace: str) -> bool:
        """Tell whether any policy of the cluster stands in a namespace."""
        return namespace in self._by_namespace

    def is_undecided(self, namespace: str) -> bool:
        """Tell whether policies that are not evaluated may select pods of a namespace."""
        return None in self._unevaluated or namespace in self._unevaluated

    def isolation(self, workload: Workload, direction: Direction) -> Isolation:
        """Tell whether policies isolate a workload's pods in a direction.

        Pods on the host's network are undecided: plugins differ, and most police nothing there.
        """
        group = self.group_of(workload, direction)
        state = group.isolation
        if state is Ternary.NO and (workload.host_network or self.is_undecided(workload.namespace)):
            state = Ternary.UNKNOWN
        certain, maybe = (tuple(each.policy for each in some) for some in (group.policies, group.maybe))
        return Isolation(state, certain, maybe)

    def side(self, direction: Direction, workload: Workload, peer: Peer) -> Verdict:
        """Return what one side of a connection allows: a source's egress or a destination's ingress.

        A peer given as addresses is one or more endpoints outside the cluster; a connection is
        allowed when every one of them may be reached, or may reach.
        """
        if self.is_undecided(workload.namespace):
            return UNDECIDED
        match self.isolation(workload, direction).state:
            case Ternary.NO:
                return OPEN
            case Ternary.UNKNOWN:
                return UNDECIDED
            case Ternary.YES:
                return self.group_side(self.group_of(workload, direction), peer, subject=workload)

    def group_side(self, group: PolicyGroup, peer: Peer, *, subject: Workload | None = None) -> Verdict:
        """Return what an isolated group allows to or from a peer.

        Names of ingress ports are resolved on `subject`; without one they name no port.
        """
        other = self.classes.of(peer) if isinstance(peer, Workload) else peer
        own = None if subject is None else self.classes.of(subject)
        destination = own if group.direction is Direction.INGRESS else other
        pod = destination if isinstance(destination, PodClass) else None
        return verdict_of(group, other, pod)

    def connection(self, source: Peer, destination: Peer) -> Verdict:
        """Return which connections `source` may open to `destination`: both sides must allow them.

        A pod always reaches itself; a workload of several pods is policed like two workloads. Ends
        that are known to have no address family in common have no connection.
        """
        ends = [end for end in (source, destination) if isinstance(end, Workload)]
        if any(end.is_finished for end in ends) or not self._share_a_family(source, destination):
            return CLOSED
        if source is destination and not any(end.may_have_peers for end in ends):
            return OPEN
        egress = self.side(Direction.EGRESS, source, destination) if isinstance(source, Workload) else OPEN
        ingress = (
            self.side(Direction.INGRESS, destination, source) if isinstance(destination, Workload) else OPEN
        )
        return egress & ingress

    def _share_a_family(self, source: Peer, destination: Peer) -> bool:
        """Tell whether both ends have IPv4 or both IPv6, as far as their addresses are known."""
        families = [self._families(end) for end in (source, destination)]
        return not all(families) or bool(families[0] & families[1])

    def _families(self, end: Peer) -> set[int]:
        if isinstance(end, Workload):
            return {address.version for address in self.classes.of(end).addresses}
        return {version for version, spans in ((4, end.ipv4), (6, end.ipv6)) if spans}

    def group_of(self, workload: Workload, direction: Direction) -> PolicyGroup:
        """Return the policies that select a workload's pods, as a group of just this workload."""
        subject = self.classes.of(workload)
        policies, maybe = (self._selecting(subject, direction, match) for match in (Match.YES, Match.UNKNOWN))
        return PolicyGroup(direction, workload.namespace, policies, maybe, (workload,))

    def groups(self, direction: Direction) -> Iterator[PolicyGroup]:
        """Yield the groups of isolated workloads, in the order of their first workload.

        A policy that selects no declared workload makes a group of its own, together with those
        that select every pod.
        """
        members: dict[tuple[tuple[str, ...], ...], list[PolicyGroup]] = defaultdict(list)
        selecting: set[str] = set()
        for workload in self.inventory.workloads:
            group = self.group_of(workload, direction)
            if group.policies:
                key = tuple(
                    tuple(str(each.policy.ref) for each in some) for some in (group.policies, group.maybe)
                )
                members[key].append(group)
            selecting.update(str(each.policy.ref) for each in (*group.policies, *group.maybe))
        for same in members.values():
            yield replace(
                same[0], workloads=tuple(workload for group in same for workload in group.workloads)
            )
        yield from self._groups_of_undeclared(direction, selecting)

    def fresh_pod(self, namespace: str, direction: Direction) -> PolicyGroup:
        """Return the policies that select a new pod of a namespace, which has none of the labels they name.

        A policy for every pod but those that opt out by a label is one of them.
        """
        policies = tuple(
            each
            for each in self._by_namespace.get(namespace, ())
            if direction in each.policy.directions and each.policy.pod_selector.match(_NO_LABELS) is Match.YES
        )
        return PolicyGroup(direction, namespace, policies, (), ())

    def selected_workloads(
        self, policy: NetworkPolicy, *, at_least: Match = Match.YES
    ) -> tuple[Workload, ...]:
        """Return the workloads that a policy selects, for certain or at least possibly.

        Workloads that are not declared but known to exist are among them.
        """
        subject = self.classes.in_namespace(policy.namespace, policy.pod_selector)
        chosen = subject.certain if at_least is Match.YES else subject.possible
        return tuple(member for each in self.classes.in_set(chosen) for member in each.members)

    def _groups_of_undeclared(self, direction: Direction, selecting: set[str]) -> Iterator[PolicyGroup]:
        """Yield a group for each selector that selects no declared workload.

        Its pods are taken to carry what the selector asks for and no other label that matters.
        """
        seen: set[tuple[str, LabelSelector]] = set()
        for compiled in self.compiled:
            policy = compiled.policy
            selector = (policy.namespace, policy.pod_selector)
            if direction not in policy.directions or str(policy.ref) in selecting or selector in seen:
                continue
            seen.add(selector)
            same = tuple(
                each
                for each in self._by_namespace[policy.namespace]
                if direction in each.policy.directions
                and (each.policy.pod_selector == policy.pod_selector or _surely_selects(each, policy))
            )
            yield PolicyGroup(direction, policy.namespace, same, (), ())

    def _selecting(self, subject: PodClass, direction: Direction, match: Match) -> tuple[CompiledPolicy, ...]:
        return tuple(
            each
            for each in self._by_namespace.get(subject.namespace, ())
            if direction in each.policy.directions and each.subject.match(subject) is match
        )


def _surely_selects(compiled: CompiledPolicy, policy: NetworkPolicy) -> bool:
    """Tell whether a policy selects a pod that carries no more than another policy asks for."""
    return compiled.policy.pod_selector.match(policy.pod_selector.least_labels()) is Match.YES


def build_engine(
    inventory: Inventory, *, facts: AddressFacts | None = None, assumed: Iterable[Workload] = ()
) -> PolicyEngine:
    """Compile the policies of an inventory; `assumed` workloads exist without being declared."""
    classes = classify(inventory, assumed)
    known = facts or AddressFacts()
    compiled = tuple(compile_policy(policy, classes, known) for policy in inventory.policies)
    return PolicyEngine(inventory, classes, compiled)
