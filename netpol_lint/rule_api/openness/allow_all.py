"""Rules that name neither peers nor ports, and the workloads that are not meant to be that open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from netpol_lint.findings import Evidence, Finding, Severity
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import Match
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import Basis, CheckContext, confidence_of
from netpol_lint.rule_api.openness.breadth import (
    default_denies,
    defeated_defaults,
    everybody,
    is_bare,
    rules_in_effect,
)
from netpol_lint.rule_api.openness.default_deny import Coverage, coverage
from netpol_lint.rule_api.openness.open_by_design import (
    controls_cluster,
    declared_ports,
    is_open_by_design,
    public_ports,
)
from netpol_lint.rule_api.openness.sensitive_ports import exposing_rules
from netpol_lint.rule_api.wording import NAMES_SHOWN, are_selected, count, names

_PEERS: Final = {Direction.INGRESS: "from", Direction.EGRESS: "to"}
_SEVERAL: Final = 3
_MOST: Final = 0.75
_ADVICE: Final = {
    Direction.INGRESS: "name in `from` who may connect, and in `ports` to what",
    Direction.EGRESS: "name in `to` where they may connect, and in `ports` to what",
}


def allow_all_rules(ctx: CheckContext, direction: Direction) -> Iterator[Finding]:
    """Report each rule without peers and ports, once for the workloads that it opens more than is meant.

    Where several such rules open most of a namespace, they are one decision and one finding.
    """
    bare = [rule for rule in rules_in_effect(ctx, direction) if is_bare(rule)]
    if not bare:
        return
    others = {each.rule.at for each in defeated_defaults(ctx, direction)}
    if direction is Direction.INGRESS:
        others |= exposing_rules(ctx)
    opened = _Opened(ctx, direction)
    by_namespace: dict[str, list[Finding]] = defaultdict(list)
    for rule in bare:
        if rule.at not in others:
            by_namespace[rule.policy.namespace].extend(opened.findings(rule))
    for namespace, findings in by_namespace.items():
        undone = opened.undone.get(namespace)
        if undone is not None and len(findings) >= _SEVERAL:
            yield _joint(findings, undone)
        else:
            yield from findings


def _joint(findings: list[Finding], opened: Coverage) -> Finding:
    """Return one finding for the rules that together open a namespace, at the first of them."""
    first, *others = sorted(findings, key=lambda each: each.at)
    direction = opened.direction
    total = len(opened.open) + len(opened.reopened) + len(opened.isolated)
    each_opened = f"{len(opened.reopened):,} of {count(total, 'workload')} of namespace {opened.namespace}"
    message = (
        f"{count(len(findings), 'rule')} for {direction.field_name} name neither peers nor ports, this one "
        f"and others, and together open {each_opened}, so the default deny has next to no "
        f"effect for {direction.field_name}; {_ADVICE[direction]}"
    )
    says = tuple(Evidence(each.at, f"the rule of {each.subject} is another one") for each in others)
    return replace(first, message=message, evidence=(*first.evidence[:1], *says))


def _is_mostly_reopened(each: Coverage) -> bool:
    return len(each.reopened) > (len(each.open) + len(each.reopened) + len(each.isolated)) * _MOST


class _Opened:
    """What is asked about each rule of one direction, found out once."""

    def __init__(self, ctx: CheckContext, direction: Direction) -> None:
        self._ctx = ctx
        self._direction = direction
        self._everybody = everybody(ctx)
        is_ingress = direction is Direction.INGRESS
        self._public: Mapping[ObjectRef, ConnectionSet] = public_ports(ctx) if is_ingress else {}
        covered = tuple(coverage(ctx, direction))
        self.undone = {
            each.namespace: each for each in covered if each.defaults and _is_mostly_reopened(each)
        }
        self._open_namespaces = frozenset(
            each.namespace for each in covered if each.is_wholly_open and not each.defaults and not is_ingress
        )

    def findings(self, rule: NetworkPolicyRule) -> Iterator[Finding]:
        """Yield the finding about a rule, if there is one."""
        ctx, policy = self._ctx, rule.policy
        if self._changes_nothing(rule):
            return
        selected = ctx.engine.selected_workloads(policy)
        if not selected and ctx.engine.selected_workloads(policy, at_least=Match.UNKNOWN):
            return
        meant = [each for each in selected if not self._is_fine(each)]
        if selected and not meant:
            return
        opened = [each for each in meant if not self._is_excused(each)]
        yield self._finding(rule, opened or meant, is_excused=bool(meant) and not opened)

    def _changes_nothing(self, rule: NetworkPolicyRule) -> bool:
        """Tell whether a rule leaves some pods of a wholly open namespace as they are."""
        policy = rule.policy
        return policy.namespace in self._open_namespaces and not policy.pod_selector.selects_everything

    def _is_fine(self, workload: Workload) -> bool:
        """Tell whether a workload is as open as it is meant to be."""
        if workload.is_finished or is_open_by_design(workload, self._direction):
            return True
        public = self._public.get(workload.ref, NO_CONNECTIONS)
        return bool(public) and declared_ports([workload]) <= public

    def _is_excused(self, workload: Workload) -> bool:
        """Tell whether a workload may well need most of it."""
        return workload.ref in self._public or controls_cluster(self._ctx, workload)

    def _finding(self, rule: NetworkPolicyRule, workloads: list[Workload], *, is_excused: bool) -> Finding:
        ctx, policy = self._ctx, rule.policy
        is_note = is_excused or policy.namespace in self._open_namespaces
        undecided = [each for each in workloads if ctx.engine.is_undecided_for(each, self._direction)]
        is_known = bool(workloads) and not undecided
        return ctx.finding(
            rule.at,
            f"`{rule.field_path}` of {policy} {self._effect(workloads)}; {_ADVICE[self._direction]}",
            subject=str(policy.ref),
            severity=Severity.NOTE if is_note else None,
            confidence=confidence_of(Basis.DECLARED if is_known else Basis.INCOMPLETE),
            evidence=self._evidence(rule, workloads),
        )

    def _effect(self, workloads: list[Workload]) -> str:
        whom = names(workloads) or "the pods that it selects"
        if self._direction is Direction.INGRESS:
            return (
                f"names neither peers nor ports and lets everybody, inside the cluster and outside, "
                f"connect to {whom} on every port"
            )
        return f"names neither peers nor ports and lets {whom} connect to every address on every port"

    def _evidence(self, rule: NetworkPolicyRule, workloads: list[Workload]) -> Iterator[Evidence]:
        ctx, direction = self._ctx, self._direction
        yield Evidence(
            rule.at,
            f"it is the same as `{_PEERS[direction]}` with `namespaceSelector: {{}}`, `ipBlock: 0.0.0.0/0` "
            "and `ipBlock: ::/0`, with every port of every protocol",
        )
        if direction is Direction.INGRESS:
            yield Evidence(rule.at, f"{self._everybody} of this repository may connect, and all others")
        for deny in default_denies(ctx, rule.policy.namespace, direction):
            says = f"{deny.policy} has no effect on these pods for {direction.field_name}"
            yield Evidence(deny.policy.selector_at, says)
        yield from are_selected(workloads[:NAMES_SHOWN])
