"""Following the objects of Argo CD that deploy others."""

from __future__ import annotations

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.argocd.application import deliver_application
from netpol_lint.render.argocd.application_set import deliver_application_set
from netpol_lint.render.argocd.source import GROUP
from netpol_lint.render.delivery import Delivery, Neighbours
from netpol_lint.render.tools import Tools


def deliver(
    each: ApiObject, neighbours: Neighbours, tools: Tools, clusters: tuple[str, ...] = ()
) -> tuple[Delivery, ...] | None:
    """Render what an Application or an ApplicationSet deploys; `None` for any other object.

    `clusters` are the names of the clusters that are known from elsewhere, for ApplicationSets that
    deploy to each of them.
    """
    if each.group != GROUP:
        return None
    match each.kind:
        case "Application":
            return deliver_application(each, neighbours, tools)
        case "ApplicationSet":
            return tuple(deliver_application_set(each, neighbours, tools, clusters))
        case _:
            return None
