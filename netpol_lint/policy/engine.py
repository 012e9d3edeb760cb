"""The policy engine: who may open a connection to whom, over the union of all policies.

Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/, the doc comments
of `staging/src/k8s.io/api/networking/v1/types.go` and those of `apis/v1alpha1` and `apis/v1alpha2`
of https://github.com/kubernetes-sigs/network-policy-api.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from netpol_lint.location import Location, whole_file
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.classes import PodClass, PodClasses, classify
from netpol_lint.policy.compile_cluster_policy import compile_cluster_policy
from netpol_lint.policy.compile_network_policy import compile_network_policy
from netpol_lint.policy.group import PolicyGroup, verdict_of
from netpol_lint.policy.idle import IdlePeer, idle_peers
from netpol_lint.policy.pod_addresses import AddressFacts, PodAddresses
from netpol_lint.policy.rules import CompiledNetworkPolicy, CompiledPolicy
from netpol_lint.policy.unevaluated import Unevaluated
from netpol_lint.policy.verdict import (
    CLOSED,
    OPEN,
    Isolation,
    Ternary,
    UnknownReason,
    Verdict,
    undecided,
)
from netpol_lint.resources.foreign_policy import Effect, ForeignPolicy
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.namespace import Namespace
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.resources.selector import Labels, LabelSelector, Match
from netpol_lint.resources.workload import Workload

_NO_LABELS: Final = Labels({})
_ANY_LABELS: Final = Labels({}, is_complete=False)

NOWHERE: Final = Namespace("?", Labels({}, is_complete=False))
"""The namespace of pods of which nothing is known; no declared one can have this name."""

_STRANGER: Final = Workload(
    ref=ObjectRef(NOWHERE.name, "Pod", "?"),
    at=whole_file(""),
    labels=NOWHERE.labels,
    is_assumed=True,
    may_have_peers=True,
)

Peer = Workload | CidrSet
"""The other end of a connection: a workload of the cluster, or addresses that are no pods."""


class _Selecting(Struct):
    """The policies that select a class: `Match.YES` and `Match.UNKNOWN` of both forms, in order."""

    policies: list[CompiledNetworkPolicy] = field(default_factory=list)
    maybe: list[CompiledNetworkPolicy] = field(default_factory=list)
    cluster_wide: list[CompiledPolicy] = field(default_factory=list)
    maybe_cluster_wide: list[CompiledPolicy] = field(default_factory=list)


class PolicyEngine(Struct):
    """Verdicts over one cluster. Everything it returns is a value; nothing it is asked changes it.

    `stranger` is a pod of which nothing is known, for questions about anybody.
    """

    inventory: Inventory
    classes: PodClasses
    compiled: tuple[CompiledNetworkPolicy, ...]
    cluster_wide: tuple[CompiledPolicy, ...]
    unevaluated: Unevaluated
    stranger: PodClass | None = None
    _by_namespace: dict[str, list[CompiledNetworkPolicy]] = field(default_factory=lambda: defaultdict(list))
    _by_place: dict[Location, list[CompiledNetworkPolicy]] = field(default_factory=lambda: defaultdict(list))
    _selecting: list[_Selecting] = field(default_factory=list)
    _groups: dict[tuple[int, Direction], PolicyGroup] = field(default_factory=dict)
    _isolated: dict[Direction, tuple[PolicyGroup, ...]] = field(default_factory=dict)
    _idle: tuple[IdlePeer, ...] | None = None

    def __post_init__(self) -> None:
        for each in self.compiled:
            self._by_namespace[each.policy.namespace].append(each)
            self._by_place[each.policy.at].append(each)
        self._selecting = [_Selecting() for _ in self.classes.classes]
        self._find_selecting()

    def _find_selecting(self) -> None:
        for each in self.compiled:
            for index in each.subject.certain:
                self._selecting[index].policies.append(each)
            for index in each.subject.possible - each.subject.certain:
                self._selecting[index].maybe.append(each)
        for policy in self.cluster_wide:
            for index in policy.subject.certain:
                self._selecting[index].cluster_wide.append(policy)
            for index in policy.subject.possible - policy.subject.certain:
                self._selecting[index].maybe_cluster_wide.append(policy)

    def policies_at(self, at: Location) -> tuple[NetworkPolicy, ...]:
        """Return the policies of this cluster whose name is written at a place.

        They are several where overlays of one base run side by side.
        """
        return tuple(each.policy for each in self._by_place.get(at, ()))

    def compiled_at(self, at: Location) -> tuple[CompiledNetworkPolicy, ...]:
        """Return the policies whose name is written at a place, compiled."""
        return tuple(self._by_place.get(at, ()))

    @property
    def idle_peers(self) -> tuple[IdlePeer, ...]:
        """The peers of rules in effect that select no pod that is known of; found once, when asked for."""
        if self._idle is None:
            self._idle = tuple(idle_peers(self.classes, self.compiled))
        return self._idle

    def has_policies(self, namespace: str) -> bool:
        """Tell whether any policy of the cluster stands in a namespace."""
        return namespace in self._by_namespace

    def is_undecided(self, namespace: str) -> bool:
        """Tell whether policies that are not evaluated may select some pod of a namespace, in any direction.

        Ask `is_undecided_for` about pods that are known, and `is_undecided_for_new_pods` about others.
        """
        return self.unevaluated.may_select(namespace, _ANY_LABELS)

    def is_undecided_for_new_pods(self, namespace: str, direction: Direction) -> bool:
        """Tell whether policies that are not evaluated may isolate a new pod, which has no labels."""
        return self.unevaluated.may_select(namespace, _NO_LABELS, direction, Effect.ISOLATING)

    def is_undecided_for(
        self, subject: Workload | PodClass, direction: Direction, effect: Effect = Effect.ANY
    ) -> bool:
        """Tell whether policies that are not evaluated may decide about a workload's pods in a direction.

        Ask with `ISOLATING` whether they may isolate them, which some that allow or deny do not, and with
        `ALLOWING` whether they may allow what NetworkPolicies deny.
        """
        asked = self.classes.of(subject) if isinstance(subject, Workload) else subject
        return self.unevaluated.may_decide(asked, direction, effect)

    def unevaluated_for(self, subject: PodClass, direction: Direction) -> tuple[ForeignPolicy, ...]:
        """Return the policies that are not evaluated and may decide about a class in a direction."""
        return self.unevaluated.deciding(subject, direction)

    def isolation(self, workload: Workload, direction: Direction) -> Isolation:
        """Tell whether policies isolate a workload's pods in a direction.

        Pods on the host's network are undecided: plugins differ, and most police nothing there.
        """
        group = self.group_of(workload, direction)
        state = group.isolation
        if state is Ternary.NO and (
            workload.host_network or self.is_undecided_for(workload, direction, Effect.ISOLATING)
        ):
            state = Ternary.UNKNOWN
        certain, maybe = (tuple(each.policy for each in some) for some in (group.policies, group.maybe))
        return Isolation(state, certain, maybe)

    def side(self, direction: Direction, workload: Workload, peer: Peer) -> Verdict:
        """Return what one side of a connection allows: a source's egress or a destination's ingress.

        A peer given as addresses is one or more endpoints outside the cluster; a connection is
        allowed when every one of them may be reached, or may reach.
        """
        unpoliced = self.why_unpoliced(self.classes.of(workload), direction)
        if unpoliced is not None:
            return undecided(unpoliced)
        return self.group_side(self.group_of(workload, direction), peer, subject=workload)

    def why_unpoliced(self, subject: PodClass, direction: Direction) -> UnknownReason | None:
        """Say why nobody can tell what is in effect for a class in a direction, `None` if that is known."""
        if subject.host_network:
            return UnknownReason.HOST_NETWORK
        return UnknownReason.UNEVALUATED_POLICY if self.is_undecided_for(subject, direction) else None

    def with_anybody(self, group: PolicyGroup) -> Verdict:
        """Return what the policies of a group allow with a pod of which nothing is known.

        Whatever names the other end by its labels leaves that unknown.

        Raises:
            LookupError: the engine was built without such a pod.
        """
        if self.stranger is None:
            raise LookupError("this engine knows no stranger")
        return verdict_of(group, self.stranger, self.stranger)

    def group_side(self, group: PolicyGroup, peer: Peer, *, subject: Workload | None = None) -> Verdict:
        """Return what the policies of a group allow to or from a peer.

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

    def _families(self, end: Peer) -> frozenset[int]:
        if isinstance(end, Workload):
            return self.classes.of(end).families
        return frozenset(version for version, spans in ((4, end.ipv4), (6, end.ipv6)) if spans)

    def group_of(self, workload: Workload, direction: Direction) -> PolicyGroup:
        """Return the policies that select a workload's pods, as a group of just this workload."""
        subject = self.classes.of(workload)
        group = self.group_of_class(subject, direction)
        return group if subject.members == (workload,) else replace(group, workloads=(workload,))

    def group_of_class(self, subject: PodClass, direction: Direction) -> PolicyGroup:
        """Return the policies that select a class, as a group of all its workloads."""
        key = (subject.index, direction)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = self._group_of(subject, direction)
        return group

    def _group_of(self, subject: PodClass, direction: Direction) -> PolicyGroup:
        found = self._selecting[subject.index]
        return PolicyGroup(
            direction,
            subject.namespace,
            policies=tuple([each for each in found.policies if direction in each.isolates]),
            maybe=tuple([each for each in found.maybe if direction in each.isolates]),
            workloads=subject.members,
            cluster_wide=tuple([each for each in found.cluster_wide if each.rules[direction]]),
            maybe_cluster_wide=tuple([each for each in found.maybe_cluster_wide if each.rules[direction]]),
        )

    def groups(self, direction: Direction) -> tuple[PolicyGroup, ...]:
        """Return the groups of workloads that NetworkPolicies isolate, in the order of their first workload.

        A policy that selects no declared workload makes a group of its own, together with those
        that select every pod. They are found once: several rules ask, and a group remembers its answers.
        """
        if direction not in self._isolated:
            self._isolated[direction] = tuple(self._find_groups(direction))
        return self._isolated[direction]

    def _find_groups(self, direction: Direction) -> Iterator[PolicyGroup]:
        members: dict[tuple[object, ...], list[PolicyGroup]] = defaultdict(list)
        selecting: set[str] = set()
        for workload in self.inventory.workloads:
            group = self.group_of(workload, direction)
            if group.policies:
                members[group.key].append(group)
            selecting.update(str(each.policy.ref) for each in (*group.policies, *group.maybe))
        for same in members.values():
            yield replace(same[0], workloads=tuple(each for group in same for each in group.workloads))
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
        certain, maybe = self._cluster_wide_for(namespace, _NO_LABELS, direction)
        return PolicyGroup(direction, namespace, policies, (), (), certain, maybe)

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
            labels = policy.pod_selector.least_labels()
            same = tuple(
                each
                for each in self._by_namespace[policy.namespace]
                if direction in each.policy.directions
                and (
                    each.policy.pod_selector == policy.pod_selector
                    or each.policy.pod_selector.match(labels) is Match.YES
                )
            )
            certain, maybe = self._cluster_wide_for(policy.namespace, labels, direction)
            yield PolicyGroup(direction, policy.namespace, same, (), (), certain, maybe)

    def _cluster_wide_for(
        self, namespace: str, labels: Labels, direction: Direction
    ) -> tuple[tuple[CompiledPolicy, ...], tuple[CompiledPolicy, ...]]:
        """Return the cluster-wide policies that select an undeclared pod for certain, and possibly."""
        found: dict[Match, list[CompiledPolicy]] = {match: [] for match in Match}
        namespace_labels = self.classes.namespace(namespace).labels
        for policy, compiled in zip(self.inventory.cluster_policies, self.cluster_wide, strict=True):
            if compiled.rules[direction]:
                match = policy.namespace_selector.match(namespace_labels)
                if policy.pod_selector is not None:
                    match &= policy.pod_selector.match(labels)
                found[match].append(compiled)
        return tuple(found[Match.YES]), tuple(found[Match.UNKNOWN])


def build_engine(
    inventory: Inventory,
    *,
    facts: AddressFacts | None = None,
    assumed: Iterable[Workload] = (),
    has_stranger: bool = False,
) -> PolicyEngine:
    """Compile the policies of an inventory; `assumed` workloads exist without being declared.

    `has_stranger` adds a pod of which nothing is known, for questions about anybody.
    """
    strangers = (_STRANGER,) if has_stranger else ()
    if strangers:
        inventory = replace(inventory, namespaces={**inventory.namespaces, NOWHERE.name: NOWHERE})
    classes = classify(inventory, (*assumed, *strangers))
    addresses = PodAddresses(classes, facts or AddressFacts())
    return PolicyEngine(
        inventory,
        classes,
        tuple(compile_network_policy(policy, classes, addresses) for policy in inventory.policies),
        tuple(
            compile_cluster_policy(policy, position, classes, addresses)
            for position, policy in enumerate(inventory.cluster_policies)
        ),
        Unevaluated(inventory.foreign_policies, classes),
        classes.of(_STRANGER) if strangers else None,
    )
