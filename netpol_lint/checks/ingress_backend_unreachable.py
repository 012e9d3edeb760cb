"""ingress-backend-unreachable: what leads traffic into the cluster and is kept from the pods behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from netpol_lint.findings import Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.ports import NO_CONNECTIONS
from netpol_lint.reach.endpoints import INGRESS_CONTROLLER
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, joined, names
from netpol_lint.rule_api.connections.blocked_backends import BlockedBackend
from netpol_lint.rule_api.connections.broken_connections import isolating, narrowest
from netpol_lint.rule_api.connections.wanted_connections import wanted_connections

_SHOWN = 3


class _Cause(Struct, frozen=True):
    """The policy to which a rule would be added."""

    at: Location
    subject: ObjectRef
    namespace: str
    side: Direction
    basis: Basis


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy that keeps a controller from backends, once for all entry points of which it is."""
    blocked: dict[_Cause, list[BlockedBackend]] = defaultdict(list)
    for each in wanted_connections(ctx).blocked_backends:
        cause = _cause(each)
        if cause is not None:
            blocked[cause].append(each)
    for cause, cases in blocked.items():
        yield _finding(ctx, cause, cases)


def _cause(each: BlockedBackend) -> _Cause | None:
    policy = narrowest(each.group) or next((one.policy for one in each.group.cluster_wide), None)
    if policy is None:
        return None
    namespace = each.group.namespace
    return _Cause(policy.at, policy.ref, namespace, each.side, each.basis)


def _controller(each: BlockedBackend) -> str:
    if each.controller is not None:
        return f"{names([each.controller])} in namespace {each.controller.namespace}"
    if each.point.sources and not each.point.controllers:
        return "the load balancer"
    return f"the controller of {each.point.product}" if each.point.product else "an ingress controller"


def _finding(ctx: CheckContext, cause: _Cause, cases: list[BlockedBackend]) -> Finding:
    backends = {each.backend.workload.ref: each.backend.workload for each in cases}
    ports = NO_CONNECTIONS
    for each in cases:
        ports |= each.ports
    who = names(backends.values())
    controllers = joined(dict.fromkeys(map(_controller, cases)))
    if cause.side is Direction.EGRESS:
        says = f"egress of {controllers} does not allow {who} on {ports}"
    else:
        says = f"ingress of {who} in namespace {cause.namespace} does not admit {controllers} on {ports}"
    first = cases[0]
    source = first.controller.ref if first.controller is not None else INGRESS_CONTROLLER
    return ctx.finding(
        cause.at,
        f"{says}, to which {_points(cases)}; requests from outside fail;"
        f" `netpol-lint generate allow {source} {first.backend.workload.ref}` writes what is missing",
        subject=str(cause.subject),
        confidence=confidence_of(cause.basis),
        evidence=_evidence(cases),
        is_argument=len(cases) == 1,
        lacking_in=cause.namespace,
    )


def _points(cases: Iterable[BlockedBackend]) -> str:
    listed = list(dict.fromkeys(f"{each.point.ref.kind} {each.point.ref.name}" for each in cases))
    return f"{joined(listed, at_most=_SHOWN)} {'leads' if len(listed) == 1 else 'lead'}"


def _evidence(cases: Iterable[BlockedBackend]) -> Iterator[Evidence]:
    for each in cases:
        backend, point = each.backend, each.point
        service = f"Service {backend.service.namespace}/{backend.service.name}"
        yield Evidence(
            backend.at or point.at,
            f"{point.ref.kind} {point.ref.name} leads to port {backend.service_port} of {service}",
        )
        yield Evidence(backend.workload.at, f"{service} leads to {each.ports} of {backend.workload}")
        if each.controller is not None:
            yield Evidence(each.controller.at, f"{each.controller} opens the connections")
    for each in cases:
        yield from isolating(each.group)
