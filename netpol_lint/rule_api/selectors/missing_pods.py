"""What the claim rests on that no pod will ever carry some labels."""

from __future__ import annotations

from collections.abc import Iterable

from netpol_lint.facts.made_pods import is_put_on_pods
from netpol_lint.resources.selector import LabelSelector, Operator
from netpol_lint.rule_api.context import Basis, CheckContext
from netpol_lint.rule_api.selectors.label_slips import is_answer


def weakest(*bases: Basis) -> Basis:
    """Return the basis on which the least can be claimed."""
    return min(bases, key=lambda basis: basis.value)


def basis_of_missing(
    ctx: CheckContext,
    namespaces: Iterable[str],
    selector: LabelSelector,
    *,
    is_slip: bool,
    may_select: bool = False,
) -> Basis:
    """Say what the claim rests on that nothing in some namespaces will ever carry some labels.

    Pods that operators, releases or another repository make are not seen. A chart that nothing installs,
    and a custom resource, do not explain a label that is off by a letter.
    """
    if not ctx.is_open_world:
        return Basis.DECLARED
    listed = tuple(namespaces)
    if may_select or any(_may_hold_others(ctx, name) for name in listed):
        return Basis.INCOMPLETE
    if is_put_on_pods(selector.keys) or _is_for_volunteers(selector):
        return Basis.INCOMPLETE
    if not any(ctx.makes_pods(name) or ctx.may_be_installed_in(name) for name in listed):
        return Basis.DECLARED
    return Basis.ASSUMED if is_slip else Basis.INCOMPLETE


def _may_hold_others(ctx: CheckContext, namespace: str) -> bool:
    return not ctx.inventory.workloads_in(namespace) or ctx.is_delivered_to(namespace)


def _is_for_volunteers(selector: LabelSelector) -> bool:
    """Tell whether pods are asked for that opt in by a label: `allow-internet: "true"`.

    Such a policy waits for its first pod.
    """
    return any(
        each.operator is Operator.EXISTS or (each.operator is Operator.IN and is_answer(each.values))
        for each in selector.requirements
    )
