"""Rules that say nothing new, because another rule for the same pods allows at least as much.

Everything is decided by what is written, selector by selector: what holds here holds for every pod that
will ever run, and for every address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.ports import EVERY_PORT
from netpol_lint.policy.rules import CompiledNetworkPolicy, NamedPort, NetworkPolicyRule
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.network_policy import IpBlock, Peer, PodPeer
from netpol_lint.resources.selector import LabelSelector, Operator, Requirement

_EVERYTHING: Final = LabelSelector()


class Containment(Struct, frozen=True):
    """A rule, and another one for at least the same pods that allows at least what it allows."""

    inner: NetworkPolicyRule
    outer: NetworkPolicyRule


class Shadows(Struct, frozen=True):
    """What is contained in what, in one cluster.

    `rules` has each contained rule once. `policies` are those that could be left out as a whole: every
    rule of theirs is contained in a rule of another policy, and others isolate all that they isolate.
    """

    rules: tuple[Containment, ...]
    policies: tuple[tuple[CompiledNetworkPolicy, tuple[Containment, ...]], ...]


def find_shadows(engine: PolicyEngine) -> Shadows:
    """Compare the policies of each namespace with each other."""
    by_namespace: dict[str, list[CompiledNetworkPolicy]] = defaultdict(list)
    for each in engine.compiled:
        by_namespace[each.policy.namespace].append(each)
    rules: list[Containment] = []
    policies: list[tuple[CompiledNetworkPolicy, tuple[Containment, ...]]] = []
    for listed in by_namespace.values():
        neighbours = _Neighbours(listed)
        dropped: set[int] = set()
        for policy in reversed(listed):
            others = neighbours.selecting_at_least(policy)
            rules.extend(_shadowed(policy, others))
            # Of two policies that say the same, the first one has to stay.
            staying = [each for each in others if each is not policy and id(each) not in dropped]
            found = tuple(_repeated(policy, staying))
            if _is_redundant(policy, found, staying):
                policies.append((policy, found))
                dropped.add(id(policy))
    return Shadows(tuple(rules), tuple(policies))


class _Neighbours:
    """The policies of a namespace, found by what their selectors ask for.

    Most ask for one value of a label: only policies that ask for the same can select fewer pods.
    """

    def __init__(self, policies: Iterable[CompiledNetworkPolicy]) -> None:
        self._asking: dict[Requirement, list[CompiledNetworkPolicy]] = defaultdict(list)
        self._others: list[CompiledNetworkPolicy] = []
        for each in policies:
            anchor = next(filter(_is_one_value, each.policy.pod_selector.requirements), None)
            (self._others if anchor is None else self._asking[anchor]).append(each)

    def selecting_at_least(self, policy: CompiledNetworkPolicy) -> list[CompiledNetworkPolicy]:
        """Return the policies that select whatever a policy selects, itself among them."""
        asked = filter(_is_one_value, policy.policy.pod_selector.requirements)
        candidates = [*self._others, *(each for one in asked for each in self._asking.get(one, ()))]
        return [each for each in candidates if _selects_at_least(each, policy)]


def _is_one_value(requirement: Requirement) -> bool:
    return requirement.operator is Operator.IN and len(requirement.values) == 1


def _shadowed(policy: CompiledNetworkPolicy, others: list[CompiledNetworkPolicy]) -> Iterator[Containment]:
    """Yield the rules of a policy that are contained in others; of two that say the same, the later one."""
    for rule in policy.all_rules:
        wider = (each for other in others for each in other.all_rules if each is not rule)
        outer = next((each for each in wider if _is_shadowed(rule, each)), None)
        if outer is not None:
            yield Containment(rule, outer)


def _repeated(policy: CompiledNetworkPolicy, staying: list[CompiledNetworkPolicy]) -> Iterator[Containment]:
    """Yield the rules of a policy that are contained in rules of other policies."""
    for rule in policy.all_rules:
        wider = (each for other in staying for each in other.all_rules)
        outer = next((each for each in wider if allows_at_least(each, rule)), None)
        if outer is not None:
            yield Containment(rule, outer)


def _is_shadowed(rule: NetworkPolicyRule, other: NetworkPolicyRule) -> bool:
    if not allows_at_least(other, rule):
        return False
    says_the_same = allows_at_least(rule, other) and rule.policy.pod_selector == other.policy.pod_selector
    return not says_the_same or _place(other) < _place(rule)


def _place(rule: NetworkPolicyRule) -> tuple[object, ...]:
    return (rule.at.path, rule.at.region, rule.policy.ref.name)


def _is_redundant(
    policy: CompiledNetworkPolicy, found: tuple[Containment, ...], staying: list[CompiledNetworkPolicy]
) -> bool:
    """Tell whether nothing changes without a policy; one without rules is a default deny, which is meant."""
    isolating = frozenset(direction for each in staying for direction in each.isolates)
    return 0 < len(found) == len(policy.all_rules) and policy.isolates <= isolating


def _selects_at_least(one: CompiledNetworkPolicy, other: CompiledNetworkPolicy) -> bool:
    return _selector_contains(one.policy.pod_selector, other.policy.pod_selector)


def _selector_contains(wider: LabelSelector, narrower: LabelSelector) -> bool:
    """Tell whether all that a selector asks for is asked for by the other one, too."""
    return all(any(_implies(given, asked) for given in narrower.requirements) for asked in wider.requirements)


def _implies(given: Requirement, asked: Requirement) -> bool:
    """Tell whether labels that meet one requirement always meet another one."""
    if given == asked:
        return True
    if given.key != asked.key:
        return False
    match (given.operator, asked.operator):
        case (Operator.IN, Operator.IN):
            return given.values <= asked.values
        case (Operator.IN, Operator.NOT_IN):
            return given.values.isdisjoint(asked.values)
        case (Operator.NOT_IN, Operator.NOT_IN):
            return given.values >= asked.values
        case operators:
            return operators in _ALWAYS


_ALWAYS: Final = frozenset({(Operator.IN, Operator.EXISTS), (Operator.DOES_NOT_EXIST, Operator.NOT_IN)})
"""Operators of which the first one implies the second one, whatever the values are."""


def allows_at_least(wider: NetworkPolicyRule, narrower: NetworkPolicyRule) -> bool:
    """Tell whether a rule allows all that another rule of its namespace allows, in the same direction."""
    if wider.rule.direction is not narrower.rule.direction:
        return False
    return _has_ports(wider, narrower) and has_peers(wider, narrower)


def _has_ports(wider: NetworkPolicyRule, narrower: NetworkPolicyRule) -> bool:
    named = set(narrower.named) - set(wider.named)
    return narrower.numbered <= wider.numbered and all(_is_any_port(wider, each) for each in named)


def _is_any_port(rule: NetworkPolicyRule, port: NamedPort) -> bool:
    """Tell whether a rule allows a name whatever number it stands for."""
    return port.protocol is not None and rule.numbered.get(port.protocol) == EVERY_PORT


def has_peers(wider: NetworkPolicyRule, narrower: NetworkPolicyRule) -> bool:
    """Tell whether a rule is about all the peers of another rule of its namespace."""
    if not wider.rule.peers:
        return True
    namespace = narrower.policy.namespace
    return bool(narrower.rule.peers) and all(
        any(peer_contains(each, peer, namespace) for each in wider.rule.peers) for peer in narrower.rule.peers
    )


def peer_contains(wider: Peer, narrower: Peer, namespace: str) -> bool:
    """Tell whether a peer is all that another peer is; both are of policies of one namespace."""
    if isinstance(wider, IpBlock) or isinstance(narrower, IpBlock):
        if not (isinstance(wider, IpBlock) and isinstance(narrower, IpBlock)):
            # Whether a block holds a pod is the plugin's business.
            return False
        return _addresses(narrower) <= _addresses(wider)
    return _selector_contains(
        _namespaces(wider, namespace), _namespaces(narrower, namespace)
    ) and _selector_contains(wider.pod_selector or _EVERYTHING, narrower.pod_selector or _EVERYTHING)


def _addresses(block: IpBlock) -> CidrSet:
    return CidrSet.of([block.cidr]) - CidrSet.of(block.excepts)


def _namespaces(peer: PodPeer, own: str) -> LabelSelector:
    """Return the namespaces that a peer looks into; without a selector it is the policy's own."""
    if peer.namespace_selector is not None:
        return peer.namespace_selector
    return LabelSelector((Requirement(NAME_LABEL, Operator.IN, frozenset({own})),))
