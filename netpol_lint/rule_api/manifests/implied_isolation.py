"""Policies for egress that close ingress as well, because they leave `policyTypes` to the API server.

Source: `pkg/apis/networking/v1/defaults.go` of Kubernetes: without types a policy isolates for ingress,
and for egress too if it has egress rules.
"""

from __future__ import annotations

from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.foreign_policy import Effect
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.manifests.written_policy import has_types, rules_written, spec_of


def is_written_for_egress(policy: NetworkPolicy) -> bool:
    """Tell whether a policy has egress rules only, and neither types nor a word on ingress."""
    spec = spec_of(policy)
    if spec is None or has_types(policy) or spec.get("ingress") is not None:
        return False
    return bool(rules_written(policy, Direction.EGRESS))


def losing_ingress(ctx: CheckContext, policy: NetworkPolicy) -> tuple[Workload, ...]:
    """Return the workloads that serve somebody and that only policies for egress isolate for ingress."""
    if not is_written_for_egress(policy):
        return ()
    return tuple(
        each
        for each in ctx.engine.selected_workloads(policy)
        if _serves(ctx, each) and _is_isolated_by_accident(ctx, each)
    )


def _serves(ctx: CheckContext, workload: Workload) -> bool:
    return bool(workload.ports or workload.probe_ports or ctx.services_of(workload))


def _is_isolated_by_accident(ctx: CheckContext, workload: Workload) -> bool:
    isolation = ctx.engine.isolation(workload, Direction.INGRESS)
    if isolation.state is not Ternary.YES or isolation.maybe:
        return False
    if ctx.engine.is_undecided_for(workload, Direction.INGRESS, Effect.ISOLATING):
        return False
    return all(map(is_written_for_egress, isolation.policies))
