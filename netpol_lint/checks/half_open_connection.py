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
from netpol_lint.rule_api.connections.denied_pairs import HalfOpen
from netpol_lint.rule_api.connections.wanted_connections import wanted_connections


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each peer that names pods with which the other end allows none of the rule's connections."""
    for each in wanted_connections(ctx).half_open.all if ctx.inventory.policies else ():
        refusing = each.sources if each.refusing is Direction.EGRESS else each.destinations
        namespaces = sorted({workload.namespace for workload in refusing})
        if not any(map(ctx.is_system, namespaces)):
            yield _finding(ctx, each, refusing)


def _finding(ctx: CheckContext, each: HalfOpen, refusing: tuple[Workload, ...]) -> Finding:
    sources, destinations = each.sources, each.destinations
    ports = "" if each.ports.is_all else f" on {each.ports}"
    source_names, destination_names = names(sources), names(destinations)
    who, whom = _placed(source_names, sources), _placed(destination_names, destinations)
    if each.refusing is Direction.INGRESS:
        says = f"egress of {who} allows {whom}{ports} here, and ingress of {destination_names} does not admit"
        lacks = f"{says} {'it' if len(sources) == 1 else 'them'}"
    else:
        says = f"ingress of {whom} admits {who}{ports} here, and egress of {source_names} does not allow"
        lacks = f"{says} {'it' if len(destinations) == 1 else 'them'}"
    source, destination = next(each.pairs)
    return ctx.finding(
        each.peer.at,
        f"{lacks}; `netpol-lint generate allow {source.ref} {destination.ref}` writes the other half",
        subject=str(each.rule.policy.ref),
        evidence=_evidence(ctx, each),
        is_argument=len(sources) == len(destinations) == 1,
        lacking_in=refusing[0].namespace,
    )


def _placed(named: str, workloads: tuple[Workload, ...]) -> str:
    namespaces = sorted({each.namespace for each in workloads})
    return f"{named} in namespace{'s' if len(namespaces) > 1 else ''} {', '.join(namespaces)}"


def _evidence(ctx: CheckContext, each: HalfOpen) -> Iterator[Evidence]:
    yield Evidence(each.rule.at, f"{each.rule.policy} allows {_words(each.ports)} for {_direction(each)}")
    isolated = f"is isolated for {each.refusing.field_name}"
    groups: dict[object, PolicyGroup] = {}
    for source, destination in each.pairs:
        own, other = (source, destination) if each.refusing is Direction.EGRESS else (destination, source)
        if own.ref not in groups:
            groups[own.ref] = group = denying_group(ctx, source, destination, each.refusing)
            yield Evidence(own.at, f"{own} {isolated}")
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
