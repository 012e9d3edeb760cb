"""Asking what delivery objects bring: each is for Flux, for Argo CD or for whatever installs charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, assert_never

from netpol_lint.render import argocd, flux, helm_release
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.build import Build
from netpol_lint.render.delivery import Delivered, Delivery, Neighbours, Undelivered
from netpol_lint.render.tools import Tools
from netpol_lint.render.unit import RenderUnit, UnitKind, unit_of

_Engine = Callable[[ApiObject, Neighbours, Tools], tuple[Delivery, ...] | None]


def _argocd(each: ApiObject, neighbours: Neighbours, tools: Tools) -> tuple[Delivery, ...] | None:
    return argocd.deliver(each, neighbours, tools, tools.clusters)


_ENGINES: Final[tuple[tuple[UnitKind, _Engine], ...]] = (
    (UnitKind.FLUX, flux.deliver),
    (UnitKind.ARGO_CD, _argocd),
    (UnitKind.HELM, helm_release.deliver),
)


def deliveries_of(
    each: ApiObject, neighbours: Neighbours, tools: Tools
) -> tuple[UnitKind, tuple[Delivery, ...]] | None:
    """Return what an object delivers, and by which means; `None` for one that delivers nothing."""
    for kind, engine in _ENGINES:
        deliveries = engine(each, neighbours, tools)
        if deliveries is not None:
            return kind, deliveries
    return None


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
