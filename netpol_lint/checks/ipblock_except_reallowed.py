"""ipblock-except-reallowed: what an `except` leaves out, and another block allows all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from netpol_lint.facts.metadata_endpoints import metadata_endpoints
from netpol_lint.findings import Evidence, Finding
from netpol_lint.location import Location
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.compile_network_policy import effective_range
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.cidr import Network
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction, IpBlock
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api import Basis, CheckContext, are_selected, confidence_of, joined, whose

_SHARE: Final = 0.5
"""From this part of an exception on, another block takes it back; less is a deliberate opening."""

_METADATA_PORTS: Final = ConnectionSet.single(Protocol.TCP, PortSet.single(80))


class _Way(Struct, frozen=True):
    """A block of a rule."""

    rule: NetworkPolicyRule
    block: IpBlock

    @property
    def key(self) -> tuple[ObjectRef, Location]:
        return (self.rule.policy.ref, self.block.cidr_at)


class _Reopening(Struct):
    """A block that allows what other blocks except, and the pods for which it does."""

    way: _Way
    excepted: dict[tuple[ObjectRef, Location, Network], tuple[_Way, Network]] = field(default_factory=dict)
    workloads: list[Workload] = field(default_factory=list)


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each block that allows the excepted part of another block for the same pods and ports."""
    for direction in Direction:
        found: dict[tuple[ObjectRef, Location], _Reopening] = {}
        for group in ctx.engine.groups(direction):
            for excepting, excepted, way in _reopened(group):
                reopening = found.setdefault(way.key, _Reopening(way))
                reopening.excepted[*excepting.key, excepted] = (excepting, excepted)
                reopening.workloads += [each for each in group.workloads if each not in reopening.workloads]
        for reopening in found.values():
            yield _finding(ctx, direction, reopening)


def _reopened(group: PolicyGroup) -> Iterator[tuple[_Way, Network, _Way]]:
    """Yield each exception of a group's rules with each block that takes it back."""
    ways = [_Way(rule, block) for rule in group.rules for block in rule.blocks]
    exceptions = ((each, excepted) for each in ways for excepted in each.block.excepts)
    for excepting, excepted in exceptions:
        for way in ways:
            if way.block is not excepting.block and _takes_back(way, excepting, excepted):
                yield excepting, excepted, way


def _takes_back(way: _Way, excepting: _Way, excepted: Network) -> bool:
    """Tell whether a block makes an exception pointless, or opens the metadata service that it closes.

    A block for fewer ports is a deliberate opening: the exception holds for the others.
    """
    hole = CidrSet.of([excepted])
    opened = hole & effective_range(way.block)
    if not opened:
        return False
    if way.rule.numbered >= _METADATA_PORTS and any(
        each.address in hole and each.address in opened for each in metadata_endpoints()
    ):
        return True
    covers_ports = bool(excepting.rule.numbered) and excepting.rule.numbered <= way.rule.numbered
    version = excepted.version
    return covers_ports and opened.share(version) >= _SHARE * hole.share(version)


def _finding(ctx: CheckContext, direction: Direction, reopening: _Reopening) -> Finding:
    way = reopening.way
    left_out = joined(dict.fromkeys(str(excepted) for _, excepted in reopening.excepted.values()))
    froms = dict.fromkeys(
        f"`{excepting.rule.field_path}` of {excepting.rule.policy}"
        for excepting, _ in reopening.excepted.values()
    )
    return ctx.finding(
        way.block.cidr_at,
        f"ipBlock {way.block.cidr} allows {direction.field_name}{whose(reopening.workloads)} again "
        f"that {joined(froms)} leaves out with `except: {left_out}`; "
        "an except narrows its own block only; leave it out here too",
        subject=str(way.rule.policy.ref),
        confidence=confidence_of(Basis.DECLARED if reopening.workloads else Basis.ASSUMED),
        evidence=_evidence(reopening),
    )


def _evidence(reopening: _Reopening) -> Iterator[Evidence]:
    for excepting, excepted in reopening.excepted.values():
        block = excepting.block
        yield Evidence(block.cidr_at, f"{excepting.rule.policy} allows {block.cidr} without {excepted}")
    yield from are_selected(reopening.workloads)
