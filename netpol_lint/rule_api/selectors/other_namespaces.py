"""Whether the pods that a selector looks for in vain are in exactly one other namespace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname
from typing import Final

from msgspec import Struct

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.resources.network_policy import NetworkPolicy, PodPeer
from netpol_lint.resources.selector import LabelSelector, Match
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import Basis, CheckContext
from netpol_lint.rule_api.selectors.label_slips import is_typo

_EVERY: Final = LabelSelector()
_DEFAULT: Final = "default"
_ENVIRONMENT: Final = lazy_pattern(
    r"(?<![a-z])(?:dev|development|test|qa|uat|stage|staging|prod|prd|production|preview|live|sandbox|int)(?![a-z])"
)


class Elsewhere(Struct, frozen=True):
    """The workloads of one other namespace that a policy was written for, and what that rests on."""

    namespace: str
    workloads: tuple[Workload, ...]
    basis: Basis


def declared_with(ctx: CheckContext, selector: LabelSelector) -> Iterator[Workload]:
    """Yield the declared workloads of all namespaces whose pods a selector selects for certain."""
    selected = ctx.engine.classes.across_namespaces(_EVERY, selector).certain
    for pods in ctx.engine.classes.in_set(selected):
        yield from (each for each in pods.members if not each.is_assumed)


def only_namespace_with(ctx: CheckContext, selector: LabelSelector, own: str) -> tuple[Workload, ...]:
    """Return the declared workloads of the one other namespace that a selector selects there.

    Nothing is returned for the same namespace of another environment.
    """
    if selector.selects_everything:
        return ()
    found: dict[str, list[Workload]] = defaultdict(list)
    for workload in declared_with(ctx, selector):
        if workload.namespace != own:
            found[workload.namespace].append(workload)
    if len(found) != 1:
        return ()
    ((name, workloads),) = found.items()
    return () if _is_twin(name, own) or ctx.is_system(name) else tuple(workloads)


def _is_twin(one: str, other: str) -> bool:
    """Tell whether two namespaces are the same one of two environments: `shop-dev` and `shop-prod`."""
    return _ENVIRONMENT.sub("", one) == _ENVIRONMENT.sub("", other)


def meant_for_another_namespace(ctx: CheckContext, policy: NetworkPolicy) -> Elsewhere | None:
    """Return the workloads that a policy was written for, if it stands in the wrong namespace."""
    workloads = only_namespace_with(ctx, policy.pod_selector, policy.namespace)
    if not workloads or _is_covered(ctx, policy, workloads[0].namespace):
        return None
    namespace = workloads[0].namespace
    if ctx.inventory.workloads_in(policy.namespace):
        is_hidden = ctx.is_open_world and ctx.is_delivered_to(policy.namespace)
        is_open = ctx.is_open_world and ctx.makes_pods(policy.namespace)
        basis = Basis.INCOMPLETE if is_hidden else Basis.ASSUMED if is_open else Basis.DECLARED
        return Elsewhere(namespace, workloads, basis)
    if ctx.is_open_world and not any(_signs(ctx, policy, workloads)):
        return None
    return Elsewhere(namespace, workloads, Basis.ASSUMED if ctx.is_open_world else Basis.DECLARED)


def _is_covered(ctx: CheckContext, policy: NetworkPolicy, namespace: str) -> bool:
    """Tell whether the other namespace has the same policy, so that this one is not missing there."""
    return any(
        each.ref.name == policy.ref.name or each.pod_selector == policy.pod_selector
        for each in ctx.inventory.policies_in(namespace)
    )


def _signs(ctx: CheckContext, policy: NetworkPolicy, workloads: tuple[Workload, ...]) -> Iterator[bool]:
    """Yield what speaks for a mistake in a namespace of which nothing else is declared here."""
    namespace = workloads[0].namespace
    yield policy.namespace == _DEFAULT and not names_no_namespace(policy)
    yield is_typo(policy.namespace, namespace)
    yield stands_beside(policy, workloads)
    yield _looks_into(ctx, policy, namespace)


def names_no_namespace(policy: NetworkPolicy) -> bool:
    """Tell whether a policy leaves its namespace to whoever applies it."""
    return policy.written is not None and policy.written.get("metadata", "namespace") is None


def stands_beside(policy: NetworkPolicy, workloads: tuple[Workload, ...]) -> bool:
    """Tell whether a policy stands in one directory with one of the workloads."""
    return any(dirname(policy.at.path) == dirname(each.at.path) for each in workloads)


def _looks_into(ctx: CheckContext, policy: NetworkPolicy, namespace: str) -> bool:
    """Tell whether the peers that look into the policy's own namespace mean pods of the other one, too."""
    bare = [
        peer.pod_selector
        for rule in policy.rules
        for peer in rule.peers
        if isinstance(peer, PodPeer) and peer.namespace_selector is None and peer.pod_selector is not None
    ]
    asked = [each for each in bare if not each.selects_everything]
    pods = ctx.inventory.workloads_in(namespace)
    return bool(asked) and all(any(each.match(pod.labels) is Match.YES for pod in pods) for each in asked)
