"""The policies that one connection lacks, on the side of its source, of its destination, or both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from netpol_lint.audit import ClusterModel
from netpol_lint.errors import ConfigError
from netpol_lint.generate.draft import Draft, DraftRule, JsonObject, addresses, free_name, pods, ports
from netpol_lint.generate.labels import labels_of_pods, others_beside
from netpol_lint.generate.proposal import Proposal
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.engine import Peer
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet, PortSet, Protocol
from netpol_lint.policy.verdict import Ternary
from netpol_lint.reach.asked_port import AskedPort
from netpol_lint.reach.ends import End, named
from netpol_lint.reach.service_walk import walk
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import Match, equals
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload import Workload


class _Side(Struct, frozen=True):
    """One end of the connection: its pods, the other end, and the direction in which policies see it."""

    direction: Direction
    subject: Workload
    peer: Peer
    wanted: ConnectionSet


def allow(model: ClusterModel, source: End, destination: End, port: AskedPort | None = None) -> Proposal:
    """Propose what lets one end open a connection to another, as far as policies deny it.

    A side that no policy isolates stays as it is: a policy for one connection would cut all others.

    Raises:
        ConfigError: the ends cannot be those of a connection, or it is not known on which port.
    """
    if isinstance(source, Service):
        raise ConfigError(
            f"{named(source).title} opens no connection", hint="name the workload that opens it"
        )
    proposal = Proposal()
    for target, wanted in _arrivals(model, destination, port):
        for side in _sides(source, target, wanted):
            proposal = _joined(proposal, _for_side(model, side, proposal))
    if not proposal.drafts and not proposal.remarks:
        says = f"{named(source).title} may open the connection to {named(destination).title} already"
        return Proposal(remarks=(says,))
    return proposal


def _joined(one: Proposal, other: Proposal) -> Proposal:
    remarks = dict.fromkeys((*one.remarks, *other.remarks))
    return Proposal((*one.drafts, *other.drafts), tuple(remarks))


def _arrivals(
    model: ClusterModel, destination: End, port: AskedPort | None
) -> Iterator[tuple[Peer, ConnectionSet]]:
    """Yield where the connection ends and on which ports of the pods."""
    if isinstance(destination, Service):
        found = walk(destination, (*model.inventory.workloads, *model.assumed), port).arrivals
        if not found:
            hint = "`netpol-lint explain` says why; name the workload"
            raise ConfigError(f"{named(destination).title} leads to no pod that is declared here", hint=hint)
        yield from ((each.workload, each.connections) for each in found)
        return
    wanted = _wanted(destination, port)
    if not wanted:
        hint = "say which with --port 8080/TCP"
        raise ConfigError(f"{named(destination).title} declares no such port", hint=hint)
    yield destination, wanted


def _wanted(destination: Peer, port: AskedPort | None) -> ConnectionSet:
    if port is not None:
        return port.on(destination) if isinstance(destination, Workload) else port.numbered
    wanted = NO_CONNECTIONS
    for each in destination.ports if isinstance(destination, Workload) else ():
        if each.protocol in Protocol.__members__:
            wanted |= ConnectionSet.single(Protocol[each.protocol], PortSet.single(each.number))
    return wanted


def _sides(source: Peer, destination: Peer, wanted: ConnectionSet) -> Iterator[_Side]:
    if isinstance(source, Workload):
        yield _Side(Direction.EGRESS, source, destination, wanted)
    if isinstance(destination, Workload):
        yield _Side(Direction.INGRESS, destination, source, wanted)


def _for_side(model: ClusterModel, side: _Side, so_far: Proposal) -> Proposal:
    verdict = model.engine.side(side.direction, side.subject, side.peer)
    missing = side.wanted - verdict.allowed
    if not missing:
        return Proposal()
    field = side.direction.field_name
    if model.engine.group_of(side.subject, side.direction).isolation is not Ternary.YES:
        return Proposal(remarks=(f"what restricts the {field} of {side.subject} is not known here",))
    taken = {each.ref.name for each in model.inventory.policies_in(side.subject.namespace)}
    taken |= {each.name for each in so_far.drafts if each.namespace == side.subject.namespace}
    word = "from" if side.direction is Direction.INGRESS else "to"
    name = f"{side.subject.ref.name}-{word}-{_short_name(side.peer)}"[:200]
    draft = Draft(
        name=free_name(name, taken),
        namespace=side.subject.namespace,
        says=_says(side, missing),
        directions=(side.direction,),
        pod_labels=_labels(model, side.subject),
        rules=(DraftRule(side.direction, _peers(model, side), ports(missing)),),
    )
    return Proposal((draft,), tuple(_likewise(model, (side.subject, side.peer))))


def _says(side: _Side, missing: ConnectionSet) -> str:
    other = named(side.peer).title
    if side.direction is Direction.EGRESS:
        return f"Lets {side.subject} open {missing} to {other}."
    return f"Lets {side.subject} accept {missing} from {other}."


def _short_name(peer: Peer) -> str:
    return peer.ref.name if isinstance(peer, Workload) else "outside"


def _peers(model: ClusterModel, side: _Side) -> tuple[JsonObject, ...]:
    if isinstance(side.peer, CidrSet):
        return addresses(side.peer.cidrs())
    namespace = side.peer.namespace
    return (
        pods(
            _labels(model, side.peer),
            None if namespace == side.subject.namespace else namespace,
        ),
    )


def _labels(model: ClusterModel, workload: Workload) -> dict[str, str]:
    """Return labels that select a workload's pods.

    Raises:
        ConfigError: they have none, so that whatever selects them selects every pod of the namespace.
    """
    labels = labels_of_pods(model.inventory, workload)
    if not labels:
        hint = "give its pods a label that says what they are"
        raise ConfigError(f"the pods of {workload} have no label to select them by", hint=hint)
    return labels


def _likewise(model: ClusterModel, ends: Iterable[Peer]) -> Iterator[str]:
    """Say whom the labels of an end select besides it."""
    for end in (each for each in ends if isinstance(each, Workload)):
        chosen = equals(_labels(model, end))
        for each in others_beside(model.inventory, end):
            if chosen.match(each.labels) is not Match.NO:
                yield f"{each} has all labels of {end.ref.kind} {end.ref.name}, so the same holds for it"
