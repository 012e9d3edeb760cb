"""What can be an end of a connection: workloads, and what stands for everything not declared here."""

from __future__ import annotations

from enum import Enum
from typing import Final

from msgspec import Struct

from netpol_lint.policy.cidr import CidrSet
from netpol_lint.resources.workload import Workload

INGRESS_CONTROLLER: Final = "ingress-controller"
"""Whatever answers for Ingress, Gateway and Route objects when it is not in the repository."""

PODS_PREFIX: Final = "pods:"
"""Before the selectors of pods that are not declared here and that some policy names."""


class EndpointKind(Enum):
    """What an endpoint is; the values are words of the JSON outputs."""

    WORKLOAD = "workload"
    PODS = "pods"
    ADDRESSES = "addresses"
    INGRESS_CONTROLLER = "ingress-controller"


class Endpoint(Struct, frozen=True):
    """One end, by the id that outputs show. `members` are its workloads, several for a class of them."""

    id: str
    kind: EndpointKind
    members: tuple[Workload, ...] = ()


def address_id(addresses: CidrSet) -> str:
    """Return the id of some addresses outside: `ip:` and the shortest list of CIDRs."""
    return f"ip:{addresses}"


def pod_id(workload: Workload) -> str:
    """Return the id of a workload, or of pods that are not declared here."""
    return PODS_PREFIX + workload.ref.name if workload.ref.kind == PODS_PREFIX else str(workload.ref)
