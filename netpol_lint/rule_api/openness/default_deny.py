"""Whether a namespace isolates its pods by default, and which of its workloads are open if not.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.rules import CompiledNetworkPolicy
from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext


class Coverage(Struct, frozen=True):
    """How policies cover one namespace in one direction.

    `open` are the workloads that no policy isolates, `reopened` those that a rule of theirs allows
    everything, `isolated` the others. `undecided` are those about which a policy may decide that is not
    evaluated. `defaults` are the policies that isolate every pod, `open_defaults` those that select every
    pod and allow everything. `is_closed_by_cluster` says that cluster-wide policies do what a default
    deny would.
    """

    namespace: str
    direction: Direction
    open: tuple[Workload, ...]
    reopened: tuple[Workload, ...]
    isolated: tuple[Workload, ...]
    undecided: tuple[Workload, ...]
    defaults: tuple[CompiledNetworkPolicy, ...]
    open_defaults: tuple[CompiledNetworkPolicy, ...]
    is_closed_by_cluster: bool = False

    @property
    def is_wholly_open(self) -> bool:
        """Whether no workload is isolated."""
        return not self.isolated


def coverage(ctx: CheckContext, direction: Direction) -> Iterator[Coverage]:
    """Yield how each namespace with workloads of the repository's own is covered.

    A workload of which nobody can tell counts as isolated: no claim may be made about it.
    """
    for namespace, workloads in ctx.namespaces_with_workloads():
        opened = tuple(each for each in workloads if _is_open(ctx, each, direction))
        reopened = tuple(each for each in workloads if _is_reopened(ctx, each, direction))
        exposed = {each.ref for each in (*opened, *reopened)}
        fresh = ctx.engine.fresh_pod(namespace, direction)
        allowing = tuple(each for each in fresh.policies if _allows_everything(each, direction))
        yield Coverage(
            namespace=namespace,
            direction=direction,
            open=opened,
            reopened=reopened,
            isolated=tuple(each for each in workloads if each.ref not in exposed),
            undecided=tuple(each for each in workloads if ctx.engine.is_undecided_for(each, direction)),
            is_closed_by_cluster=not fresh.policies and is_closed_to_anybody(ctx, fresh),
            defaults=tuple(each for each in fresh.policies if each not in allowing),
            open_defaults=allowing,
        )


def _is_open(ctx: CheckContext, workload: Workload, direction: Direction) -> bool:
    if ctx.engine.isolation(workload, direction).state is not Ternary.NO or is_closed_by_plugin(ctx):
        return False
    return not is_closed_to_anybody(ctx, ctx.engine.group_of(workload, direction))


def is_closed_to_anybody(ctx: CheckContext, group: PolicyGroup) -> bool:
    """Tell whether cluster-wide policies close pods to whom they do not name, as a default deny does."""
    if not group.cluster_wide and not group.maybe_cluster_wide:
        return False
    return not ctx.engine.with_anybody(group).allowed


def is_closed_by_plugin(ctx: CheckContext) -> bool:
    """Tell whether the network plugin isolates every pod by itself, as Cilium can be told to."""
    return ctx.cni is not None and ctx.cni.isolates_every_pod


def _is_reopened(ctx: CheckContext, workload: Workload, direction: Direction) -> bool:
    policies = ctx.engine.group_of(workload, direction).policies
    return any(_allows_everything(each, direction) for each in policies)


def _allows_everything(policy: CompiledNetworkPolicy, direction: Direction) -> bool:
    return any(rule.peers.every and rule.numbered.is_all for rule in policy.rules[direction])
