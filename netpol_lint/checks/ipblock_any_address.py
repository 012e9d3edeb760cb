"""ipblock-any-address: ipBlocks that together allow nearly every address, whatever they look like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.findings import Evidence, Finding, Severity
from netpol_lint.location import Location
from netpol_lint.policy.cidr import NO_ADDRESSES, CidrSet
from netpol_lint.policy.compile_network_policy import effective_range
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.cidr import IPVersion
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction, IpBlock
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, are_selected, confidence_of, joined, whose
from netpol_lint.rule_api.openness.breadth import defeated_defaults
from netpol_lint.rule_api.openness.sensitive_ports import exposing_rules

_BLOCKS_SHOWN: Final = 4
_VERSIONS: Final[tuple[IPVersion, ...]] = (4, 6)
_WEB: Final = ConnectionSet.of(
    {Protocol.TCP: PortSet.of([(80, 80), (443, 443)]), Protocol.UDP: PortSet.single(443)}
)
"""What most workloads fetch from the internet: less of a door than the rest."""


class _Opening(Struct, frozen=True):
    """Blocks that together cover nearly all addresses of a family, and the connections they allow."""

    blocks: tuple[tuple[NetworkPolicyRule, IpBlock], ...]
    addresses: CidrSet
    connections: ConnectionSet
    version: IPVersion


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each set of ipBlocks whose union is nearly everything, once for all workloads it opens."""
    for direction in Direction:
        found: dict[tuple[tuple[ObjectRef, IpBlock], ...], tuple[_Opening, list[PolicyGroup]]] = {}
        for group in ctx.engine.groups(direction):
            if any(rule.peers.every and rule.numbered.is_all for rule in group.rules):
                continue  # blocks add nothing to a rule that allows everything, which has a rule of its own
            for opening in _openings(ctx, group):
                key = tuple((rule.policy.ref, block) for rule, block in opening.blocks)
                found.setdefault(key, (opening, []))[1].append(group)
        left = _left_to_others(ctx, direction) if found else frozenset()
        for opening, groups in found.values():
            workloads = [workload for group in groups for workload in group.workloads]
            is_meant = direction is Direction.INGRESS and _are_public(ctx, workloads)
            if not is_meant and not all(rule.at in left for rule, _ in opening.blocks):
                yield _finding(ctx, direction, opening, workloads)


def _left_to_others(ctx: CheckContext, direction: Direction) -> frozenset[Location]:
    """Return where the rules stand of which `default-deny-defeated` or `sensitive-port-exposed` say more."""
    undone = frozenset(each.rule.at for each in defeated_defaults(ctx, direction))
    return undone | exposing_rules(ctx) if direction is Direction.INGRESS else undone


def _openings(ctx: CheckContext, group: PolicyGroup) -> Iterator[_Opening]:
    """Yield for each family the fewest blocks that open it, judged for each set of ports apart."""
    threshold = ctx.integer("minPercent")
    pairs = [(rule, block) for rule in group.rules for block in rule.blocks]
    for version in _VERSIONS:
        of_family = [(rule, block) for rule, block in pairs if block.cidr.version == version]
        alone = [pair for pair in of_family if _share([pair], version) * 100 >= threshold]
        for pair in alone:
            yield _opening([pair], version)
        if not alone:
            yield from _joint_openings(of_family, version, threshold)


def _joint_openings(
    pairs: list[tuple[NetworkPolicyRule, IpBlock]], version: IPVersion, threshold: int
) -> Iterator[_Opening]:
    """Yield the openings that only several blocks make together, such as `0.0.0.0/1` and `128.0.0.0/1`."""
    for ports in dict.fromkeys(rule.numbered for rule, _ in pairs):
        together = [(rule, block) for rule, block in pairs if ports <= rule.numbered]
        if ports and _share(together, version) * 100 >= threshold:
            yield _opening(_needed(together, version), version)
            return


def _needed(
    pairs: list[tuple[NetworkPolicyRule, IpBlock]], version: IPVersion
) -> list[tuple[NetworkPolicyRule, IpBlock]]:
    """Leave out the blocks, narrowest first, that add nothing to the others."""
    kept = list(pairs)
    for pair in sorted(pairs, key=lambda each: _share([each], version)):
        others = [each for each in kept if each is not pair]
        if effective_range(pair[1]) <= _union(others):
            kept = others
    return kept


def _opening(pairs: list[tuple[NetworkPolicyRule, IpBlock]], version: IPVersion) -> _Opening:
    connections = pairs[0][0].numbered
    for rule, _ in pairs[1:]:
        connections &= rule.numbered
    return _Opening(tuple(pairs), _union(pairs), connections, version)


def _union(pairs: list[tuple[NetworkPolicyRule, IpBlock]]) -> CidrSet:
    total = NO_ADDRESSES
    for _, block in pairs:
        total |= effective_range(block)
    return total


def _share(pairs: list[tuple[NetworkPolicyRule, IpBlock]], version: IPVersion) -> float:
    return _union(pairs).share(version)


def _basis(direction: Direction, workloads: list[Workload]) -> Basis:
    """Pods that are not declared here may well be the public door that the rule looks like."""
    return Basis.INCOMPLETE if direction is Direction.INGRESS and not workloads else Basis.DECLARED


def _are_public(ctx: CheckContext, workloads: list[Workload]) -> bool:
    """Tell whether all workloads are meant to be reached from outside, by a Service that opens them."""
    return bool(workloads) and all(
        any(service.is_external for service in ctx.services_of(each)) for each in workloads
    )


def _finding(
    ctx: CheckContext, direction: Direction, opening: _Opening, workloads: list[Workload]
) -> Finding:
    rule, block = opening.blocks[0]
    preposition = "from" if direction is Direction.INGRESS else "to"
    what = opening.connections or "named ports"
    share = opening.addresses.share(opening.version)
    written = joined((str(block.cidr) for _, block in opening.blocks), at_most=_BLOCKS_SHOWN)
    how_much = "every" if share == 1 else f"{share:.1%} of all"
    addresses = f"IPv{opening.version} {'address' if share == 1 else 'addresses'}"
    together = " together" if len(opening.blocks) > 1 else ""
    return ctx.finding(
        block.cidr_at,
        f"{direction.field_name}{whose(workloads)} allows {what} {preposition} {how_much} {addresses}"
        f" by {written}{together}; name the ranges that are meant",
        subject=str(rule.policy.ref),
        severity=Severity.NOTE if opening.connections and opening.connections <= _WEB else None,
        confidence=confidence_of(_basis(direction, workloads)),
        evidence=_evidence(opening, workloads),
    )


def _evidence(opening: _Opening, workloads: list[Workload]) -> Iterator[Evidence]:
    for rule, block in opening.blocks[1:]:
        yield Evidence(block.cidr_at, f"{rule.policy} adds {effective_range(block)}")
    yield from are_selected(workloads)
