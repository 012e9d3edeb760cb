"""Charts that an Application names and that nobody can render here."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.render.api_object import DEFAULT_NAMESPACE, ApiObject
from netpol_lint.render.argocd.destination import destination_cluster, destination_namespace
from netpol_lint.render.argocd.source import GROUP, sources_of
from netpol_lint.render.delivery import Neighbours
from netpol_lint.render.fields import text_at
from netpol_lint.render.helm.app_template.adapter import is_app_template
from netpol_lint.render.helm.opaque import OpaqueRelease, opaque_chart
from netpol_lint.render.tree import value_at


def opaque_releases(application: ApiObject) -> Iterator[OpaqueRelease]:
    """Yield the releases that an Application makes of remote charts in the cluster that it stands in.

    `Delivered.by` and `Undelivered.by` are Applications, also where an ApplicationSet makes them; any
    other object has none.
    """
    if application.kind != "Application" or application.group != GROUP:
        return
    if destination_cluster(application, Neighbours()):
        return
    namespace = destination_namespace(application)
    for source in sources_of(application):
        chart = value_at(source, "chart")
        name = text_at(source, "chart")
        if chart is None or not name or is_app_template(name, text_at(source, "repoURL")):
            continue
        yield opaque_chart(
            application,
            chart,
            name=text_at(source, "helm", "releaseName") or application.name,
            namespace=DEFAULT_NAMESPACE if namespace is None else namespace.text,
        )
