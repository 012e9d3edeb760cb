"""What there is around the declared objects of a cluster, for those who ask who may reach whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from netpol_lint.audit.survey import ClusterModel
from netpol_lint.config import Config, World
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet, PortSet
from netpol_lint.reach.connectivity import Surroundings
from netpol_lint.reach.entry_points import EntryPointKind, entry_points
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.workload import Workload

_ANSWERED: Final = frozenset({EntryPointKind.INGRESS, EntryPointKind.GATEWAY, EntryPointKind.ROUTE})
"""The entry points to which a controller leads; to the others traffic comes by itself."""


def surroundings(model: ClusterModel, config: Config) -> Surroundings:
    """Return what the connectivity of a cluster needs besides its inventory.

    DNS servers that nobody declares are not in it: where policies name them, they stand as pods that
    policies name, and everywhere else they would be an end that each open workload has.
    """
    return Surroundings(
        facts=model.facts,
        external=model.external,
        entrances=entrances(model.inventory, model.external),
        has_undeclared_pods=config.for_cluster(model.cluster.name).world is World.OPEN,
    )


def entrances(inventory: Inventory, external: Iterable[Workload] = ()) -> Mapping[ObjectRef, ConnectionSet]:
    """Return the ports on which an ingress controller that is not declared here is led to workloads."""
    found: dict[ObjectRef, ConnectionSet] = {}
    for point in entry_points(inventory, external):
        if point.kind in _ANSWERED and not point.controllers and not point.sources:
            for backend in point.backends:
                ports = ConnectionSet.single(backend.protocol, PortSet.single(backend.port))
                found[backend.workload.ref] = found.get(backend.workload.ref, NO_CONNECTIONS) | ports
    return found
