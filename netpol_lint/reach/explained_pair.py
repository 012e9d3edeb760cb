"""Two ends that policies know, workloads or addresses outside, and what is between them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.errors import ConfigError
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.engine import Peer
from netpol_lint.policy.explain import SideQuestion, SideReading, read_side
from netpol_lint.policy.pod_addresses import PodAddresses
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet
from netpol_lint.reach.endpoints import INGRESS_CONTROLLER
from netpol_lint.reach.ends import NamedEnd, Scene, named
from netpol_lint.reach.explanation import Explanation, Remark
from netpol_lint.resources.meta import name_at
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload


def explain_pair(scene: Scene, source: Peer, destination: Peer, asked: ConnectionSet) -> Explanation:
    """Answer for the asked connections.

    Raises:
        ConfigError: the ends cannot be those of a connection in the cluster.
    """
    pair = _Pair(scene, source, destination, asked)
    pair.check()
    verdict = scene.engine.connection(source, destination)
    served, settled = pair.served, pair.settled()
    return Explanation(
        cluster=scene.cluster,
        source=pair.source_name,
        destination=pair.destination_name,
        port=None,
        asked=served if served and asked.is_all else asked,
        allowed=verdict.allowed & served,
        unknown=verdict.unknown & served,
        egress=None if settled else pair.egress(),
        ingress=None if settled else pair.ingress(),
        settled=settled,
        remarks=tuple(pair.refused_policies()),
    )


class _Pair(Struct, frozen=True):
    scene: Scene
    source: Peer
    destination: Peer
    asked: ConnectionSet

    def check(self) -> None:
        """Refuse ends of which nothing could be said."""
        if isinstance(self.source, CidrSet) and isinstance(self.destination, CidrSet):
            says = f"neither {named(self.source).title} nor {named(self.destination).title} is in the cluster"
            raise ConfigError(says, hint="name a workload or a Service as one of the ends")
        if _is_controller(self.destination):
            says = "ingress-controller is not declared here, so nothing is known of what it lets in"
            raise ConfigError(says, hint="name it as the source")

    @property
    def source_name(self) -> NamedEnd:
        return named(self.source)

    @property
    def destination_name(self) -> NamedEnd:
        """The name of the destination, which of a workload that reaches itself is another pod."""
        end = named(self.destination)
        if self.source is self.destination and self._has_peers:
            return NamedEnd(end.id, f"another pod of {end.title}", end.at)
        return end

    @property
    def _has_peers(self) -> bool:
        return isinstance(self.destination, Workload) and self.destination.may_have_peers

    @property
    def served(self) -> ConnectionSet:
        """The asked connections that there are: a controller opens those that something leads it to."""
        if not _is_controller(self.source) or not isinstance(self.destination, Workload):
            return self.asked
        return self.asked & self.scene.entrances.get(self.destination.ref, NO_CONNECTIONS)

    def settled(self) -> str | None:
        """Say why policies are not asked, if they are not; in the order in which the engine decides."""
        for end in (self.source, self.destination):
            if isinstance(end, Workload) and end.is_finished:
                return f"{end} has finished, and has no traffic any more"
        if not self._share_a_family():
            return (
                f"{self.source_name.title} and {self.destination_name.title} have no address family in common"
            )
        if self.source is self.destination and not self._has_peers:
            return "the workload runs a single pod, and a pod always reaches itself"
        if not self.served:
            asked = "any port" if self.asked.is_all else str(self.asked)
            leads = f"leads it to {asked} of {self.destination_name.title}"
            return f"no Ingress, Gateway or Route that is declared here {leads}"
        return None

    def _share_a_family(self) -> bool:
        source, destination = self._families(self.source), self._families(self.destination)
        return not source or not destination or bool(source & destination)

    def _families(self, end: Peer) -> frozenset[int]:
        if isinstance(end, Workload):
            return self.scene.engine.classes.of(end).families
        return frozenset(version for version, spans in ((4, end.ipv4), (6, end.ipv6)) if spans)

    def egress(self) -> SideReading | None:
        """Explain the source's side; addresses outside have none."""
        if not isinstance(self.source, Workload):
            return None
        names = (self.source_name.title, self.destination_name.title)
        return self._side(Direction.EGRESS, self.source, self.destination, names)

    def ingress(self) -> SideReading | None:
        """Explain the destination's side."""
        if not isinstance(self.destination, Workload):
            return None
        names = (self.destination_name.title, self.source_name.title)
        return self._side(Direction.INGRESS, self.destination, self.source, names)

    def _side(
        self, direction: Direction, subject: Workload, peer: Peer, names: tuple[str, str]
    ) -> SideReading:
        engine = self.scene.engine
        return read_side(
            SideQuestion(
                engine=engine,
                direction=direction,
                subject=subject,
                peer=peer,
                asked=self.served,
                subject_name=names[0],
                peer_name=names[1],
                addresses=PodAddresses(engine.classes, self.scene.facts),
            )
        )

    def refused_policies(self) -> Iterator[Remark]:
        """Name the policies that were not counted because the API server refuses them."""
        ends = [end for end in (self.source, self.destination) if isinstance(end, Workload)]
        namespaces = {end.namespace for end in ends}
        for each in self.scene.engine.inventory.refused:
            if each.is_cluster_scoped or each.effective_namespace in namespaces:
                says = f"the API server refuses {each.subject}, so that it was not counted"
                yield Remark(f"{says}; `netpol-lint scan` says why", name_at(each))


def _is_controller(end: Peer) -> bool:
    return isinstance(end, Workload) and end.ref.kind == INGRESS_CONTROLLER
