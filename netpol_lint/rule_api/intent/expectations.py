"""What becomes of an expectation in one cluster: which connections are otherwise than it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import Enum, auto

from msgspec import Struct

from netpol_lint.config import AddressesEnd, ControllerEnd, End, Expectation, PodsEnd, StatedPort
from netpol_lint.policy.bits import BitSet
from netpol_lint.policy.cidr import NO_ADDRESSES, CidrSet
from netpol_lint.policy.engine import Peer, PolicyEngine
from netpol_lint.policy.ports import (
    EVERY_CONNECTION,
    FIRST_PORT,
    LAST_PORT,
    NO_CONNECTIONS,
    ConnectionSet,
    PortSet,
    Protocol,
)
from netpol_lint.policy.trail import trails
from netpol_lint.resources.ingress_product import product_of
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.intent.crossings import Crossings
from netpol_lint.rule_api.intent.stated_ends import known_workloads, pods_meant


class Otherwise(Enum):
    """How a connection differs from what is expected."""

    ALLOWED = auto()
    DENIED = auto()
    UNKNOWN = auto()
    """Nobody can tell whether it is allowed."""


class Members(Struct, frozen=True):
    """An end of an expectation in one cluster: workloads, or addresses outside.

    `is_assumed` says that the workloads are what usually answers, of which one does.
    """

    workloads: tuple[Workload, ...] = ()
    addresses: CidrSet | None = None
    is_assumed: bool = False

    def __bool__(self) -> bool:
        return bool(self.workloads) or self.addresses is not None


class Violation(Struct, frozen=True):
    """Ends that are alike to all policies, and the connections that are otherwise between them.

    An end without workloads are the `addresses`. `found` are the connections that are allowed, denied or
    unknown against the expectation. `engine` knows both ends.
    """

    engine: PolicyEngine
    sources: tuple[Workload, ...]
    destinations: tuple[Workload, ...]
    found: ConnectionSet
    how: Otherwise
    addresses: CidrSet = NO_ADDRESSES

    @property
    def sides(self) -> Iterator[tuple[Direction, Workload, Peer]]:
        """The ends at which policies decide, each with the other one; a workload stands for those like it."""
        if self.sources:
            yield Direction.EGRESS, self.sources[0], _end(self.destinations, self.addresses)
        if self.destinations:
            yield Direction.INGRESS, self.destinations[0], _end(self.sources, self.addresses)


class _Share(Struct, frozen=True):
    """Connections with every one of some peers, and with any of them."""

    with_every: ConnectionSet
    with_any: ConnectionSet

    def with_piece(self, connections: ConnectionSet) -> _Share:
        """Return the same with one more part of the peers."""
        return _Share(self.with_every & connections, self.with_any | connections)


def _end(workloads: tuple[Workload, ...], addresses: CidrSet) -> Peer:
    return workloads[0] if workloads else addresses


def members_of(ctx: CheckContext, end: End) -> Members:
    """Return whom an end means in the cluster."""
    if isinstance(end, AddressesEnd):
        return Members(addresses=CidrSet.of([end.cidr]))
    known = known_workloads(ctx)
    if isinstance(end, ControllerEnd):
        declared = tuple(each for each in known if product_of(each) is not None)
        clients = ctx.clients.ingress_controllers()
        if declared or not clients.is_assumed:
            return Members(declared or clients.pods)
        return Members(clients.pods, is_assumed=True)
    # DNS servers that nobody declares are meant by their namespace only, and not by a pattern.
    named = [each for each in known if each.at.path or each.namespace == end.namespace]
    environments = ctx.config.environments
    return Members(pods_meant(end, named, inventory=ctx.inventory, environments=environments))


def is_met_elsewhere(ctx: CheckContext, expectation: Expectation) -> bool:
    """Tell whether both ends of an expectation are pods of another cluster, so that it is about that one."""
    return any(
        all(_is_somebody(ctx, end, engine) for end in (expectation.source, expectation.destination))
        for engine in ctx.elsewhere
    )


def _is_somebody(ctx: CheckContext, end: End, engine: PolicyEngine) -> bool:
    if not isinstance(end, PodsEnd):
        return True
    environments, inventory = ctx.config.environments, engine.inventory
    return bool(pods_meant(end, inventory.workloads, inventory=inventory, environments=environments))


def connections_asked(port: StatedPort | None, destination: Workload | None) -> ConnectionSet:
    """Return the connections that a port means at a destination; a name is looked up there."""
    if port is None:
        return EVERY_CONNECTION
    if port.name is None:
        return ConnectionSet.single(Protocol(port.protocol or "TCP"), PortSet.range(port.first, port.last))
    found = NO_CONNECTIONS
    for each in destination.ports if destination is not None else ():
        is_meant = each.name == port.name and port.protocol in (None, each.protocol)
        if is_meant and each.protocol in Protocol.__members__ and FIRST_PORT <= each.number <= LAST_PORT:
            found |= ConnectionSet.single(Protocol(each.protocol), PortSet.single(each.number))
    return found


def violations(
    ctx: CheckContext, expectation: Expectation, source: Members, destination: Members
) -> Iterator[Violation]:
    """Yield the ends between which connections are otherwise than expected."""
    engine = ctx.clients.engine if source.is_assumed or destination.is_assumed else ctx.engine
    if source.addresses is None and destination.addresses is None:
        yield from _between_pods(engine, expectation, source.workloads, destination.workloads)
        return
    for subject, addresses, direction in _pairs_with_addresses(source, destination):
        asked = connections_asked(expectation.port, subject if direction is Direction.INGRESS else None)
        allowed, possible = _with_addresses(engine, subject, addresses, direction=direction)
        found = _judged(expectation, asked, allowed=allowed, possible=possible)
        if found is not None and direction is Direction.INGRESS:
            yield Violation(engine, (), (subject,), *found, addresses=addresses)
        elif found is not None:
            yield Violation(engine, (subject,), (), *found, addresses=addresses)


def _pairs_with_addresses(
    source: Members, destination: Members
) -> Iterator[tuple[Workload, CidrSet, Direction]]:
    if source.addresses is not None:
        yield from ((each, source.addresses, Direction.INGRESS) for each in destination.workloads)
    if destination.addresses is not None:
        yield from ((each, destination.addresses, Direction.EGRESS) for each in source.workloads)


def _with_addresses(
    engine: PolicyEngine, subject: Workload, addresses: CidrSet, *, direction: Direction
) -> tuple[_Share, _Share]:
    """Return what is allowed with some addresses for certain, and what may be."""
    if engine.why_unpoliced(engine.classes.of(subject), direction) is not None:
        return _Share(NO_CONNECTIONS, NO_CONNECTIONS), _Share(EVERY_CONNECTION, EVERY_CONNECTION)
    group = engine.group_of(subject, direction)
    pod = engine.classes.of(subject) if direction is Direction.INGRESS else None
    allowed = possible = _Share(EVERY_CONNECTION, NO_CONNECTIONS)
    for trail in trails(group.tiers, addresses, pod):
        allowed = allowed.with_piece(trail.allowed)
        possible = possible.with_piece(trail.allowed | trail.unknown)
    return allowed, possible


def _judged(
    expectation: Expectation, asked: ConnectionSet, *, allowed: _Share, possible: _Share
) -> tuple[ConnectionSet, Otherwise] | None:
    """Return what is otherwise than expected, if anything is: what is certain before what may be."""
    if not expectation.is_allowed:
        if allowed.with_any & asked:
            return allowed.with_any & asked, Otherwise.ALLOWED
        return (possible.with_any & asked, Otherwise.UNKNOWN) if possible.with_any & asked else None
    if expectation.port is None:
        if allowed.with_every:
            return None
        how = Otherwise.UNKNOWN if possible.with_every else Otherwise.DENIED
        return asked, how
    missing = asked - possible.with_every
    if missing:
        return missing, Otherwise.DENIED
    unsure = asked - allowed.with_every
    return (unsure, Otherwise.UNKNOWN) if unsure else None


def _between_pods(
    engine: PolicyEngine,
    expectation: Expectation,
    sources: tuple[Workload, ...],
    destinations: tuple[Workload, ...],
) -> Iterator[Violation]:
    """Judge what each set of sources that are alike may open to each class of destinations."""
    crossings = Crossings(engine)
    meant = _by_class(engine, destinations)
    senders = _by_class(engine, sources)
    receiving = BitSet.of(meant)
    for alike in crossings.alike(BitSet.of(senders)):
        # Whatever is out of reach is as it should be where connections are to be denied.
        reached = (
            peers for _, peers in (*alike.possible.within(receiving), *alike.allowed.within(receiving))
        )
        indices = meant if expectation.is_allowed else sorted({each for peers in reached for each in peers})
        for index in indices:
            receivers = meant[index]
            asked = connections_asked(expectation.port, receivers[0])
            allowed = crossings.connections(alike.allowed.at(index))
            possible = crossings.connections(alike.possible.at(index)) | allowed
            found = _judged(
                expectation, asked, allowed=_Share(allowed, allowed), possible=_Share(possible, possible)
            )
            others = tuple(each for other in alike.sources for each in senders[other])
            if found is not None and (others := _besides(others, receivers)):
                yield Violation(engine, others, receivers, *found)


def _besides(sources: tuple[Workload, ...], destinations: tuple[Workload, ...]) -> tuple[Workload, ...]:
    """Leave out a workload that would only reach itself, which nobody means."""
    if len(destinations) > 1:
        return sources
    return tuple(each for each in sources if each.ref != destinations[0].ref)


def _by_class(engine: PolicyEngine, workloads: tuple[Workload, ...]) -> Mapping[int, tuple[Workload, ...]]:
    """Sort workloads by their class, in the order of the classes."""
    found: dict[int, list[Workload]] = defaultdict(list)
    for each in workloads:
        found[engine.classes.of(each).index].append(each)
    return {index: tuple(listed) for index, listed in sorted(found.items())}
