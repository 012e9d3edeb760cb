"""Why the ports of a rule are not those that were asked for."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.location import Location
from netpol_lint.policy.explain.question import SideQuestion
from netpol_lint.policy.explain.reading import Miss, MissKind
from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.resources.cluster_policy import ClusterPort, ClusterRule
from netpol_lint.resources.network_policy import PolicyPort, PolicyRule

_NEAREST = (MissKind.PROTOCOL, MissKind.NAMED_PORT)
"""What is worth saying of one port among several; of the others their list is."""


def port_miss(rule: PolicyRule | ClusterRule, question: SideQuestion, wanted: ConnectionSet) -> Miss:
    """Say why a rule with ports has none of the wanted ones."""
    found = [miss for port in rule.ports for miss in _misses(port, question, wanted)]
    for kind in _NEAREST:
        of_kind = [miss for miss in found if miss.kind is kind]
        if of_kind:
            return of_kind[0]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(_named(port, question) for port in rule.ports)
    says = f"it lists {listed}, and not {wanted}"
    return Miss(MissKind.PORT, says, rule.ports_at or rule.at, _remedy(wanted))


def listed_as(
    rule: PolicyRule | ClusterRule, question: SideQuestion, asked: ConnectionSet
) -> Iterator[tuple[Location, str]]:
    """Yield where a rule lists an asked port, and what it is there."""
    for port in rule.ports:
        name = _name(port)
        if isinstance(name, str):
            meant = [each for each in _declared(name, port.protocol, question) if each & asked]
        else:
            meant = [each for each in [_numbered(port)] if each & asked]
        for each in meant[:1]:
            yield port.at, str(each & asked)


def _misses(port: PolicyPort | ClusterPort, question: SideQuestion, wanted: ConnectionSet) -> Iterator[Miss]:
    name = _name(port)
    if isinstance(name, str):
        if not any(_declared(name, port.protocol, question)):
            says = f"its port `{name}` is a name, and {_undeclared(name, port.protocol, question)}"
            yield Miss(MissKind.NAMED_PORT, says, port.at, _remedy(wanted))
            return
    elif _is_listed_otherwise(port, wanted):
        says = f"it lists {_named(port, question)}, and {wanted} is another protocol"
        yield Miss(MissKind.PROTOCOL, says, port.at, _remedy(wanted))
        return
    says = f"it lists {_named(port, question)}, and not {wanted}"
    yield Miss(MissKind.PORT, says, port.at, _remedy(wanted))


def _remedy(wanted: ConnectionSet) -> str:
    return "the rule listed a port by number" if wanted.is_all else f"the rule listed {wanted}"


def _is_listed_otherwise(port: PolicyPort | ClusterPort, wanted: ConnectionSet) -> bool:
    """Tell whether a wanted number is listed, with another protocol."""
    span = PortSet.of([_span(port)])
    return any(wanted.get(protocol) & span for protocol in Protocol if protocol.value != port.protocol)


def _span(port: PolicyPort | ClusterPort) -> tuple[int, int]:
    if isinstance(port, ClusterPort):
        return port.first or 1, port.last or port.first or 65535
    first = port.port if isinstance(port.port, int) else 1
    return first, port.end_port or (first if isinstance(port.port, int) else 65535)


def _name(port: PolicyPort | ClusterPort) -> str | None:
    name = port.name if isinstance(port, ClusterPort) else port.port
    return name if isinstance(name, str) else None


def _numbered(port: PolicyPort | ClusterPort) -> ConnectionSet:
    return ConnectionSet.single(Protocol(port.protocol or "TCP"), PortSet.of([_span(port)]))


def _declared(name: str, protocol: str | None, question: SideQuestion) -> Iterator[ConnectionSet]:
    """Yield the ports that a name means on the destination."""
    destination = question.destination_class
    if destination is None:
        return
    for (declared, over), number in destination.named_ports.items():
        if declared == name and protocol in (None, over):
            yield ConnectionSet.single(Protocol(over), PortSet.single(number))


def _undeclared(name: str, protocol: str | None, question: SideQuestion) -> str:
    destination = question.destination
    if destination is None:
        return f"{question.destination_name} is an address, which has no named ports"
    others = [f"{port.protocol} {port.number}" for port in destination.ports if port.name == name]
    if others:
        return f"{question.destination_name} declares it for {others[0]}, which is another protocol"
    of = f"{protocol} port" if protocol else "port"
    return f"{question.destination_name} declares no {of} of that name"


def _named(port: PolicyPort | ClusterPort, question: SideQuestion) -> str:
    """Write a port as a reader knows it: `UDP 53`, or for a name what it is on the destination."""
    name = _name(port)
    if isinstance(name, str):
        meaning = next(_declared(name, port.protocol, question), None)
        return f"`{name}` ({meaning} there)" if meaning else f"`{name}`"
    first, last = _span(port)
    if (first, last) == (1, 65535):
        return f"every {port.protocol} port"
    return f"{port.protocol} {first}" if first == last else f"{port.protocol} {first}-{last}"
