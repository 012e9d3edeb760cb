"""webhook-unreachable: webhooks whose pods do not let in the API server, which alone calls them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.findings import Evidence, Finding, Fix, Severity
from netpol_lint.location import Location
from netpol_lint.policy.group import isolates
from netpol_lint.policy.ports import ConnectionSet, Protocol
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.reach.services import endpoints
from netpol_lint.resources.api_server_call import ApiServerCall, CallKind
from netpol_lint.resources.network_policy import Direction, NetworkPolicy, PolicyRule
from netpol_lint.resources.workload_index import WorkloadIndex
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, joined, names
from netpol_lint.rule_api.connections.api_server_ingress import Blockade, blockade_of, port_of
from netpol_lint.rule_api.edits import Promise, Safety, fix

_OWNERS_SHOWN = 3


class _Cause(Struct, frozen=True):
    """What to edit: a rule for the port that lets in somebody else, or the policy that isolates."""

    policy: NetworkPolicy
    at: Location
    is_open_to_tunnels: bool
    rule: PolicyRule | None = None


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy that keeps the API server from webhooks, once for all that it calls there."""
    blocked: dict[_Cause, list[tuple[ApiServerCall, Blockade]]] = defaultdict(list)
    for call, blockade in _blocked(ctx):
        blocked[_cause(blockade)].append((call, blockade))
    for cause, cases in blocked.items():
        yield _finding(ctx, cause, cases)


def _blocked(ctx: CheckContext) -> Iterator[tuple[ApiServerCall, Blockade]]:
    """Yield each call that does not arrive, and where it stops."""
    calls = ctx.inventory.control_plane.calls
    if not calls or not ctx.inventory.policies:
        return
    workloads = WorkloadIndex(ctx.inventory.workloads)
    services = {(each.ref.namespace, each.ref.name): each for each in reversed(ctx.inventory.services)}
    for call in calls:
        service = services.get((call.namespace, call.service))
        if service is None:
            continue
        for backend in endpoints(service, workloads, call.port, Protocol.TCP).backends:
            blockade = blockade_of(ctx, backend)
            if blockade is not None:
                yield call, blockade


def _cause(blockade: Blockade) -> _Cause:
    meant = [rule for rule in blockade.near if not _is_from_own_namespace(rule)]
    if meant:
        rule = meant[0]
        at = rule.rule.peers_at or rule.rule.at
        return _Cause(rule.policy, at, blockade.is_open_to_tunnels, rule.rule)
    policies = [each.policy for each in blockade.group.policies]
    narrowest = max(policies, key=lambda each: len(each.pod_selector.requirements))
    return _Cause(narrowest, narrowest.at, blockade.is_open_to_tunnels)


def _is_from_own_namespace(rule: NetworkPolicyRule) -> bool:
    """Tell whether a rule is for neighbours, and so not written with the API server in mind."""
    return all(getattr(peer, "namespace_selector", None) is None for peer in rule.rule.peers)


def _finding(ctx: CheckContext, cause: _Cause, cases: list[tuple[ApiServerCall, Blockade]]) -> Finding:
    calls = list(dict.fromkeys(call for call, _ in cases))
    workloads = {blockade.backend.workload.ref: blockade.backend.workload for _, blockade in cases}
    ports = port_of(cases[0][1].backend)
    for _, blockade in cases[1:]:
        ports |= port_of(blockade.backend)
    who = f"{names(workloads.values())} in namespace {cause.policy.namespace}"
    if cause.is_open_to_tunnels:
        admits = "admits the API server only where a tunnel such as konnectivity-agent carries its calls"
    else:
        admits = "does not admit the API server, whose address no selector matches,"
    return ctx.finding(
        cause.at,
        f"ingress of {who} {admits} on {ports}; {_owners(calls)} {_consequence(calls)};"
        " allow the port in a rule without `from`",
        subject=str(cause.policy.ref),
        severity=Severity.WARNING if cause.is_open_to_tunnels else None,
        confidence=confidence_of(Basis.ASSUMED),
        evidence=_evidence(cases),
        is_argument=len(cases) == 1,
        lacking_in=cause.policy.namespace,
        fix=_fix(ctx, cause, ports),
    )


def _fix(ctx: CheckContext, cause: _Cause, ports: ConnectionSet) -> Fix | None:
    """Open a rule that is for these ports and no others to everybody."""
    rule = cause.rule
    if rule is None or not rule.ports or len(rule.ports) > len(_numbers(ports)):
        return None
    edits = ctx.editor.remove_field(rule.peers_at)
    return fix(Safety.UNSAFE, f"allow {ports} from everywhere", edits, promise=Promise.OPENS)


def _numbers(ports: ConnectionSet) -> list[int]:
    return [number for first, last in ports.tcp.spans for number in range(first, last + 1)]


def _owners(calls: list[ApiServerCall]) -> str:
    return joined(dict.fromkeys(call.owner for call in calls), at_most=_OWNERS_SHOWN)


def _consequence(calls: list[ApiServerCall]) -> str:
    """Say what becomes of the requests for which the API server calls in vain."""
    admission = [call for call in calls if call.kind is CallKind.ADMISSION]
    if not admission:
        kinds = {call.kind for call in calls}
        if kinds == {CallKind.CONVERSION}:
            return "cannot convert objects, which can neither be read nor written in other versions"
        return "cannot be served"
    if all(call.is_ignored for call in admission):
        return "is skipped without a word (`failurePolicy: Ignore`)"
    if any(call.is_ignored for call in admission):
        return "fails the requests that it matches, or is skipped where `failurePolicy` is Ignore"
    return "fails every request that it matches (`failurePolicy: Fail`)"


def _evidence(cases: list[tuple[ApiServerCall, Blockade]]) -> Iterator[Evidence]:
    for call, blockade in cases:
        backend = blockade.backend
        service = f"Service {call.namespace}/{call.service}"
        yield Evidence(call.at, f"{call.owner} makes the API server call port {call.port} of {service}")
        if backend.at is not None:
            yield Evidence(backend.at, f"{service} leads there to {port_of(backend)} of {backend.workload}")
    for _, blockade in cases:
        for rule in blockade.near:
            yield Evidence(rule.at, f"{rule.policy} allows {rule.numbered} to pods only")
        yield from (isolates(each.policy, Direction.INGRESS) for each in blockade.group.policies)
