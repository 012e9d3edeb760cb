"""cross-environment-reachable: workloads of one environment that others in the cluster may reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from netpol_lint.findings import Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.bits import BitSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import CheckContext, joined, names
from netpol_lint.rule_api.intent.crossings import Crossings, Gate, gates
from netpol_lint.rule_api.intent.stated_ends import environment_of_namespaces, protected_environments

_SHOWN = 5


class _Cause(Struct, frozen=True):
    """What to edit: an ingress rule, or a namespace whose pods nobody isolates.

    The namespace is that of the pods; a cluster-wide policy's rule is one cause for each.
    """

    at: Location
    subject: str
    namespace: str
    is_rule: bool


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each rule, and each namespace without isolation, that lets other environments in."""
    homes = environment_of_namespaces(ctx.inventory, ctx.config.environments)
    protected = protected_environments(ctx.config.environments)
    living = [each for each in ctx.inventory.workloads if not each.is_finished]
    inside = [each for each in living if homes.get(each.namespace) in protected]
    outside = [each for each in living if each.namespace in homes and homes[each.namespace] not in protected]
    if not inside or not outside:
        return
    crossings = Crossings(ctx.engine)
    found: dict[_Cause, list[Gate]] = defaultdict(list)
    sources, destinations = crossings.classes_of(outside), crossings.classes_of(inside)
    for crossing in crossings.allowed(sources, destinations, lambda _: EVERY_CONNECTION):
        for gate in gates(ctx.engine, crossing):
            if not _is_public(ctx, gate):
                found[_cause(ctx, gate)].append(gate)
    for cause, opened in found.items():
        yield _finding(ctx, cause, opened)


def _is_public(ctx: CheckContext, gate: Gate) -> bool:
    """Tell whether anybody outside the cluster is meant to come in as well."""
    if gate.rule is not None and not gate.rule.peers.every:
        return False
    return all(
        any(service.is_external for service in ctx.services_of(each)) for each in gate.destination.members
    )


def _cause(ctx: CheckContext, gate: Gate) -> _Cause:
    namespace = gate.destination.namespace
    if gate.rule is None:
        at = ctx.location_of_namespace(namespace, ctx.inventory.workloads_in(namespace))
        return _Cause(at, f"Namespace/{namespace}", namespace, is_rule=False)
    at = gate.rule.rule.peers_at or gate.rule.at
    return _Cause(at, str(gate.rule.policy.ref), namespace, is_rule=True)


def _finding(ctx: CheckContext, cause: _Cause, opened: list[Gate]) -> Finding:
    homes = environment_of_namespaces(ctx.inventory, ctx.config.environments)
    destinations = _members(ctx, BitSet.of(gate.destination.index for gate in opened))
    everybody = BitSet.of(index for gate in opened for index in gate.sources)
    sources = [
        each for each in _members(ctx, everybody) if homes.get(each.namespace) != homes.get(cause.namespace)
    ]
    connections = NO_CONNECTIONS
    for gate in opened:
        connections |= gate.connections
    others = joined(sorted({homes[each.namespace] for each in sources}))
    home = homes[cause.namespace]
    what = "" if connections.is_all else f" on {connections}"
    if cause.is_rule:
        message = (
            f"this rule lets {names(sources)} of environment {others} into {names(destinations)}"
            f" of {home}{what}; name the namespaces that are meant"
        )
    else:
        message = (
            f"no policy isolates {names(destinations)} in namespace {cause.namespace} of environment {home}"
            f" for ingress, so {names(sources)} of {others} may reach them{what}; add a default deny"
        )
    return ctx.finding(
        cause.at,
        message,
        subject=cause.subject,
        evidence=_evidence(destinations, sources, homes=homes),
        lacking_in=None if cause.is_rule else cause.namespace,
    )


def _members(ctx: CheckContext, chosen: BitSet) -> list[Workload]:
    classes: Iterator[PodClass] = ctx.engine.classes.in_set(chosen)
    return [member for each in classes for member in each.members if not member.is_assumed]


def _evidence(
    destinations: list[Workload], sources: list[Workload], *, homes: Mapping[str, str]
) -> Iterator[Evidence]:
    for each in destinations[:_SHOWN]:
        yield Evidence(each.at, f"{each} belongs to environment {homes[each.namespace]}")
    for each in sources[:_SHOWN]:
        yield Evidence(each.at, f"{each} belongs to environment {homes[each.namespace]}, and may reach them")
