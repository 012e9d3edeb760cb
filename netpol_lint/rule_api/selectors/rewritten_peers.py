"""Peers of policies that select nobody, because a transformer has added labels to them."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.policy.classes import PodClass
from netpol_lint.render.origin import OriginKind
from netpol_lint.resources.network_policy import NetworkPolicy, PodPeer, PolicyRule
from netpol_lint.resources.selector import LabelSelector, Match, Requirement
from netpol_lint.rule_api.context import CheckContext

_LABELLERS: Final = {
    OriginKind.KUSTOMIZATION: frozenset({"commonLabels", "labels"}),
    OriginKind.TRANSFORMER: frozenset({"LabelTransformer"}),
    OriginKind.DELIVERY: frozenset({"spec.source", "spec.sources", "spec.template"}),
}
"""What gives labels to selectors, by the kind of text: an Application has the options of Kustomize, too."""


class RewrittenPeer(Struct, frozen=True):
    """A peer that selects no pod because of the labels `added` to it, and whom it is written for.

    `meant` are the pods that the rest of its selector selects; it is empty where these are of another
    namespace that is not declared here.
    """

    policy: NetworkPolicy
    rule: PolicyRule
    peer: PodPeer
    written: LabelSelector
    added: tuple[Requirement, ...]
    meant: tuple[PodClass, ...]


def rewritten_peer(
    ctx: CheckContext, policy: NetworkPolicy, rule: PolicyRule, peer: PodPeer
) -> RewrittenPeer | None:
    """Return what a transformer made of a peer, if that is why it selects no pod."""
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
    return RewrittenPeer(policy, rule, peer, written, added, pods)


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
