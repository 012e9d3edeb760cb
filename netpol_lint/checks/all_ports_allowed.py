"""all-ports-allowed: rules that name peers and no ports, where it is known which ports there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.facts.dynamic_ports import images_with_dynamic_ports
from netpol_lint.facts.pods import is_image
from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.policy.ports import ConnectionSet, Protocol
from netpol_lint.policy.rules import CompiledNetworkPolicy, NetworkPolicyRule
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, names
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.manifests.written_policy import null_at
from netpol_lint.rule_api.openness.breadth import every_namespace_peers
from netpol_lint.rule_api.openness.open_by_design import declared_ports
from netpol_lint.rule_api.wording import NAMES_SHOWN
from netpol_lint.source.node import PlainValue

_MANY: Final = 10
"""From this number of ports on, a list of them is no better to read than none."""


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each rule without ports whose destinations are all declared, and so are their ports."""
    for policy in ctx.engine.compiled:
        if ctx.is_system(policy.policy.namespace):
            continue
        for direction in Direction:
            yield from _of_direction(ctx, policy, direction)


def _of_direction(
    ctx: CheckContext, policy: CompiledNetworkPolicy, direction: Direction
) -> Iterator[Finding]:
    for rule in policy.rules[direction]:
        if not _names_peers_only(rule) or _is_among_themselves(policy, rule):
            continue
        reached = _destinations(ctx, policy, rule)
        if reached and all(map(_has_fixed_ports, reached)):
            ports = declared_ports(reached)
            if 0 < len(_listed(ports)) <= _MANY:
                yield _finding(ctx, rule, reached, ports)


def _names_peers_only(rule: NetworkPolicyRule) -> bool:
    """Tell whether a rule has peers and no ports; of every namespace and of a null other rules speak."""
    if null_at(rule.rule.written, "ports") is not None:
        return False
    return bool(rule.rule.peers) and not rule.rule.ports and not every_namespace_peers(rule)


def _is_among_themselves(policy: CompiledNetworkPolicy, rule: NetworkPolicyRule) -> bool:
    """Tell whether the peers are the pods that the policy selects, as the members of a cluster are."""
    pods = rule.peers.pods.possible
    return bool(pods.bits) and not rule.blocks and pods & policy.subject.possible == pods


def _destinations(
    ctx: CheckContext, policy: CompiledNetworkPolicy, rule: NetworkPolicyRule
) -> tuple[Workload, ...]:
    """Return the workloads that connections lead to, if all are known; nothing otherwise."""
    if rule.rule.direction is Direction.INGRESS:
        chosen = policy.subject
    elif rule.blocks:
        return ()
    else:
        chosen = rule.peers.pods
    if not chosen.is_certain:
        return ()
    return tuple(member for each in ctx.engine.classes.in_set(chosen.certain) for member in each.members)


def _has_fixed_ports(workload: Workload) -> bool:
    if workload.is_assumed or not workload.ports:
        return False
    dynamic = images_with_dynamic_ports()
    return not any(is_image(wanted, image) for image in workload.images for wanted in dynamic)


def _finding(
    ctx: CheckContext, rule: NetworkPolicyRule, reached: tuple[Workload, ...], ports: ConnectionSet
) -> Finding:
    return ctx.finding(
        rule.at,
        f"`{rule.field_path}` of {rule.policy} names peers and no ports, which opens every port of "
        f"{names(reached)}; {ports} is all that is declared, and `ports` can say so",
        subject=str(rule.policy.ref),
        # Declaring a port is voluntary: pods may well listen on others.
        confidence=confidence_of(Basis.ASSUMED),
        evidence=(
            Evidence(each.at, f"{each} declares {declared_ports([each])}") for each in reached[:NAMES_SHOWN]
        ),
        fix=_fix(ctx, rule, ports),
    )


def _fix(ctx: CheckContext, rule: NetworkPolicyRule, ports: ConnectionSet) -> Fix | None:
    field = "from" if rule.rule.direction is Direction.INGRESS else "to"
    listed: list[PlainValue] = [
        {"protocol": protocol.value, "port": port} for protocol, port in _listed(ports)
    ]
    if rule.rule.ports_at is not None:
        return None
    edits = ctx.editor.add_field(rule.at, "ports", listed, after=field)
    return fix(Safety.UNSAFE, f"allow {ports} only", edits, promise=Promise.NARROWS)


def _listed(ports: ConnectionSet) -> list[tuple[Protocol, int]]:
    return [
        (protocol, port)
        for protocol in Protocol
        for first, last in ports.get(protocol).spans
        for port in range(first, last + 1)
    ]
