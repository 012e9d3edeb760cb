"""volatile-label-selector: selectors on labels whose values change when what is selected does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from netpol_lint.findings import Finding
from netpol_lint.resources.cluster_policy import ClusterPolicy, PodsPeer
from netpol_lint.resources.network_policy import NetworkPolicy, PodPeer
from netpol_lint.resources.selector import LabelSelector, Operator, Requirement
from netpol_lint.rule_api import Basis, CheckContext, confidence_of

_WITH_EACH_ROLLOUT: Final = "which changes with every rollout"
_CHANGES: Final[Mapping[str, str]] = {
    "pod-template-hash": _WITH_EACH_ROLLOUT,
    "rollouts-pod-template-hash": _WITH_EACH_ROLLOUT,
    "controller-revision-hash": _WITH_EACH_ROLLOUT,
    "pod-template-generation": _WITH_EACH_ROLLOUT,
    "deployment": "which OpenShift changes with every rollout of a DeploymentConfig",
    "helm.sh/chart": "which changes with every version of the chart",
    "chart": "which changes with every version of the chart",
    "app.kubernetes.io/version": "which changes with every release of the application",
    "controller-uid": "which is another one for every Job",
    "batch.kubernetes.io/controller-uid": "which is another one for every Job",
    "statefulset.kubernetes.io/pod-name": "which leaves out the pods that the StatefulSet adds",
    "apps.kubernetes.io/pod-index": "which leaves out the pods that the StatefulSet adds",
}
"""Keys, and when their values change: https://kubernetes.io/docs/reference/labels-annotations-taints/."""

_Policy = NetworkPolicy | ClusterPolicy
_OF_ONE_POD: Final = frozenset({"statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"})
_DEPLOYMENT: Final = "deployment"


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each condition of a podSelector on the value of a label that does not last."""
    policies: list[_Policy] = [*ctx.inventory.policies, *ctx.inventory.cluster_policies]
    for policy in policies:
        for each in _requirements(policy):
            if _is_volatile(ctx, policy, each):
                yield _finding(ctx, policy, each)


def _requirements(policy: _Policy) -> Iterator[Requirement]:
    for selector in _pod_selectors(policy):
        yield from () if selector is None else selector.requirements


def _pod_selectors(policy: _Policy) -> Iterator[LabelSelector | None]:
    yield policy.pod_selector
    for rule in policy.rules:
        for peer in rule.peers:
            if isinstance(peer, PodPeer | PodsPeer):
                yield peer.pod_selector


def _is_volatile(ctx: CheckContext, policy: _Policy, each: Requirement) -> bool:
    if each.key not in _CHANGES or each.operator not in (Operator.IN, Operator.NOT_IN):
        return False
    # People use the bare word as a label of their own, too.
    workloads = ctx.inventory.workloads_in(policy.ref.namespace)
    return each.key != _DEPLOYMENT or any(pods.ref.kind == "DeploymentConfig" for pods in workloads)


def _finding(ctx: CheckContext, policy: _Policy, each: Requirement) -> Finding:
    is_intended = each.key in _OF_ONE_POD
    return ctx.finding(
        each.at or policy.at,
        f"a selector of {policy} asks for `{each}`, {_CHANGES[each.key]}; a label that says what the pods"
        " are for selects them as long as they run",
        subject=str(policy.ref),
        confidence=confidence_of(Basis.INCOMPLETE if is_intended else Basis.DECLARED),
    )
