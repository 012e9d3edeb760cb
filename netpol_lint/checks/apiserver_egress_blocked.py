"""apiserver-egress-blocked: workloads that ask the API server, and policies that do not let them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.location import Location
from netpol_lint.policy.group import PolicyGroup, isolates
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.network_policy import Direction, NetworkPolicy
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, count, names
from netpol_lint.rule_api.connections.api_server_egress import (
    ApiClient,
    api_clients,
    may_reach_api_server,
    selects_in_vain,
)
from netpol_lint.rule_api.dns.dns_egress import is_sealed
from netpol_lint.rule_api.edits import Promise, Safety, fix


class _Cause(Struct, frozen=True):
    """What to edit: a rule that names the API server by selectors, or the policy that isolates."""

    policy: NetworkPolicy
    at: Location
    rule: NetworkPolicyRule | None = None


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy that keeps workloads from the API server which somebody lets ask for something."""
    if not ctx.inventory.control_plane.objects or not ctx.inventory.policies:
        return
    blocked: dict[_Cause, list[tuple[PolicyGroup, ApiClient]]] = defaultdict(list)
    for group in ctx.engine.groups(Direction.EGRESS):
        # Pods that may open no connection at all are sealed on purpose, whatever their account may do.
        clients = [each for each in api_clients(ctx, group.workloads) if _is_decided(ctx, each.workload)]
        if clients and not is_sealed(group) and not may_reach_api_server(ctx, group):
            blocked[_cause(ctx, group)] += [(group, each) for each in clients]
    for cause, cases in blocked.items():
        yield _finding(ctx, cause, cases)


def _is_decided(ctx: CheckContext, workload: Workload) -> bool:
    """Tell whether the policies that are evaluated decide alone about a workload's egress."""
    return not workload.host_network and not ctx.engine.is_undecided_for(workload, Direction.EGRESS)


def _cause(ctx: CheckContext, group: PolicyGroup) -> _Cause:
    for rule in group.rules:
        if selects_in_vain(ctx, rule):
            return _Cause(rule.policy, rule.rule.peers_at or rule.rule.at, rule)
    policies = [each.policy for each in group.policies]
    widest = next((each for each in policies if each.pod_selector.selects_everything), policies[0])
    return _Cause(widest, widest.at)


def _finding(ctx: CheckContext, cause: _Cause, cases: list[tuple[PolicyGroup, ApiClient]]) -> Finding:
    clients = [client for _, client in cases]
    who = f"{names(each.workload for each in clients)} in namespace {cause.policy.namespace}"
    accounts = {each.workload.service_account for each in clients}
    if len(accounts) == 1:
        asked = f"{clients[0].binding} lets their ServiceAccount {accounts.pop()} ask"
    else:
        asked = f"roles are bound to {count(len(accounts), 'ServiceAccount')} of theirs"
    if cause.rule is not None:
        reason = "names the API server by selectors, which never match it"
    else:
        reason = "leaves out the API server"
    return ctx.finding(
        cause.at,
        f"egress of {who} {reason}, though {asked}; allow TCP {_ports(ctx)} to its address, or without `to`",
        subject=str(cause.policy.ref),
        confidence=confidence_of(Basis.ASSUMED),
        evidence=_evidence(cases),
        is_argument=len(cases) == 1,
        lacking_in=cause.policy.namespace,
        fix=_fix(ctx, cause.rule),
    )


def _fix(ctx: CheckContext, rule: NetworkPolicyRule | None) -> Fix | None:
    """Open a rule that is meant for the API server to every address: nobody here knows its own."""
    if rule is None:
        return None
    edits = ctx.editor.remove_field(rule.rule.peers_at)
    return fix(Safety.UNSAFE, f"allow {rule.numbered} to every address", edits, promise=Promise.OPENS)


def _ports(ctx: CheckContext) -> str:
    return " or ".join(map(str, ctx.clients.api_server.ports[:2]))


def _evidence(cases: list[tuple[PolicyGroup, ApiClient]]) -> Iterator[Evidence]:
    for _, client in cases:
        account = f"ServiceAccount {client.workload.namespace}/{client.workload.service_account}"
        yield Evidence(
            client.binding.at,
            f"{client.binding} gives {account} {client.binding.role_kind} {client.binding.role_name}",
        )
        yield Evidence(client.workload.at, f"{client.workload} runs as {account}, and gets its token")
    for group, _ in cases:
        yield from (isolates(each.policy, Direction.EGRESS) for each in group.policies)
