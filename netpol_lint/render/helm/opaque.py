"""Releases of charts that cannot be rendered here, as far as their objects can be guessed."""

from __future__ import annotations

import posixpath
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject, text_of
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Node

FLUX_GROUP: Final = "helm.toolkit.fluxcd.io"
K3S_GROUP: Final = "helm.cattle.io"

_NAME: Final = "app.kubernetes.io/name"
_INSTANCE: Final = "app.kubernetes.io/instance"


class OpaqueRelease(Struct, frozen=True):
    """A release whose chart is not at hand: pods of unknown labels may run in its namespace.

    `by` is the object that asks for it, `name` the release's, `chart` the chart's name without version
    and registry. `likely_labels` are what its pods carry if the chart keeps to what `helm create`
    writes; selectors may match them *possibly*. `at` is the line that names the chart.
    """

    by: ApiObject
    namespace: str
    name: str
    chart: str
    likely_labels: tuple[tuple[str, str], ...]
    at: Location


def opaque_release(each: ApiObject) -> OpaqueRelease | None:
    """Return the release that a HelmRelease of Flux or a HelmChart of k3s asks for, its chart unknown."""
    if not is_release(each):
        return None
    named = chart_node(each)
    return OpaqueRelease(
        by=each,
        namespace=release_namespace(each),
        name=release_name(each),
        chart=_short(text_of(named)) or each.name,
        likely_labels=_likely_labels(_short(text_of(named)) or each.name, release_name(each)),
        at=each.at if named is None else named.location(),
    )


def opaque_chart(by: ApiObject, chart: Node, *, name: str, namespace: str) -> OpaqueRelease:
    """Return the release `name` that an Application makes of the chart that the node `chart` names."""
    short = _short(text_of(chart))
    return OpaqueRelease(by, namespace, name, short, _likely_labels(short, name), chart.location())


def is_release(each: ApiObject) -> bool:
    """Tell whether the object asks a controller for a Helm release."""
    return (each.group, each.kind) in {(FLUX_GROUP, "HelmRelease"), (K3S_GROUP, "HelmChart")}


def release_namespace(each: ApiObject) -> str:
    """Return the namespace that the objects of a release land in when they name none."""
    return text_of(value_at(each.root, "spec", "targetNamespace")) or each.effective_namespace


def release_name(each: ApiObject) -> str:
    """Return the name of the release: `spec.releaseName`, or what the controller makes of the object's.

    Source: https://fluxcd.io/flux/components/helm/helmreleases/#release-name
    """
    if each.group != FLUX_GROUP:
        return each.name
    target = text_of(value_at(each.root, "spec", "targetNamespace"))
    stated = text_of(value_at(each.root, "spec", "releaseName"))
    return stated or "-".join(filter(None, (target, each.name)))


def chart_node(each: ApiObject) -> Node | None:
    """Return the node that names the chart, or the object that fetches the chart."""
    for names in (("chart", "spec", "chart"), ("chartRef", "name"), ("chart",)):
        found = value_at(each.root, "spec", *names)
        if found is not None and (names != ("chart",) or text_of(found)):
            return found
    return None


def _short(chart: str) -> str:
    """Return the name of a chart without what stands before it: `oci://ghcr.io/o/podinfo` is `podinfo`."""
    return posixpath.basename(chart.rstrip("/")).partition(":")[0]


def _likely_labels(chart: str, name: str) -> tuple[tuple[str, str], ...]:
    return ((_INSTANCE, name), (_NAME, chart or name))
