"""The single steps of an intruder: to whom each endpoint may open a connection, as sets of bits.

A table of all edges would not fit into memory for a large cluster without policies, so the steps of
an endpoint are worked out when somebody stands on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.group_rows import Peers
from netpol_lint.policy.row import Row
from netpol_lint.reach.connectivity import Connectivity
from netpol_lint.reach.endpoints import Endpoint, pod_id
from netpol_lint.reach.permission import Permission
from netpol_lint.reach.pod_rows import ReachRow
from netpol_lint.resources.network_policy import Direction


class Steps(Struct):
    """The steps in one grouped `Connectivity`, between nodes.

    The node of pods is the index of their class. The ingress controller and addresses outside are
    nodes as well, from which steps only lead away. Steps of which it is not certain that they are
    allowed are taken if `counts_unknown`.
    """

    connectivity: Connectivity
    counts_unknown: bool = False
    pods: BitSet = NO_BITS
    _endpoints: dict[int, Endpoint] = field(default_factory=dict)
    _nodes: dict[str, int] = field(default_factory=dict)
    _entries: dict[int, dict[int, Permission]] = field(default_factory=dict)
    _after: dict[int, BitSet] = field(default_factory=dict)
    _alike: dict[BitSet, BitSet] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for endpoint in self.connectivity.pods:
            index = self.connectivity.engine.classes.of(endpoint.members[0]).index
            self._endpoints[index] = endpoint
            self._nodes.update(dict.fromkeys(member_ids(endpoint), index))
        self.pods = BitSet.of(self._endpoints)

    def node(self, name: str) -> int:
        """Return the node of an endpoint by its id, or of a workload by that of its own.

        Raises:
            KeyError: nothing that connections come from has this id.
        """
        if name not in self._nodes and not self._entries:
            self._add_entries()
        return self._nodes[name]

    def endpoint(self, node: int) -> Endpoint:
        """Return the pods of a node."""
        return self._endpoints[node]

    def name(self, node: int) -> str:
        """Return the id of the endpoint of a node of pods."""
        return self._endpoints[node].id

    def in_order(self, nodes: BitSet) -> list[int]:
        """Return nodes of pods by their ids, ascending."""
        return sorted(nodes, key=self.name)

    def is_walkable_inside(self, node: int) -> bool:
        """Tell whether one pod of a node may open a connection to another one."""
        members = self._endpoints[node].members
        return node in self.after(node) and (len(members) > 1 or members[0].may_have_peers)

    def after(self, node: int) -> BitSet:
        """Return the nodes of the pods that are one step away, that of the same class among them."""
        found = self._after.get(node)
        if found is None:
            found = BitSet.of(self._entries[node]) if node in self._entries else self._after_pods(node)
            # Pods that reach the same are the rule: they share one set.
            found = self._after[node] = self._alike.setdefault(found, found)
        return found

    def permission(self, source: int, destination: int) -> Permission:
        """Return what may be opened in one step."""
        if source in self._entries:
            return self._entries[source][destination]
        return self._permission(self._row(source), destination)

    def addresses_after(self, nodes: BitSet) -> CidrSet:
        """Return the addresses outside that are one step away from any of some nodes."""
        declared = (self._class(node) for node in nodes & self.connectivity.declared)
        atoms = union(self._atoms_after(each) for each in declared if not each.is_finished)
        return self.connectivity.permissions.rows.addresses.addresses(atoms)

    def _atoms_after(self, source: PodClass) -> BitSet:
        rows = self.connectivity.permissions.rows
        side = rows.side(Direction.EGRESS, source, Peers.ADDRESSES)
        cover = side.possible if self.counts_unknown else side.certain
        return _reached(cover.row, rows.addresses.of_families(source.families))

    def _row(self, node: int) -> ReachRow:
        return self.connectivity.pod_rows.row(self._class(node))

    def _class(self, node: int) -> PodClass:
        return self.connectivity.engine.classes.classes[node]

    def _after_pods(self, node: int) -> BitSet:
        row = self._row(node)
        among = self.pods & self.connectivity.listed_from(self._class(node))
        certain = _reached(row.allowed, among)
        if not self.counts_unknown or row.possible is row.allowed:
            return certain
        maybe = _reached(row.possible, among) - certain
        declared = self.connectivity.declared
        doubtful = maybe - declared if node in declared else maybe
        return certain | maybe - BitSet.of(each for each in doubtful if not self._permission(row, each))

    def _permission(self, row: ReachRow, destination: int) -> Permission:
        permissions = self.connectivity.permissions
        allowed, possible = row.allowed.at(destination), row.possible.at(destination)
        found = permissions.between(row.source, self._class(destination), (allowed, possible & ~allowed))
        is_guesswork = self.connectivity.is_guesswork(row.source, self._class(destination), found)
        return permissions.of(allowed, 0) if is_guesswork else found

    def _add_entries(self) -> None:
        """Add what connections come from without being pods that are declared or named by policies."""
        sources = [*self.connectivity.from_controller(), *self.connectivity.from_addresses()]
        for node, edges in enumerate(sources, start=len(self.connectivity.engine.classes.classes)):
            self._nodes[edges.source] = node
            self._entries[node] = {
                self._nodes[target]: permission
                for target, permission in edges
                if permission.allowed or self.counts_unknown
            }


def member_ids(endpoint: Endpoint) -> Iterator[str]:
    """Yield the ids that the members of a class would have as endpoints of their own."""
    for member in endpoint.members:
        yield pod_id(member)


def union(sets: Iterable[BitSet]) -> BitSet:
    """Return the members of any of some sets."""
    total = NO_BITS
    for each in sets:
        total |= each
    return total


def _reached(row: Row, among: BitSet) -> BitSet:
    return union(peers for _, peers in row.within(among))
