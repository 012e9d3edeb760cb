"""Labels that people take for the name of a namespace, and that nothing puts on namespaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from msgspec import Struct

from netpol_lint.facts.dns import dns_profiles
from netpol_lint.facts.ingress_controllers import products
from netpol_lint.facts.monitoring import monitoring_stacks
from netpol_lint.policy.idle import pod_peers
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.namespace import NAME_LABEL, Namespace
from netpol_lint.resources.network_policy import PodPeer
from netpol_lint.resources.selector import Operator, Requirement
from netpol_lint.rule_api.context import Basis, CheckContext
from netpol_lint.rule_api.selectors.label_slips import is_typo

_NAMES: Final = frozenset({"name", "namespace", "ns", "namespace-name", "ns-name", "nsname", "namespaceName"})
"""Keys that somebody may well put on namespaces by hand, or with Terraform."""

_FAKES: Final = frozenset(
    {
        *("kubernetes.io/name", "metadata.name", "kubernetes.io/namespace", "kubernetes.io/metadata-name"),
        *("kubernetes.io/metadata.namespace", "kubernetes.io/namespace-name", "k8s.io/metadata.name"),
        *(
            "metadata/name",
            "metadata.namespace",
            "namespace.kubernetes.io/name",
            "kubernetes.io/metadata/name",
        ),
        *("kubernetes.io/metadata_name", "kubernetes.io.metadata.name", "app.kubernetes.io/metadata.name"),
    }
)
"""Keys that look as if Kubernetes set them, which it does not."""

_MORE_NAMES: Final = frozenset(
    {"default", "kube-system", "monitoring", "ingress-nginx", "cert-manager", "argocd"}
)


class NameLabel(Struct, frozen=True):
    """A requirement of a peer that names namespaces by a label that they do not carry.

    `declared` are the namespaces of these names whose manifests show that they lack it. `basis` is
    what the claim rests on.
    """

    rule: NetworkPolicyRule
    peer: PodPeer
    requirement: Requirement
    declared: tuple[Namespace, ...]
    basis: Basis


def name_labels(ctx: CheckContext) -> Iterator[NameLabel]:
    """Yield each requirement of a peer that takes a label nobody has for the name of a namespace."""
    carried: frozenset[tuple[str, str | None]] | None = None
    for rule, peer in pod_peers(ctx.engine.compiled):
        if any(map(is_slip_key, _keys(peer))):
            carried = _carried(ctx) if carried is None else carried
            found = _name_label(ctx, rule, peer, carried)
            if found is not None:
                yield found


def name_label(ctx: CheckContext, rule: NetworkPolicyRule, peer: PodPeer) -> NameLabel | None:
    """Return the requirement of one peer that takes a label nobody has for the name of a namespace."""
    if not any(map(is_slip_key, _keys(peer))):
        return None
    return _name_label(ctx, rule, peer, _carried(ctx))


def _keys(peer: PodPeer) -> frozenset[str]:
    return frozenset() if peer.namespace_selector is None else peer.namespace_selector.keys


@cache
def is_slip_key(key: str) -> bool:
    """Tell whether people take a label's key for the one that holds the name of a namespace."""
    return key in _NAMES or _is_fake(key)


def _is_fake(key: str) -> bool:
    return key in _FAKES or is_typo(key, NAME_LABEL)


def _carried(ctx: CheckContext) -> frozenset[tuple[str, str | None]]:
    """Return the labels that some namespace of the repository carries; without a value if it is unknown."""
    found: set[tuple[str, str | None]] = set()
    for engine in (ctx.engine, *ctx.elsewhere):
        for each in engine.inventory.namespaces.values():
            found.update(each.labels.known.items())
            found.update((key, None) for key in each.labels.unknown_keys)
    return frozenset(found)


def _name_label(
    ctx: CheckContext,
    rule: NetworkPolicyRule,
    peer: PodPeer,
    carried: frozenset[tuple[str, str | None]],
) -> NameLabel | None:
    for each in () if peer.namespace_selector is None else peer.namespace_selector.requirements:
        if is_slip_key(each.key) and _is_carried_by_nobody(each, carried):
            declared = tuple(_lacking(ctx, each))
            basis = _basis(ctx, each, declared, carried)
            if basis is not None and not _is_said_right_beside(each, rule, peer):
                return NameLabel(rule, peer, each, declared, basis)
    return None


def _is_carried_by_nobody(each: Requirement, carried: frozenset[tuple[str, str | None]]) -> bool:
    if each.operator not in (Operator.IN, Operator.NOT_IN) or (each.key, None) in carried:
        return False
    return all((each.key, value) not in carried for value in each.values)


def _lacking(ctx: CheckContext, each: Requirement) -> Iterator[Namespace]:
    """Yield the declared namespaces of the names in question whose labels are known to lack the key."""
    for name in sorted(each.values):
        namespace = ctx.inventory.namespaces.get(name)
        if namespace is not None and namespace.is_declared and namespace.labels.is_complete:
            yield namespace


def _basis(
    ctx: CheckContext,
    each: Requirement,
    declared: tuple[Namespace, ...],
    carried: frozenset[tuple[str, str | None]],
) -> Basis | None:
    """Say what the claim rests on; nothing can be claimed where others carry the key, which is a custom."""
    if any(namespace.name in ctx.unsure_namespaces for namespace in declared):
        return Basis.INCOMPLETE
    if len(declared) == len(each.values):
        return Basis.DECLARED
    if any(key == each.key for key, _ in carried):
        return None
    is_a_name = any(name in ctx.inventory.namespaces or name in usual_namespaces() for name in each.values)
    return Basis.ASSUMED if is_a_name or _is_fake(each.key) else Basis.INCOMPLETE


def _is_said_right_beside(each: Requirement, rule: NetworkPolicyRule, peer: PodPeer) -> bool:
    """Tell whether another peer of the rule names the same namespaces by a label that they have."""
    return any(
        other is not peer
        and other.pod_selector == peer.pod_selector
        and _names(other.namespace_selector.requirements, each.values)
        for other in rule.rule.peers
        if isinstance(other, PodPeer) and other.namespace_selector is not None
    )


def _names(requirements: Iterable[Requirement], values: frozenset[str]) -> bool:
    return any(
        each.key == NAME_LABEL and each.operator is Operator.IN and each.values >= values
        for each in requirements
    )


@cache
def usual_namespaces() -> frozenset[str]:
    """Return names that namespaces of many clusters have, whether this repository declares them or not."""
    pods = [pods.namespace for each in products() for pods in each.pods]
    pods += [pods.namespace for each in monitoring_stacks() for pods in each.pods]
    dns = [each.namespace for each in dns_profiles().values()]
    return frozenset({*pods, *dns, *_MORE_NAMES})
