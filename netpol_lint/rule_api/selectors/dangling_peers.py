"""Which peers of rules select nothing, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from netpol_lint.policy.idle import IdlePeer, pod_peers
from netpol_lint.resources.namespace import NAME_LABEL, Namespace
from netpol_lint.resources.network_policy import Direction, PodPeer
from netpol_lint.resources.selector import LabelSelector, Match, Operator
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import Basis, CheckContext
from netpol_lint.rule_api.dns.dns_egress import is_meant_for_dns, matches_dns
from netpol_lint.rule_api.selectors.contradictions import contradiction
from netpol_lint.rule_api.selectors.dangling import Cause, Dangling, dangling_policies
from netpol_lint.rule_api.selectors.joined_peers import JoinedPeer, joined_peer
from netpol_lint.rule_api.selectors.missing_pods import basis_of_missing, weakest
from netpol_lint.rule_api.selectors.namespace_names import is_slip_key, name_label
from netpol_lint.rule_api.selectors.near_misses import (
    NearMiss,
    near_miss_of_name,
    near_miss_of_namespaces,
    near_miss_of_pods,
)
from netpol_lint.rule_api.selectors.other_namespaces import only_namespace_with
from netpol_lint.rule_api.selectors.rewritten_peers import rewritten_peer
from netpol_lint.rule_api.selectors.selected_namespaces import selected_namespaces

_EVERY: Final = LabelSelector()
_PLATFORM_KEYS: Final = frozenset({"team", "owner", "env", "environment", "stage", "tenant", "project"})


def dangling_peers(ctx: CheckContext) -> Iterator[Dangling]:
    """Yield each peer of a policy that selects no pod, but those of policies that select none themselves."""
    return ctx.remembered.answers(_dangling_peers, ctx)


def _dangling_peers(ctx: CheckContext) -> Iterator[Dangling]:
    idle = ctx.engine.idle_peers
    if not idle:
        return
    dead = {each.policy.ref for each in dangling_policies(ctx) if each.basis is not Basis.INCOMPLETE}
    for each in idle:
        if each.policy.ref not in dead and not ctx.is_system(each.policy.namespace):
            found = _cause_of_peer(ctx, each)
            if found is not None:
                yield found


def _cause_of_peer(ctx: CheckContext, idle: IdlePeer) -> Dangling | None:
    policy, rule, peer = idle.policy, idle.rule.rule, idle.peer
    looked_into = tuple(_looked_into(ctx, idle))
    found = Dangling(
        Cause.NOTHING,
        policy,
        looked_into or (policy.namespace,),
        rule,
        peer,
        finds_namespaces=bool(looked_into),
    )
    if _is_contradictory(peer):
        return replace(found, cause=Cause.CONTRADICTION)
    if rewritten_peer(ctx, policy, rule, peer) is not None:
        return replace(found, cause=Cause.REWRITTEN)
    joined = joined_peer(ctx, policy, rule, peer)
    is_for_dns = rule.direction is Direction.EGRESS and is_meant_for_dns(idle.rule)
    if is_for_dns and (joined is None or matches_dns(idle.rule, ctx) is not Match.YES):
        return replace(found, cause=Cause.DNS)
    if name_label(ctx, idle.rule, peer) is not None:
        return replace(found, cause=Cause.NAME_LABEL)
    if _selects_elsewhere(ctx, idle):
        return None
    return _cause_in_the_world(ctx, idle, found, joined)


def _is_contradictory(peer: PodPeer) -> bool:
    return (
        contradiction(peer.pod_selector) is not None
        or contradiction(peer.namespace_selector, of_namespaces=True) is not None
    )


def _cause_in_the_world(
    ctx: CheckContext, idle: IdlePeer, found: Dangling, joined: JoinedPeer | None
) -> Dangling | None:
    """Return the cause that lies in what else there is in the cluster."""
    if any(map(ctx.is_system, found.namespaces)):
        return None
    if idle.peer.namespace_selector is None:
        return _cause_of_bare_peer(ctx, idle, found, joined)
    if not found.finds_namespaces:
        return _cause_of_namespaces(ctx, idle, found)
    return _cause_of_pods(ctx, idle, found)


def _cause_of_bare_peer(
    ctx: CheckContext, idle: IdlePeer, found: Dangling, joined: JoinedPeer | None
) -> Dangling | None:
    selector = idle.peer.pod_selector or _EVERY
    is_slip = basis_of_missing(ctx, found.namespaces, selector, is_slip=True)
    if joined is not None:
        basis = weakest(joined.basis, is_slip)
        return replace(found, cause=Cause.TWO_ITEMS, joined=joined, basis=basis)
    elsewhere = only_namespace_with(ctx, selector, idle.policy.namespace)
    if elsewhere:
        # Both places are written where somebody moves, or does not want to know.
        is_named = _are_allowed_anyway(ctx, idle, elsewhere)
        return None if is_named else replace(found, cause=Cause.OWN_NAMESPACE, meant=elsewhere, basis=is_slip)
    return _cause_of_pods(ctx, idle, found)


def _cause_of_pods(ctx: CheckContext, idle: IdlePeer, found: Dangling) -> Dangling | None:
    """Return the cause where namespaces are selected and none of their pods are.

    Whoever asks for every pod means those to come, too.
    """
    selector = idle.peer.pod_selector or _EVERY
    if selector.selects_everything:
        return None
    workloads = [each for name in found.namespaces for each in ctx.inventory.workloads_in(name)]
    bounded = Basis.DECLARED if _is_bounded(idle.peer, found.namespaces) else Basis.ASSUMED
    miss = near_miss_of_pods(selector, workloads)
    if miss is not None:
        if _are_allowed_anyway(ctx, idle, miss.workloads):
            return None
        basis = weakest(bounded, basis_of_missing(ctx, found.namespaces, selector, is_slip=True))
        return replace(found, cause=Cause.NEAR_MISS, miss=miss, basis=basis)
    if bounded is Basis.ASSUMED and ctx.is_open_world:
        return replace(found, basis=Basis.INCOMPLETE)
    return replace(found, basis=basis_of_missing(ctx, found.namespaces, selector, is_slip=False))


def _cause_of_namespaces(ctx: CheckContext, idle: IdlePeer, found: Dangling) -> Dangling | None:
    """Return the cause where no known namespace is selected."""
    selector = idle.peer.namespace_selector or _EVERY
    known = ctx.inventory.namespaces
    miss = _near_miss(ctx, selector)
    if miss is not None and _has_the_pods(ctx, idle.peer, miss):
        basis = Basis.ASSUMED if ctx.is_open_world else Basis.DECLARED
        return replace(found, cause=Cause.NEAR_MISS, miss=miss, basis=basis)
    named = list(_named(selector, known))
    if named:
        unsure = any(each.name in ctx.unsure_namespaces for each in named)
        basis = Basis.INCOMPLETE if unsure else Basis.DECLARED
        return replace(found, cause=Cause.NAMED_OTHERWISE, basis=basis, named=tuple(named))
    if selected_namespaces(ctx).may_be_more(selector):
        return None
    if not ctx.is_open_world:
        return found
    if NAME_LABEL in selector.keys:
        # Somebody else may well declare a namespace of this name.
        return None
    is_called_so = _is_called_so(selector, known)
    return replace(found, basis=Basis.ASSUMED if is_called_so else Basis.INCOMPLETE)


def _near_miss(ctx: CheckContext, selector: LabelSelector) -> NearMiss | None:
    """Return the namespaces that are nearest to a selector, if any are near."""
    # Many policies ask for one and the same namespace that is not there.
    far_from_all = ctx.remembered.answer(_selectors_far_from_all, ctx)
    if selector in far_from_all:
        return None
    known = ctx.inventory.namespaces
    miss = near_miss_of_name(selector, known) or near_miss_of_namespaces(selector, known.values())
    if miss is None:
        far_from_all.add(selector)
    return miss


def _selectors_far_from_all(_: CheckContext) -> set[LabelSelector]:
    return set()


def _is_called_so(selector: LabelSelector, known: Mapping[str, Namespace]) -> bool:
    """Tell whether a label that no namespace carries has the name of one that is declared without it.

    What a platform keeps in labels of its own may well be put there by the platform.
    """
    return any(
        each.operator is Operator.IN
        and "/" not in each.key
        and each.key not in _PLATFORM_KEYS
        and not is_slip_key(each.key)
        and any(known[name].is_declared for name in each.values if name in known)
        and not any(each.key in namespace.labels.known for namespace in known.values())
        for each in selector.requirements
    )


def _named(selector: LabelSelector, known: Mapping[str, Namespace]) -> Iterator[Namespace]:
    """Yield the namespaces that a selector names, if all of them are declared and lack another label."""
    for each in selector.requirements:
        if each.key == NAME_LABEL and each.operator is Operator.IN:
            named = [known[name] for name in sorted(each.values) if name in known]
            if len(named) == len(each.values) and all(namespace.is_declared for namespace in named):
                yield from named
            return


def _has_the_pods(ctx: CheckContext, peer: PodPeer, miss: NearMiss) -> bool:
    """Tell whether what is declared in the namespaces that are near does not speak against them."""
    selector = peer.pod_selector or _EVERY
    names = [each.name for each in miss.namespaces]
    declared = [each for name in names for each in ctx.inventory.workloads_in(name)]
    return not declared or any(selector.match(each.labels) is not Match.NO for each in declared)


def _looked_into(ctx: CheckContext, idle: IdlePeer) -> Iterator[str]:
    """Yield the namespaces that are known and that a peer means for certain."""
    selector = idle.peer.namespace_selector
    if selector is None:
        yield idle.policy.namespace
        return
    yield from selected_namespaces(ctx).certain(selector)


def _is_bounded(peer: PodPeer, namespaces: Iterable[str]) -> bool:
    """Tell whether a peer cannot mean other namespaces than these, whatever there is outside."""
    if peer.namespace_selector is None:
        return True
    return any(
        each.key == NAME_LABEL and each.operator is Operator.IN and each.values <= set(namespaces)
        for each in peer.namespace_selector.requirements
    )


def _selects_elsewhere(ctx: CheckContext, idle: IdlePeer) -> bool:
    """Tell whether the same text selects pods as a peer of the same policy in another environment."""
    return any(
        engine.classes.matching(peer, rule.policy.namespace).certain
        for engine in (ctx.engine, *ctx.elsewhere)
        for rule, peer in pod_peers(engine.compiled_at(idle.policy.at))
        if peer.at == idle.peer.at
    )


def _are_allowed_anyway(ctx: CheckContext, idle: IdlePeer, workloads: Iterable[Workload]) -> bool:
    """Tell whether the rule lets in what is meant by another of its peers: both spellings are written."""
    return all(idle.rule.peers.match(ctx.engine.classes.of(each)) is Match.YES for each in workloads)
