"""half-open-connection: connections that a rule allows by name and the other end's policies deny."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import CheckContext, names
from netpol_lint.rule_api.connections.broken_connections import denying_group, isolating
from netpol_lint.rule_api.connections.half_open import HalfOpen
from netpol_lint.rule_api.connections.wanted_connections import wanted_connections


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each peer that names pods with which the other end allows none of the rule's connections."""
    for each in wanted_connections(ctx).half_open.all if ctx.inventory.policies else ():
        refusing = _distinct(_refusing(each, pair) for pair in each.pairs)
        namespaces = sorted({workload.namespace for workload in refusing})
        if not any(map(ctx.is_system, namespaces)):
            yield _finding(ctx, each, refusing)


def _finding(ctx: CheckContext, each: HalfOpen, refusing: tuple[Workload, ...]) -> Finding:
    sources = _distinct(source for source, _ in each.pairs)
    destinations = _distinct(destination for _, destination in each.pairs)
    ports = "" if each.ports.is_all else f" on {each.ports}"
    who, whom = _placed(sources), _placed(destinations)
    if each.refusing is Direction.INGRESS:
        says = (
            f"egress of {who} allows {whom}{ports} here, and ingress of {names(destinations)} does not admit"
        )
        lacks = f"{says} {'it' if len(sources) == 1 else 'them'}"
    else:
        says = f"ingress of {whom} admits {who}{ports} here, and egress of {names(sources)} does not allow"
        lacks = f"{says} {'it' if len(destinations) == 1 else 'them'}"
    source, destination = each.pairs[0]
    return ctx.finding(
        each.peer.at,
        f"{lacks}; `netpol-lint generate allow {source.ref} {destination.ref}` writes the other half",
        subject=str(each.rule.policy.ref),
        evidence=_evidence(ctx, each),
        is_argument=len(each.pairs) == 1,
        lacking_in=refusing[0].namespace,
    )


def _placed(workloads: tuple[Workload, ...]) -> str:
    namespaces = sorted({each.namespace for each in workloads})
    return f"{names(workloads)} in namespace{'s' if len(namespaces) > 1 else ''} {', '.join(namespaces)}"


def _evidence(ctx: CheckContext, each: HalfOpen) -> Iterator[Evidence]:
    yield Evidence(each.rule.at, f"{each.rule.policy} allows {_words(each.ports)} for {_direction(each)}")
    groups: dict[object, PolicyGroup] = {}
    for source, destination in each.pairs:
        own, other = (source, destination) if each.refusing is Direction.EGRESS else (destination, source)
        if own.ref not in groups:
            groups[own.ref] = group = denying_group(ctx, source, destination, each.refusing)
            yield Evidence(own.at, f"{own} is isolated for {each.refusing.field_name}")
            yield from isolating(group)
        peer = ctx.engine.classes.of(other)
        for rule in groups[own.ref].rules:
            if peer.index in rule.peers.pods.certain:
                allowed = rule.connections_to(ctx.engine.classes.of(destination))
                yield Evidence(rule.at, f"{rule.policy} allows only {allowed} with {other}")


def _words(ports: ConnectionSet) -> str:
    return "every port" if ports.is_all else str(ports)


def _direction(each: HalfOpen) -> str:
    return each.rule.rule.direction.field_name


def _refusing(each: HalfOpen, pair: tuple[Workload, Workload]) -> Workload:
    return pair[0] if each.refusing is Direction.EGRESS else pair[1]


def _distinct(workloads: Iterator[Workload]) -> tuple[Workload, ...]:
    return tuple({each.ref: each for each in workloads}.values())
