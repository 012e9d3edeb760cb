"""metadata-endpoint-reachable: rules through which pods may fetch the credentials of their node."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from msgspec import Struct, field

from netpol_lint.facts.metadata_endpoints import (
    MetadataEndpoint,
    metadata_endpoints,
    metadata_user_signs,
)
from netpol_lint.findings import Evidence, Finding, Fix, Severity
from netpol_lint.location import Location
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.compile_network_policy import effective_range
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import Protocol
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.ingress_product import bears
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction, IpBlock
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, are_selected, confidence_of, joined, whose
from netpol_lint.rule_api.edits import Edits, Promise, Safety, fix


class _Opening(Struct):
    """A rule through which endpoints are reached, its blocks that hold them, and the pods it opens."""

    rule: NetworkPolicyRule
    endpoints: list[MetadataEndpoint] = field(default_factory=list)
    blocks: list[IpBlock] = field(default_factory=list)
    workloads: list[Workload] = field(default_factory=list)


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each egress rule through which isolated pods reach a metadata service, once for all of them.

    A rule without peers and ports is a finding of `allow-all-egress-rule`, an exception that another block
    takes back one of `ipblock-except-reallowed`.
    """
    found: dict[tuple[ObjectRef, Location], _Opening] = {}
    endpoints = _endpoints(ctx)
    for group in ctx.engine.groups(Direction.EGRESS):
        workloads = [each for each in group.workloads if _is_judged(ctx, each)]
        if not workloads and group.workloads:
            continue
        for endpoint in endpoints:
            for rule, blocks in _ways(ctx, group, endpoint):
                opening = found.setdefault((rule.policy.ref, rule.at), _Opening(rule))
                opening.endpoints += [endpoint] if endpoint not in opening.endpoints else []
                opening.blocks += [each for each in blocks if each not in opening.blocks]
                opening.workloads += [each for each in workloads if each not in opening.workloads]
    for opening in found.values():
        yield _finding(ctx, opening)


def _is_judged(ctx: CheckContext, workload: Workload) -> bool:
    return not workload.host_network and not ctx.engine.is_undecided_for(workload, Direction.EGRESS)


def _endpoints(ctx: CheckContext) -> list[MetadataEndpoint]:
    chosen = ctx.option("addresses")
    listed = chosen if isinstance(chosen, tuple) else ()
    return [each for each in metadata_endpoints() if str(each.address) in listed]


def _ways(
    ctx: CheckContext, group: PolicyGroup, endpoint: MetadataEndpoint
) -> Iterator[tuple[NetworkPolicyRule, list[IpBlock]]]:
    """Yield the rules through which a group's pods reach an endpoint, with their blocks that hold it."""
    if not any(rule.peers.every or rule.blocks for rule in group.rules):
        return
    # Beside a rule for everything no except keeps anybody off.
    if any(rule.peers.every and not rule.rule.ports for rule in group.rules):
        return
    is_excepted = any(_excepts(block, endpoint) for rule in group.rules for block in rule.blocks)
    target = _single(endpoint)
    verdict = ctx.engine.group_side(group, target)
    if not any(verdict.allowed.allows(Protocol.TCP, port) for port in endpoint.ports):
        return
    for rule in group.rules:
        if not any(rule.numbered.allows(Protocol.TCP, port) for port in endpoint.ports):
            continue
        blocks = [] if is_excepted else [each for each in rule.blocks if target <= effective_range(each)]
        if blocks or rule.peers.every:
            yield rule, blocks


def _single(endpoint: MetadataEndpoint) -> CidrSet:
    return CidrSet.of([ip_network(endpoint.address)])


def _excepts(block: IpBlock, endpoint: MetadataEndpoint) -> bool:
    return endpoint.address in CidrSet.of(block.excepts)


def _finding(ctx: CheckContext, opening: _Opening) -> Finding:
    rule, workloads = opening.rule, opening.workloads
    addresses = joined(str(each.address) for each in opening.endpoints)
    excepts = ", ".join(str(ip_network(each.address)) for each in opening.endpoints)
    if opening.blocks:
        through = joined(str(each.cidr) for each in opening.blocks)
        cure = f"add `except: [{excepts}]`"
    else:
        through, cure = "a rule for every destination", "name the destinations that are meant"
    is_users = bool(workloads) and all(map(_asks_by_design, workloads))
    return ctx.finding(
        opening.blocks[0].cidr_at if opening.blocks else rule.at,
        f"egress{whose(workloads)} reaches the metadata service at {addresses} by {through}; "
        f"whoever runs code there may fetch the credentials of the node, so {cure}",
        subject=str(rule.policy.ref),
        severity=Severity.NOTE if is_users else None,
        confidence=confidence_of(Basis.DECLARED if workloads else Basis.ASSUMED),
        evidence=_evidence(opening),
        fix=_fix(ctx, opening, excepts),
    )


def _asks_by_design(workload: Workload) -> bool:
    return any(bears(workload, sign) for sign in metadata_user_signs())


def _evidence(opening: _Opening) -> Iterator[Evidence]:
    for block in opening.blocks[1:]:
        yield Evidence(block.cidr_at, f"{block.cidr} contains one, too")
    for each in opening.endpoints:
        at = opening.blocks[0].cidr_at if opening.blocks else opening.rule.at
        yield Evidence(at, f"{each.address} is {each.name}")
    yield from are_selected(opening.workloads)


def _fix(ctx: CheckContext, opening: _Opening, excepts: str) -> Fix | None:
    """Take the endpoints out of every block that holds them."""
    edits = [_with_excepts(ctx, block, opening.endpoints) for block in opening.blocks]
    return fix(Safety.SAFE, f"leave out {excepts}", *edits, promise=Promise.NARROWS) if edits else None


def _with_excepts(ctx: CheckContext, block: IpBlock, endpoints: list[MetadataEndpoint]) -> Edits | None:
    held = [each for each in endpoints if _single(each) <= effective_range(block)]
    cidrs = [str(ip_network(each.address)) for each in held]
    if str(block.cidr) in cidrs:
        return None  # an except has to leave something over: the block has to go
    inside = ctx.editor.below(block.at, "ipBlock") or block.at
    listed = ctx.editor.below(inside, "except")
    if listed is not None:
        return ctx.editor.add_items(listed, *cidrs)
    return ctx.editor.add_field(inside, "except", [*cidrs], after="cidr")
