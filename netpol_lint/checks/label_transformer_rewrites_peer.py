"""label-transformer-rewrites-peer: peers that a kustomization's labels make match nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from netpol_lint.findings import Confidence, Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.classes import PodClass
from netpol_lint.render.origin import OriginKind
from netpol_lint.resources.network_policy import Direction, NetworkPolicy, PodPeer
from netpol_lint.resources.selector import LabelSelector, Match, Requirement
from netpol_lint.rule_api import Basis, CheckContext, confidence_of

_LABELLERS: Final = {
    OriginKind.KUSTOMIZATION: frozenset({"commonLabels", "labels"}),
    OriginKind.TRANSFORMER: frozenset({"LabelTransformer"}),
    OriginKind.DELIVERY: frozenset({"spec.source", "spec.sources", "spec.template"}),
}
"""What gives labels to selectors, by the kind of text: an Application has the options of Kustomize, too."""


@dataclass(frozen=True, slots=True)
class _Rewritten:
    """A peer that selects no pod because of the labels `added` to it, and whom it is written for.

    `meant` are the pods that the rest of its selector selects; it is empty where these are of another
    namespace that is not declared here.
    """

    policy: NetworkPolicy
    direction: Direction
    peer: PodPeer
    written: LabelSelector
    added: tuple[Requirement, ...]
    meant: tuple[PodClass, ...]


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each label of a transformer that leaves peers of policies without a pod."""
    found: dict[Location, list[_Rewritten]] = defaultdict(list)
    for each in _rewritten_peers(ctx):
        at = each.added[0].at
        if at is not None:
            # One label of a transformer is one cause, whatever fields of whatever objects it reaches.
            found[replace(at, yaml_path=ctx.origin_of(at).field)].append(each)
    for at, cases in found.items():
        yield _finding(ctx, at, cases)


def _rewritten_peers(ctx: CheckContext) -> Iterator[_Rewritten]:
    for policy in ctx.inventory.policies:
        for rule in chain.from_iterable(map(policy.rules_of, Direction)):
            for peer in rule.peers:
                rewritten = _judge(ctx, policy, rule.direction, peer) if isinstance(peer, PodPeer) else None
                if rewritten is not None:
                    yield rewritten


def _judge(
    ctx: CheckContext, policy: NetworkPolicy, direction: Direction, peer: PodPeer
) -> _Rewritten | None:
    requirements = () if peer.pod_selector is None else peer.pod_selector.requirements
    added = tuple(each for each in requirements if _comes_from_a_transformer(ctx, each, peer))
    if not added or ctx.engine.classes.matching(peer, policy.namespace).possible:
        return None
    written = LabelSelector(tuple(each for each in requirements if each not in added))
    without = replace(peer, pod_selector=written)
    meant = ctx.engine.classes.matching(without, policy.namespace)
    if not meant.certain and not _looks_elsewhere(ctx, policy, peer):
        return None
    pods = tuple(ctx.engine.classes.in_set(meant.certain))
    return _Rewritten(policy, direction, peer, written, added, pods)


def _comes_from_a_transformer(ctx: CheckContext, requirement: Requirement, peer: PodPeer) -> bool:
    if requirement.at is None:
        return False
    origin = ctx.origin_of(requirement.at)
    if origin.field not in _LABELLERS.get(origin.kind, ()):
        return False
    # The values of a chart that stand in a delivery object may hold the peer as a whole.
    return origin.kind is OriginKind.KUSTOMIZATION or requirement.at.path != peer.at.path


def _looks_elsewhere(ctx: CheckContext, policy: NetworkPolicy, peer: PodPeer) -> bool:
    """Tell whether a peer means pods of other namespaces only, whose pods may well be declared elsewhere."""
    if peer.namespace_selector is None or not ctx.is_open_world:
        return False
    own = ctx.engine.classes.namespace(policy.namespace)
    return peer.namespace_selector.match(own.labels) is Match.NO


def _finding(ctx: CheckContext, at: Location, cases: list[_Rewritten]) -> Finding:
    first = cases[0]
    labels = " and ".join(f"`{each}`" for each in first.added)
    policies = list(dict.fromkeys(str(each.policy) for each in cases))
    rest = len(policies) - 1
    whose = policies[0] + (f" and {rest} more" if rest else "")
    origin = ctx.origin_of(at)
    return ctx.finding(
        at,
        f"{origin} adds {labels} to a peer of {whose} as well, and no pod meant there carries"
        f" {'it' if len(first.added) == 1 else 'them'}, so the peer selects nobody"
        "; `labels` with `includeTemplates: true` and without `includeSelectors` leaves selectors alone",
        subject=str(first.policy.ref),
        confidence=max(_confidence(ctx, each) for each in cases),
        evidence=chain.from_iterable(map(_evidence, cases)),
    )


def _confidence(ctx: CheckContext, each: _Rewritten) -> Confidence:
    is_declared = any(not member.is_assumed for pods in each.meant for member in pods.members)
    namespaces = {each.policy.namespace, *(pods.namespace for pods in each.meant)}
    return confidence_of(
        Basis.DECLARED if is_declared else Basis.ASSUMED, *map(ctx.basis_of_absence, namespaces)
    )


def _evidence(each: _Rewritten) -> Iterator[Evidence]:
    who = f"pods with `{each.written}`" if each.written.requirements else "every pod"
    where = (
        ""
        if each.peer.namespace_selector is None
        else f" in namespaces with `{each.peer.namespace_selector}`"
    )
    yield Evidence(
        each.peer.at,
        f"this peer of {each.policy} is written for {who}{where}, for {each.direction.field_name}",
    )
    for pods in each.meant:
        for member in pods.members:
            if not member.is_assumed:
                yield Evidence(member.at, f"{member} was meant and does not carry it")
