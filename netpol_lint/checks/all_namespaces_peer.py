"""all-namespaces-peer: peers that mean every pod of every namespace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from netpol_lint.findings import Evidence, Finding, Severity
from netpol_lint.location import Location
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction, PodPeer
from netpol_lint.resources.selector import Match
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, are_selected, confidence_of, joined, names
from netpol_lint.rule_api.openness.breadth import (
    defeated_defaults,
    every_namespace_peers,
    everybody,
    rules_in_effect,
)
from netpol_lint.rule_api.openness.common_services import is_for_dns, is_for_metrics, is_public_anyway
from netpol_lint.rule_api.openness.open_by_design import (
    answers_api_server,
    controls_cluster,
    declared_ports,
    is_open_by_design,
    public_ports,
)
from netpol_lint.rule_api.openness.sensitive_ports import exposing_rules
from netpol_lint.rule_api.wording import NAMES_SHOWN


class _Around(Struct, frozen=True):
    """What is the same for all rules: the ports that are public anyway, and how many everybody is."""

    public: Mapping[ObjectRef, ConnectionSet]
    everybody: str


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each rule that opens workloads to every namespace, or every namespace to workloads.

    What is there for every namespace is left out: names, metrics, admission, what is public anyway.
    """
    for direction in Direction:
        wide = [(rule, peers[0]) for rule, peers in _wide_rules(ctx, direction)]
        if wide:
            others = _of_other_rules(ctx, direction)
            public = public_ports(ctx) if direction is Direction.INGRESS else {}
            around = _Around(public, everybody(ctx))
            for rule, peer in wide:
                yield from () if rule.at in others else _findings(ctx, rule, peer, around)


def _wide_rules(
    ctx: CheckContext, direction: Direction
) -> Iterator[tuple[NetworkPolicyRule, tuple[PodPeer, ...]]]:
    for rule in rules_in_effect(ctx, direction):
        peers = every_namespace_peers(rule)
        if peers and not is_for_dns(rule):
            yield rule, peers


def _of_other_rules(ctx: CheckContext, direction: Direction) -> frozenset[Location]:
    """Return where the rules stand of which others say more."""
    undone = frozenset(each.rule.at for each in defeated_defaults(ctx, direction))
    return undone | exposing_rules(ctx) if direction is Direction.INGRESS else undone


def _findings(
    ctx: CheckContext, rule: NetworkPolicyRule, peer: PodPeer, around: _Around
) -> Iterator[Finding]:
    policy, direction = rule.policy, rule.rule.direction
    selected = ctx.engine.selected_workloads(policy)
    if not selected and ctx.engine.selected_workloads(policy, at_least=Match.UNKNOWN):
        return
    opened = _opened(ctx, rule, selected, around)
    if selected and not opened:
        return
    is_note = bool(opened) and all(controls_cluster(ctx, each) for each in opened)
    undecided = any(ctx.engine.is_undecided_for(each, direction) for each in opened)
    yield ctx.finding(
        peer.at,
        f"{_effect(rule, peer, opened)}; name the namespaces that are meant, and their pods",
        subject=str(policy.ref),
        severity=Severity.NOTE if is_note else None,
        confidence=confidence_of(Basis.DECLARED if opened and not undecided else Basis.INCOMPLETE),
        evidence=_evidence(rule, peer, opened, around),
    )


def _opened(
    ctx: CheckContext, rule: NetworkPolicyRule, selected: tuple[Workload, ...], around: _Around
) -> list[Workload]:
    """Return the workloads that are not there for every namespace.

    Where a rule opens the metrics of some, it opens nothing of those that declare other ports only.
    """
    opened = [each for each in selected if not _is_fine(ctx, rule, each, around)]
    if rule.rule.direction is Direction.EGRESS or not opened or len(opened) == len(selected):
        return opened
    if not any(is_for_metrics(ctx, rule, each) for each in selected):
        return opened
    return [each for each in opened if not each.ports or declared_ports([each]) & rule.numbered]


def _is_fine(ctx: CheckContext, rule: NetworkPolicyRule, workload: Workload, around: _Around) -> bool:
    direction = rule.rule.direction
    if workload.is_finished or is_open_by_design(workload, direction):
        return True
    if direction is Direction.EGRESS:
        return False
    connections = rule.connections_to(ctx.engine.classes.of(workload))
    return (
        is_for_metrics(ctx, rule, workload)
        or answers_api_server(ctx, workload)
        or is_public_anyway(connections, workload, around.public)
    )


def _effect(rule: NetworkPolicyRule, peer: PodPeer, opened: list[Workload]) -> str:
    whom = names(opened) or "the pods that it selects"
    written = "`namespaceSelector: {}`"
    if peer.namespace_selector is not None and peer.namespace_selector.requirements:
        written = f"`{peer.namespace_selector}`"
    where = f"{written} in `{rule.field_path}` of {rule.policy}"
    ports = _ports(rule)
    if rule.rule.direction is Direction.INGRESS:
        return f"{where} lets the pods of every namespace connect to {whom} on {ports}"
    return f"{where} lets {whom} connect to the pods of every namespace on {ports}"


def _ports(rule: NetworkPolicyRule) -> str:
    if rule.numbered.is_all:
        return "every port"
    named = [f"`{port.name}`" for port in rule.named]
    numbered = [str(rule.numbered)] if rule.numbered else []
    return joined((*numbered, *named))


def _evidence(
    rule: NetworkPolicyRule, peer: PodPeer, opened: list[Workload], around: _Around
) -> Iterator[Evidence]:
    yield Evidence(peer.at, f"it means {around.everybody} of this repository, and whatever else runs")
    yield Evidence(rule.policy.selector_at, f"{rule.policy} selects the pods here")
    yield from are_selected(opened[:NAMES_SHOWN])
