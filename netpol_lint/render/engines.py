"""Asking what delivery objects bring: each is for Flux, for Argo CD or for whatever installs charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, assert_never

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.build import Build
from netpol_lint.render.delivery import Delivered, Delivery, Neighbours, Undelivered
from netpol_lint.render.tools import Tools
from netpol_lint.render.unit import RenderUnit, UnitKind, unit_of

_Engine = Callable[[ApiObject, Neighbours, Tools], tuple[Delivery, ...] | None]


# Each engine is imported when there is something for it: together they take longer than a small scan.
def _flux(each: ApiObject, neighbours: Neighbours, tools: Tools) -> tuple[Delivery, ...] | None:
    from netpol_lint.render import flux

    return flux.deliver(each, neighbours, tools)


def _argocd(each: ApiObject, neighbours: Neighbours, tools: Tools) -> tuple[Delivery, ...] | None:
    from netpol_lint.render import argocd

    return argocd.deliver(each, neighbours, tools, tools.clusters)


def _helm_release(each: ApiObject, neighbours: Neighbours, tools: Tools) -> tuple[Delivery, ...] | None:
    from netpol_lint.render import helm_release

    return helm_release.deliver(each, neighbours, tools)


_ENGINES: Final[Mapping[str, tuple[UnitKind, _Engine]]] = {
    "kustomize.toolkit.fluxcd.io": (UnitKind.FLUX, _flux),
    "fluxcd.controlplane.io": (UnitKind.FLUX, _flux),
    "argoproj.io": (UnitKind.ARGO_CD, _argocd),
    "helm.toolkit.fluxcd.io": (UnitKind.HELM, _helm_release),
    "helm.cattle.io": (UnitKind.HELM, _helm_release),
}
"""By the API group of the delivery object."""


def deliveries_of(
    each: ApiObject, neighbours: Neighbours, tools: Tools
) -> tuple[UnitKind, tuple[Delivery, ...]] | None:
    """Return what an object delivers, and by which means; `None` for one that delivers nothing."""
    kind, engine = _ENGINES.get(each.group, (None, None))
    deliveries = None if engine is None else engine(each, neighbours, tools)
    return None if kind is None or deliveries is None else (kind, deliveries)


def units_of(kind: UnitKind, delivery: Delivery) -> Iterator[RenderUnit]:
    """Yield the units that a delivery brings."""
    match delivery:
        case Delivered(path=path, build=build, by=by):
            yield unit_of(path, kind, build, by=by)
        case Undelivered(objects=objects, by=by) if objects:
            yield unit_of(by.path, kind, Build(objects), by=by)
        case Undelivered():
            pass
        case _:
            assert_never(delivery)
