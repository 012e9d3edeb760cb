"""Whether a rule may let in pods that nobody declares here, such as a controller of the platform."""

from __future__ import annotations

from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.network_policy import PodPeer
from netpol_lint.resources.selector import Operator
from netpol_lint.rule_api.context import CheckContext


def may_admit_strangers(ctx: CheckContext, rule: NetworkPolicyRule, usual: frozenset[str]) -> bool:
    """Tell whether an ingress rule may let in addresses, or pods of which nothing here says where they run.

    `usual` are the namespaces in which they often do.
    """
    if rule.peers.every or rule.peers.possible_addresses:
        return True
    pods = (peer for peer in rule.rule.peers if isinstance(peer, PodPeer))
    return any(_may_be_in(ctx, peer, rule.policy.namespace, usual) for peer in pods)


def _may_be_in(ctx: CheckContext, peer: PodPeer, own_namespace: str, usual: frozenset[str]) -> bool:
    """Tell whether strangers may be where a peer looks: not where only pods are that are declared here."""
    if peer.namespace_selector is None:
        return own_namespace in usual
    named = [
        each.values for each in peer.namespace_selector.requirements if _is_name(each.key, each.operator)
    ]
    return not named or any(_is_strange(ctx, name, usual) for name in named[0])


def _is_name(key: str, operator: Operator) -> bool:
    return key == NAME_LABEL and operator is Operator.IN


def _is_strange(ctx: CheckContext, namespace: str, usual: frozenset[str]) -> bool:
    if namespace in usual or ctx.is_system(namespace) or ctx.is_delivered_to(namespace):
        return True
    return not ctx.inventory.workloads_in(namespace)
