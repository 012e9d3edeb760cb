"""Which workloads are meant to be reached by everybody, or have to reach any address, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from netpol_lint.facts.open_by_design import OpenProduct, open_products
from netpol_lint.facts.pods import Sign, repository_of
from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet, PortSet, Protocol
from netpol_lint.resources.ingress_product import bears, product_of
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext

_CONTROLS: Final = lazy_pattern(r"(^|[-_])(operator|controller|controller-manager|webhook)s?($|[-_])")
"""What acts on the whole cluster, by a part of its name: to be reached, or to reach, is its job."""


@cache
def _keyed_signs() -> Mapping[str, Sequence[tuple[OpenProduct, Sign]]]:
    keyed: dict[str, list[tuple[OpenProduct, Sign]]] = defaultdict(list)
    for product in open_products():
        for sign in product.signs:
            keyed[sign.key].append((product, sign))
    return dict(keyed)


def is_open_by_design(workload: Workload, direction: Direction) -> bool:
    """Tell whether a workload runs a product that is open in a direction, or leads traffic in."""
    images = (repository_of(image).rpartition("/")[2] for image in workload.images)
    signs = _keyed_signs()
    candidates = (each for key in (*images, *workload.labels.known) for each in signs.get(key, ()))
    if any(direction.value in product.directions and bears(workload, sign) for product, sign in candidates):
        return True
    return product_of(workload) is not None


def controls_cluster(ctx: CheckContext, workload: Workload) -> bool:
    """Tell whether a workload acts on the whole cluster: an operator, or a server of webhooks."""
    segments = (repository_of(image).rpartition("/")[2] for image in workload.images)
    if any(_CONTROLS.search(name) for name in (workload.ref.name, *segments)):
        return True
    return answers_api_server(ctx, workload)


def answers_api_server(ctx: CheckContext, workload: Workload) -> bool:
    """Tell whether the API server calls a workload, whose address no selector matches."""
    calls = ctx.inventory.control_plane.calls
    if not calls:
        return False
    called = {(each.namespace, each.service) for each in calls}
    return any((each.ref.namespace, each.ref.name) in called for each in ctx.services_of(workload))


def public_ports(ctx: CheckContext) -> Mapping[ObjectRef, ConnectionSet]:
    """Return by workload the ports to which something leads connections from outside the cluster."""
    found: dict[ObjectRef, ConnectionSet] = {}
    for entry in ctx.reach.entry_points:
        if not entry.sources and not entry.has_unread_sources:
            continue
        for backend in entry.backends:
            port = ConnectionSet.single(backend.protocol, PortSet.single(backend.port))
            ref = backend.workload.ref
            found[ref] = found.get(ref, NO_CONNECTIONS) | port
    return found


def declared_ports(workloads: Iterable[Workload]) -> ConnectionSet:
    """Return the ports that containers of some workloads declare."""
    result = NO_CONNECTIONS
    for workload in workloads:
        for port in workload.ports:
            if port.protocol in Protocol.__members__ and 0 < port.number <= 65535:  # noqa: PLR2004  (the last port)
                result |= ConnectionSet.single(Protocol(port.protocol), PortSet.single(port.number))
    return result
