"""declared-dependency-blocked: Services that workloads are told of, and that policies keep from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.findings import Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet
from netpol_lint.reach.services import Backend
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, joined, names
from netpol_lint.rule_api.connections.blocked_backends import port_of
from netpol_lint.rule_api.connections.broken_connections import denying_group, isolating
from netpol_lint.rule_api.connections.dependencies import Dependency
from netpol_lint.rule_api.connections.wanted_connections import BlockedDependency, wanted_connections


class _Cause(Struct, frozen=True):
    """A Service whose pods admit none of those that are told of it, or one that a `source` may not reach."""

    service: ObjectRef
    sides: tuple[Direction, ...]
    source: ObjectRef | None


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each Service that workloads are told of and may not reach, where the first is told."""
    blocked: dict[_Cause, list[BlockedDependency]] = defaultdict(list)
    for each in wanted_connections(ctx).blocked_dependencies:
        blocked[_cause(each)].append(each)
    for cases in blocked.values():
        yield _finding(ctx, sorted(cases, key=_place))


def _cause(each: BlockedDependency) -> _Cause:
    dependency = each.dependency
    is_of_source = Direction.EGRESS in each.sides
    return _Cause(dependency.service.ref, each.sides, dependency.source.ref if is_of_source else None)


def _place(each: BlockedDependency) -> Location:
    return each.dependency.mentions[0].at


def _finding(ctx: CheckContext, cases: list[BlockedDependency]) -> Finding:
    first = cases[0].dependency
    mention = first.mentions[0]
    sources = [each.dependency.source for each in cases]
    pods = {backend.workload.ref: backend.workload for backend in first.backends}
    namespace = _lacking_in(cases[0])
    side = f"{joined(_side(each, first) for each in cases[0].sides)}"
    target = pods[next(iter(pods))]
    return ctx.finding(
        mention.at,
        f"{mention.origin} makes {names(sources)} connect to Service {_name(first)},"
        f" and policies keep it from {names(pods.values())} on {_ports(first.backends)}: {side};"
        f" `netpol-lint generate allow {first.source.ref} {target.ref}` writes what is missing",
        subject=str(first.source.ref),
        confidence=confidence_of(Basis.ASSUMED),
        evidence=(each for case in cases for each in _evidence(ctx, case)),
        is_argument=len(cases) == 1,
        lacking_in=namespace,
    )


def _side(side: Direction, dependency: Dependency) -> str:
    if side is Direction.EGRESS:
        return f"no egress rule of namespace {dependency.source.namespace} allows it"
    return f"no ingress rule of namespace {dependency.service.ref.namespace} admits it"


def _lacking_in(case: BlockedDependency) -> str:
    dependency = case.dependency
    return dependency.source.namespace if Direction.EGRESS in case.sides else dependency.service.ref.namespace


def _ports(backends: tuple[Backend, ...]) -> ConnectionSet:
    found = NO_CONNECTIONS
    for each in backends:
        found |= port_of(each)
    return found


def _evidence(ctx: CheckContext, case: BlockedDependency) -> Iterator[Evidence]:
    dependency = case.dependency
    for mention in dependency.mentions:
        yield Evidence(
            mention.at, f"{mention.origin} of {dependency.source} names Service {_name(dependency)}"
        )
    for backend in dependency.backends:
        at = backend.at or dependency.service.at
        yield Evidence(at, f"Service {_name(dependency)} leads to {port_of(backend)} of {backend.workload}")
    for side in case.sides:
        for backend in dependency.backends:
            yield from isolating(denying_group(ctx, dependency.source, backend.workload, side))


def _name(dependency: Dependency) -> str:
    ref = dependency.service.ref
    return f"{ref.namespace}/{ref.name}"
