"""Following the objects of Flux that deploy others."""

from __future__ import annotations

from typing import Final

from netpol_lint.render.api_object import ApiObject, mapping_at
from netpol_lint.render.delivery import Delivery, Neighbours
from netpol_lint.render.flux.flux_instance import deliver_instance
from netpol_lint.render.flux.kustomization import deliver_kustomization
from netpol_lint.render.flux.request import Request
from netpol_lint.render.flux.resource_set import deliver_resource_set
from netpol_lint.render.tools import Tools

_KUSTOMIZE: Final = "kustomize.toolkit.fluxcd.io"
_OPERATOR: Final = "fluxcd.controlplane.io"


def deliver(each: ApiObject, neighbours: Neighbours, tools: Tools) -> tuple[Delivery, ...] | None:
    """Render what an object of Flux applies; `None` for any other object.

    HelmReleases are not among them: their charts are rendered elsewhere.
    """
    match each.group, each.kind:
        case (group, "Kustomization") if group == _KUSTOMIZE:
            spec = mapping_at(each.root, "spec")
            return () if spec is None else (deliver_kustomization(Request(each, spec), neighbours, tools),)
        case (group, "FluxInstance") if group == _OPERATOR:
            return deliver_instance(each, neighbours, tools)
        case (group, "ResourceSet") if group == _OPERATOR:
            return deliver_resource_set(each, tools)
        case _:
            return None
