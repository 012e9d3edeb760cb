"""What is asked about one side of a connection: whose policies, with whom, and how both are called."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.classes import PodClass
from netpol_lint.policy.engine import Peer, PolicyEngine
from netpol_lint.policy.pod_addresses import PodAddresses
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload


class SideQuestion(Struct, frozen=True):
    """One side of a connection: the policies of `subject`, with `peer` at the other end.

    `addresses` are told the same facts as the engine was. The names are for prose.
    """

    engine: PolicyEngine
    direction: Direction
    subject: Workload
    peer: Peer
    asked: ConnectionSet
    subject_name: str
    peer_name: str
    addresses: PodAddresses

    @property
    def subject_class(self) -> PodClass:
        """The pods whose policies are asked."""
        return self.engine.classes.of(self.subject)

    @property
    def other(self) -> PodClass | CidrSet:
        """The other end, as rules match it."""
        return self.engine.classes.of(self.peer) if isinstance(self.peer, Workload) else self.peer

    @property
    def destination(self) -> Workload | None:
        """The pods on which port names are looked up; `None` outside the cluster."""
        end = self.subject if self.direction is Direction.INGRESS else self.peer
        return end if isinstance(end, Workload) else None

    @property
    def destination_name(self) -> str:
        """What the destination is called."""
        return self.subject_name if self.direction is Direction.INGRESS else self.peer_name

    @property
    def destination_class(self) -> PodClass | None:
        """The destination as rules resolve names on it."""
        return None if self.destination is None else self.engine.classes.of(self.destination)

    def about(self, addresses: CidrSet) -> SideQuestion:
        """Ask the same about some of the addresses at the other end."""
        return replace(self, peer=addresses, peer_name=str(addresses))
