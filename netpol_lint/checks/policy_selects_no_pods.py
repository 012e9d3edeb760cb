"""policy-selects-no-pods: policies that protect nothing, because no declared pod carries their labels."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from netpol_lint.findings import Confidence, Evidence, Finding
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.resources.selector import Match, Operator, Requirement
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, confidence_of

_CLOSEST_SHOWN: Final = 3
_ALIKE: Final = 0.85
_LONGEST_VALUE: Final = 63
_CONTROLLERS: Final = frozenset(
    {
        *("acme.cert-manager.io", "strimzi.io", "cnpg.io", "postgres-operator.crunchydata.com"),
        *("elasticsearch.k8s.elastic.co", "kibana.k8s.elastic.co", "common.k8s.elastic.co"),
        *("batch.kubernetes.io", "tekton.dev", "workflows.argoproj.io", "serving.knative.dev"),
    }
)
"""Prefixes of labels that controllers put on the pods they make."""


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy whose selector matches no declared pod; one that selects every pod is exempt."""
    for policy in ctx.inventory.policies:
        if policy.pod_selector.selects_everything or ctx.is_system(policy.namespace):
            continue
        # What a release brings may carry any labels, which makes it less certain that nothing is selected.
        selected = ctx.engine.selected_workloads(policy, at_least=Match.UNKNOWN)
        is_used = any(not each.is_opaque for each in selected)
        # A policy that environments share need not have pods in each of them.
        if not is_used and not ctx.selects_elsewhere(policy):
            yield ctx.finding(
                policy.selector_at,
                f"{policy} selects no pod; none that is declared in namespace {policy.namespace} carries"
                f" `{policy.pod_selector}`",
                subject=str(policy.ref),
                confidence=_confidence(ctx, policy, may_select=selected),
                evidence=_closest(ctx, policy),
                lacking_in=policy.namespace,
                is_about_pods=True,
            )


def _confidence(ctx: CheckContext, policy: NetworkPolicy, *, may_select: tuple[Workload, ...]) -> Confidence:
    """Pods that operators, releases or another repository make are not seen."""
    namespace = policy.namespace
    is_elsewhere = not ctx.inventory.workloads_in(namespace)
    is_made_here = ctx.is_delivered_to(namespace) or ctx.makes_pods(namespace)
    # A chart that nothing installs does not explain a label that is off by a letter.
    is_made_here |= ctx.may_be_installed_in(namespace) and not _is_a_slip(ctx, policy)
    prefixes = {key.partition("/")[0] for key in policy.pod_selector.keys}
    is_hidden = is_elsewhere or is_made_here or bool(may_select or prefixes & _CONTROLLERS)
    hidden = Basis.INCOMPLETE if is_hidden and ctx.is_open_world else Basis.DECLARED
    return confidence_of(hidden)


def _is_a_slip(ctx: CheckContext, policy: NetworkPolicy) -> bool:
    """Tell whether pods of the namespace carry what a selector asks for, but for a letter of one value."""
    for workload in ctx.inventory.workloads_in(policy.namespace):
        unmet = policy.pod_selector.unmet(workload.labels)
        if len(unmet) == 1 and _is_nearly(unmet[0], workload.labels.known.get(unmet[0].key, "")):
            return True
    return False


def _is_nearly(wanted: Requirement, value: str) -> bool:
    values = [each[:_LONGEST_VALUE] for each in wanted.values]
    return wanted.operator is Operator.IN and bool(get_close_matches(value, values, n=1, cutoff=_ALIKE))


def _closest(ctx: CheckContext, policy: NetworkPolicy) -> Iterator[Evidence]:
    """Yield the workloads that meet some of the selector, or all of it in another namespace."""
    wanted = len(policy.pod_selector.requirements)
    near: list[tuple[int, Workload, tuple[Requirement, ...]]] = []
    for workload in ctx.inventory.workloads:
        unmet = policy.pod_selector.unmet(workload.labels)
        elsewhere = workload.namespace != policy.namespace
        if elsewhere and not unmet:
            yield Evidence(
                workload.at, f"the pods of {workload} carry these labels, in namespace {workload.namespace}"
            )
        elif not elsewhere and (len(unmet) < wanted or wanted == 1):
            near.append((len(unmet), workload, unmet))
    for _, workload, unmet in sorted(near, key=lambda each: (each[0], each[1].at))[:_CLOSEST_SHOWN]:
        has = (
            ", ".join(f"{key}={value}" for key, value in sorted(workload.labels.known.items())) or "no labels"
        )
        lacks = " and ".join(f"`{requirement}`" for requirement in unmet)
        yield Evidence(
            workload.at, f"the pods of {workload} are not selected for want of {lacks}; they have {has}"
        )
