"""How wide a rule is: whether it lets in or out everything there is, or the pods of every namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.compile_network_policy import effective_range
from netpol_lint.policy.rules import CompiledNetworkPolicy, NetworkPolicyRule
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.network_policy import Direction, IpBlock, PodPeer
from netpol_lint.resources.selector import LabelSelector, Operator
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.openness.default_deny import is_closed_to_anybody
from netpol_lint.rule_api.wording import count

_EVERY_IPV4: Final = 4
_SAYS_DENY: Final = lazy_pattern(r"deny|block|isolat|lock-?down|restrict", re.IGNORECASE)


class DefeatedDefault(Struct, frozen=True):
    """A rule for every pod of a namespace that allows everything, and the default denies it undoes."""

    rule: NetworkPolicyRule
    denying: tuple[CompiledNetworkPolicy, ...]


def everybody(ctx: CheckContext) -> str:
    """Count all workloads that policies police: `12 workloads in 3 namespaces`."""
    policed = [each for each in ctx.inventory.workloads if not each.host_network]
    namespaces = {each.namespace for each in policed}
    return f"{count(len(policed), 'workload')} in {count(len(namespaces), 'namespace')}"


def rules_in_effect(ctx: CheckContext, direction: Direction) -> Iterator[NetworkPolicyRule]:
    """Yield the rules of a direction in the namespaces that the platform does not look after."""
    is_system: dict[str, bool] = {}
    for each in ctx.engine.compiled:
        rules = each.rules[direction]
        namespace = each.policy.namespace
        if rules and namespace not in is_system:
            is_system[namespace] = ctx.is_system(namespace)
        if rules and not is_system[namespace]:
            yield from rules


def is_null(rule: NetworkPolicyRule) -> bool:
    """Tell whether a rule stands in the text as an item without a value, which is a slip of its own."""
    written = rule.rule.written
    return written is not None and written.is_null


def is_bare(rule: NetworkPolicyRule) -> bool:
    """Tell whether a rule names neither peers nor ports, as `- {}` does; an empty list of peers is a slip."""
    written = rule.rule
    return not written.peers and not written.ports and written.peers_at is None and not is_null(rule)


def every_namespace_peers(rule: NetworkPolicyRule) -> tuple[PodPeer, ...]:
    """Return the peers of a rule that mean every pod of every namespace."""
    return tuple(
        peer
        for peer in rule.rule.peers
        if isinstance(peer, PodPeer)
        and peer.namespace_selector is not None
        and _means_every_namespace(peer.namespace_selector)
        and (peer.pod_selector is None or peer.pod_selector.selects_everything)
    )


def _means_every_namespace(selector: LabelSelector) -> bool:
    """Tell whether a selector holds for every namespace; all of them have the label with their name."""
    return all(each.key == NAME_LABEL and each.operator is Operator.EXISTS for each in selector.requirements)


def is_everything(rule: NetworkPolicyRule) -> bool:
    """Tell whether a rule allows everything, also when it spells out every pod and every address."""
    if is_bare(rule):
        return True
    return rule.numbered.is_all and bool(every_namespace_peers(rule)) and _names_every_address(rule)


def _names_every_address(rule: NetworkPolicyRule) -> bool:
    """Tell whether the blocks of a rule cover IPv4, which is all there is in most clusters."""
    total = CidrSet()
    for peer in rule.rule.peers:
        if isinstance(peer, IpBlock):
            total |= effective_range(peer)
    return total.share(_EVERY_IPV4) == 1


def defeated_defaults(ctx: CheckContext, direction: Direction) -> Iterator[DefeatedDefault]:
    """Yield each rule that undoes a default deny of its namespace for every pod."""
    denying: dict[str, tuple[CompiledNetworkPolicy, ...]] = {}
    for rule in rules_in_effect(ctx, direction):
        namespace = rule.policy.namespace
        if not rule.policy.pod_selector.selects_everything or not is_everything(rule):
            continue
        if namespace not in denying:
            denying[namespace] = default_denies(ctx, namespace, direction)
        if denying[namespace]:
            yield DefeatedDefault(rule, denying[namespace])


def default_denies(
    ctx: CheckContext, namespace: str, direction: Direction
) -> tuple[CompiledNetworkPolicy, ...]:
    """Return the policies that are meant to close every pod of a namespace in a direction.

    A policy for every pod that allows some things is one if its name says so: `allow-dns` is none.
    """
    fresh = ctx.engine.fresh_pod(namespace, direction)
    if is_closed_to_anybody(ctx, fresh):
        return ()
    return tuple(each for each in fresh.policies if _is_default_deny(each, direction))


def _is_default_deny(each: CompiledNetworkPolicy, direction: Direction) -> bool:
    rules = each.rules[direction]
    if any(map(is_everything, rules)):
        return False
    return not rules or bool(_SAYS_DENY.search(each.policy.ref.name))
