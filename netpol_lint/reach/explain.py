"""Why one end may open a connection to another, or may not, or why nobody can tell.

Ends are workloads, addresses outside, and Services, which are followed to their pods. The answers are
always those of the policy engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from netpol_lint.errors import ConfigError
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.engine import Peer
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet
from netpol_lint.reach.asked_port import AskedPort
from netpol_lint.reach.ends import End, NamedEnd, Scene, named
from netpol_lint.reach.explained_pair import explain_pair
from netpol_lint.reach.explanation import Explanation, Remark
from netpol_lint.reach.service_walk import Arrival, ServiceWalk, walk
from netpol_lint.reach.services import Reason
from netpol_lint.resources.selector import Match
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload import Workload
from netpol_lint.resources.workload_index import WorkloadIndex

_OPEN_ENDS: Final = frozenset({Reason.EXTERNAL_NAME, Reason.NO_SELECTOR, Reason.NO_PODS})
"""Dead ends behind which something may answer that is not declared here."""


def explain(
    scene: Scene, source: End, destination: End, port: AskedPort | None = None
) -> Iterator[Explanation]:
    """Yield an answer for each workload behind either end, sorted by source and then destination.

    Raises:
        ConfigError: the ends cannot be those of a connection, or have no such port.
    """
    name = None if port is None else str(port)
    for each, remarks in _sources(scene, source):
        for answer in _to(scene, each, destination, port):
            yield replace(answer, port=name, remarks=(*remarks, *answer.remarks))


def _sources(scene: Scene, source: End) -> Iterator[tuple[Peer, tuple[Remark, ...]]]:
    """Yield who opens the connection: for a Service each of the workloads behind it."""
    if not isinstance(source, Service):
        yield source, ()
        return
    selected = _selected(scene, source)
    title = named(source).title
    if not selected:
        says = f"{title} has no pods here that could open a connection"
        raise ConfigError(says, hint="name the workload that opens it")
    for each, match in sorted(selected, key=lambda pair: str(pair[0].ref)):
        surely = "" if match is Match.YES else ", if their labels are what it selects"
        yield each, (Remark(f"{title} as a source means its pods, here those of {each}{surely}", source.at),)


def _selected(scene: Scene, service: Service) -> list[tuple[Workload, Match]]:
    index = WorkloadIndex(scene.workloads)
    return [] if service.selector is None else list(index.select(service.ref.namespace, service.selector))


def _to(scene: Scene, source: Peer, destination: End, port: AskedPort | None) -> Iterator[Explanation]:
    if not isinstance(destination, Service):
        yield explain_pair(scene, source, destination, _asked(destination, port))
        return
    found = walk(destination, scene.workloads, port)
    beside = tuple(Remark(each.says, each.at) for each in found.dead_ends)
    for arrival in found.arrivals:
        answer = explain_pair(scene, source, arrival.workload, arrival.connections)
        remarks = (*beside, *_about(arrival, source), *answer.remarks)
        yield replace(answer, service=arrival.lead, remarks=remarks)
    if not found.arrivals:
        yield _dead_end(scene, source, destination, port)


def _asked(destination: Peer, port: AskedPort | None) -> ConnectionSet:
    """Return the connections that a port means at the destination."""
    if port is None:
        return EVERY_CONNECTION
    title = named(destination).title
    if isinstance(destination, CidrSet):
        if isinstance(port.port, str):
            says = f"{title} is an address, which has no port named {port.port}"
            raise ConfigError(says, hint="write the number of the port")
        return port.numbered
    asked = port.on(destination)
    if not asked:
        names = sorted({each.name for each in destination.ports if each.name})
        hint = f"its names are {', '.join(names)}" if names else "it names no port; write a number"
        raise ConfigError(f"{title} declares no port named {port}", hint=hint)
    return asked


def _about(arrival: Arrival, source: Peer) -> Iterator[Remark]:
    title = arrival.lead.title
    if source is arrival.workload:
        yield Remark(f"plugins differ in whether they police a pod that reaches itself through {title}")
    if not all(each.is_certain for each in arrival.lead.ports):
        says = f"whether {title} leads to {arrival.workload} hangs on a label that is not known here"
        yield Remark(says, arrival.lead.at)


def _dead_end(scene: Scene, source: Peer, service: Service, port: AskedPort | None) -> Explanation:
    """Answer for a Service that leads to no pod that is declared here."""
    found = walk(service, scene.workloads, port)
    first, *others = found.dead_ends
    remarks = [Remark(each.says, each.at) for each in others]
    if first.reason is Reason.NO_PORT and port is not None:
        remarks += _meant_the_target(walk(service, scene.workloads, None), port)
    return Explanation(
        cluster=scene.cluster,
        source=named(source),
        destination=NamedEnd(found.lead.object, found.lead.title, found.lead.at),
        port=None,
        asked=EVERY_CONNECTION if port is None else port.numbered or EVERY_CONNECTION,
        allowed=NO_CONNECTIONS,
        unknown=NO_CONNECTIONS,
        service=found.lead,
        settled=first.says,
        open_end=first if first.reason in _OPEN_ENDS else None,
        remarks=tuple(remarks),
    )


def _meant_the_target(found: ServiceWalk, port: AskedPort) -> Iterator[Remark]:
    """Say so when what was asked for is the port of the pods."""
    for arrival in found.arrivals:
        for each in arrival.lead.ports:
            if each.target == port.port:
                says = f"{each.target} is the port of {arrival.workload}, to which its port {each.port} leads"
                yield Remark(says, each.at)
