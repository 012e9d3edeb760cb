"""What one rule of a policy matches: label selectors, peers and ports.

Answers are True, False or None, for what cannot be known offline. Numbers in comments are the lines
of `semantics_cases.LINES`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network

from tests.oracle.cluster import End, Labels, Manifest, child, items


@dataclass(frozen=True)
class Connection:
    """An attempt to open a connection over IPv4 (`ip_version` 4) or IPv6 (6)."""

    source: End
    destination: End
    port: int
    protocol: str
    ip_version: int


@dataclass(frozen=True)
class Side:
    """One side of a connection: `Egress` of its source or `Ingress` of its destination."""

    direction: str
    connection: Connection

    @property
    def subject(self) -> End:
        """The end whose policies are asked."""
        return self.connection.source if self.direction == "Egress" else self.connection.destination

    @property
    def other(self) -> End:
        """The end that the peers of their rules are about."""
        return self.connection.destination if self.direction == "Egress" else self.connection.source

    @property
    def rules_field(self) -> str:
        """The field of `spec` that holds the rules."""
        return self.direction.lower()

    @property
    def peers_field(self) -> str:
        """The field of a rule that holds the peers."""
        return "to" if self.direction == "Egress" else "from"


def every(answers: Iterable[bool | None]) -> bool | None:
    """Join with "and": one no decides, then one unknown."""
    given = list(answers)
    if False in given:
        return False
    return None if None in given else True


def some(answers: Iterable[bool | None]) -> bool | None:
    """Join with "or": one yes decides, then one unknown."""
    given = list(answers)
    if True in given:
        return True
    return None if None in given else False


def selects(selector: Manifest, labels: Labels) -> bool | None:
    """Tell whether a selector matches labels: 2.1 `{}` matches all, 2.4 all requirements must hold."""
    equalities = [(key, "In", [value]) for key, value in child(selector, "matchLabels").items()]
    expressions = [(e["key"], e["operator"], items(e, "values")) for e in items(selector, "matchExpressions")]
    return every(_holds(*requirement, labels) for requirement in [*equalities, *expressions])


def _holds(key: str, operator: str, values: list[str], labels: Labels) -> bool | None:
    is_present = key in labels.values
    # 2.6: an undeclared namespace may have any label besides its name.
    if not is_present and not labels.is_complete:
        return None
    if operator == "In":
        # 2.3: an empty value has to be there, too.
        return is_present and labels.values[key] in values
    if operator == "NotIn":
        # 2.2: true of an absent key.
        return not is_present or labels.values[key] not in values
    if operator == "Exists":
        # 2.4: true of an empty value.
        return is_present
    if operator == "DoesNotExist":
        # 2.2
        return not is_present
    # 2.5
    raise ValueError(f"a label selector has no operator {operator!r}")


def peers_match(peers: list[Manifest | None], policy_namespace: str, side: Side) -> bool | None:
    """Tell whether the list of peers contains the other end: 3.1 no list is everybody, pods or not."""
    if not peers:
        return True
    version = side.connection.ip_version
    # 3.5: elements are joined with "or", the fields of one element with "and".
    return some(_peer_matches(peer or {}, policy_namespace, side.other, version) for peer in peers)


def _peer_matches(peer: Manifest, policy_namespace: str, end: End, ip_version: int) -> bool | None:
    if peer.get("ipBlock") is not None:
        return block_matches(peer["ipBlock"], end, ip_version)
    pods, namespaces = peer.get("podSelector"), peer.get("namespaceSelector")
    # 3.1: a peer that says nothing is rejected; it is certainly not everybody.
    if pods is None and namespaces is None:
        return False
    # 3.3, 5.4: selectors find pods only, and none on the host's network.
    if not end.is_selectable:
        return False
    if namespaces is None:
        # 3.4, 1.8: a lone podSelector stays in the policy's namespace.
        in_namespace: bool | None = end.namespace == policy_namespace
    else:
        in_namespace = selects(namespaces, end.namespace_labels)
    return every([in_namespace, selects(pods or {}, end.labels)])


def block_matches(block: Manifest, end: End, ip_version: int) -> bool | None:
    """Tell whether an end lies in a block, over this family."""
    # 3.8: host bits are masked.
    network = ip_network(block["cidr"], strict=False)
    holes = [ip_network(text, strict=False) for text in items(block, "except")]
    # 3.9: a block has one family.
    if network.version != ip_version:
        return False
    here = [address for address in end.addresses if address.version == ip_version]
    if here:
        # 3.10: pods match by their address; 3.7: `except` cuts holes into its own block only.
        return any(a in network and not any(a in hole for hole in holes) for a in here)
    # 3.10: of an unstated address only this much is known, that it lies in the whole family.
    return True if network.prefixlen == 0 and not holes else None


def ports_match(ports: list[Manifest | None], connection: Connection) -> bool:
    """Tell whether the list of ports contains the connection's: 4.1 no list is every port and protocol."""
    return not ports or any(_port_matches(port or {}, connection) for port in ports)


def _port_matches(entry: Manifest, connection: Connection) -> bool:
    # 4.2: the protocol is TCP where it is not said, so 4.1: `{}` is every TCP port.
    if (entry.get("protocol") or "TCP") != connection.protocol:
        return False
    port = entry.get("port")
    if port is None:
        return True
    if isinstance(port, str):
        # 4.4, 4.6: a string is a name, which means what the destination pod declares.
        return connection.destination.declared_port(port, connection.protocol) == connection.port
    # 4.3: both ends belong to the range.
    return bool(port <= connection.port <= (entry.get("endPort") or port))
