"""The ports on which a controller that is not declared here is led to workloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet, PortSet
from netpol_lint.reach.entry_points import EntryPoint, EntryPointKind
from netpol_lint.resources.meta import ObjectRef

_ANSWERED: Final = frozenset({EntryPointKind.INGRESS, EntryPointKind.GATEWAY, EntryPointKind.ROUTE})
"""The entry points to which a controller leads; to the others traffic comes by itself."""


def undeclared_entrances(points: Iterable[EntryPoint]) -> Mapping[ObjectRef, ConnectionSet]:
    """Return the ports on which an ingress controller that is not declared here is led to workloads."""
    found: dict[ObjectRef, ConnectionSet] = {}
    for point in points:
        if point.kind in _ANSWERED and not point.controllers and not point.sources:
            for backend in point.backends:
                ports = ConnectionSet.single(backend.protocol, PortSet.single(backend.port))
                found[backend.workload.ref] = found.get(backend.workload.ref, NO_CONNECTIONS) | ports
    return found
