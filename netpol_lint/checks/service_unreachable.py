"""service-unreachable: Services whose pods admit nobody on any port that leads to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.findings import Evidence, Finding
from netpol_lint.policy.ports import NO_CONNECTIONS
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, joined, names
from netpol_lint.rule_api.connections.blocked_backends import port_of
from netpol_lint.rule_api.connections.broken_connections import isolating, narrowest
from netpol_lint.rule_api.connections.unreachable_services import UnreachableService, UnreachableServices

_SHOWN = 5


class _Cause(Struct, frozen=True):
    """The policy to which a rule would be added, and whether nobody at all may enter."""

    policy: str
    from_outside: bool
    basis: Basis


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy that leaves Services without a client, once for all Services."""
    blocked: dict[_Cause, list[tuple[NetworkPolicy, UnreachableService]]] = defaultdict(list)
    for each in UnreachableServices(ctx).find():
        policy = narrowest(each.group)
        if policy is not None:
            blocked[_Cause(str(policy.ref), each.from_outside, each.basis)].append((policy, each))
    for cause, cases in blocked.items():
        yield _finding(ctx, cases[0][0], cause, [each for _, each in cases])


def _finding(
    ctx: CheckContext, policy: NetworkPolicy, cause: _Cause, cases: list[UnreachableService]
) -> Finding:
    pods = {each.workload.ref: each.workload for case in cases for each in case.backends}
    ports = NO_CONNECTIONS
    for each in (backend for case in cases for backend in case.backends):
        ports |= port_of(each)
    whom = "no address, and so nothing from outside the cluster," if cause.from_outside else "nobody"
    return ctx.finding(
        policy.at,
        f"ingress of {names(pods.values())} in namespace {policy.namespace} admits {whom} on {ports};"
        f" {_services(cases)} cannot be reached{' by its clients' if cause.from_outside else ''};"
        " allow the clients on the port of the pods, or remove what has none",
        subject=str(policy.ref),
        confidence=confidence_of(cause.basis),
        evidence=_evidence(cases),
        is_argument=len(cases) == 1,
        lacking_in=policy.namespace,
    )


def _services(cases: list[UnreachableService]) -> str:
    listed = [f"{each.service.type} Service {each.service.ref.name}" for each in cases]
    plain = [each.removeprefix("ClusterIP ") for each in listed]
    return joined(plain, at_most=_SHOWN)


def _evidence(cases: list[UnreachableService]) -> Iterator[Evidence]:
    for each in cases:
        ref = each.service.ref
        for backend in each.backends:
            at = backend.at or each.service.at
            target = f"{port_of(backend)} of {backend.workload}"
            yield Evidence(at, f"Service {ref.namespace}/{ref.name} leads to {target}")
        for rule in each.group.rules:
            yield Evidence(rule.at, f"{rule.policy} allows {rule.numbered} here")
        yield from isolating(each.group)
