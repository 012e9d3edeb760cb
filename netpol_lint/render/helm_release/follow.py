"""Following a Helm release: render its chart, read its values, or say that it is opaque."""

from __future__ import annotations

from msgspec.structs import replace

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject, text_of
from netpol_lint.render.build import Build
from netpol_lint.render.delivery import Delivered, Delivery, Neighbours, Undelivered
from netpol_lint.render.gap import gap
from netpol_lint.render.helm.app_template.adapter import adapted, is_app_template, version_of
from netpol_lint.render.helm.app_template.chart_values import ChartValues
from netpol_lint.render.helm.merged_values import merged_values
from netpol_lint.render.helm.opaque import is_release, release_name, release_namespace
from netpol_lint.render.helm.release import Release
from netpol_lint.render.helm_release.chart_source import ChartSource, chart_source
from netpol_lint.render.helm_release.post_renderers import post_rendered
from netpol_lint.render.helm_release.values import Values, values_of
from netpol_lint.render.tools import Tools
from netpol_lint.render.tree import mapping_at_place, text_at, value_at
from netpol_lint.source.node import Scalar


def deliver(each: ApiObject, neighbours: Neighbours, tools: Tools) -> tuple[Delivery, ...] | None:
    """Return what a release deploys; `None` for an object that is no release."""
    if not is_release(each):
        return None
    source = chart_source(each, neighbours, tools)
    if source.directory is not None:
        return (_rendered(each, source, values_of(each, neighbours, tools.repository), tools),)
    if is_app_template(source.name, source.url):
        return (_adapted(each, source, values_of(each, neighbours, tools.repository), tools),)
    return (_opaque(each, source),)


def _rendered(each: ApiObject, source: ChartSource, values: Values, tools: Tools) -> Delivered:
    directory = source.directory or ""
    at = source.node.location("spec.chart")
    release = Release(
        name=release_name(each),
        namespace=release_namespace(each),
        chart=directory,
        at=at,
        value_files=source.value_files,
        values=tuple(values.layers),
        namespace_at=_namespace(each).location(),
    )
    rendered = tools.charts.render(release)
    build = post_rendered(each, rendered, tools, is_whole=True)
    build = replace(build, gaps=(*source.gaps, *build.gaps))
    return _delivered(each, build, values, at=at, path=directory)


def _adapted(each: ApiObject, source: ChartSource, values: Values, tools: Tools) -> Delivered:
    root = merged_values(values.layers) or mapping_at_place(each.root, ())
    chart = ChartValues(root, release_name(each), _namespace(each), version_of(root, source.version))
    read = Build(adapted(chart, path=each.path, index=each.index))
    build = post_rendered(each, read, tools, is_whole=False)
    at = source.node.location("spec.chart")
    delivered = _delivered(each, build, values, at=at, path=each.path)
    # What fetches the chart says which version of it, and may come into sight later.
    return delivered if source.version else replace(delivered, missing=delivered.missing | source.missing)


def _delivered(each: ApiObject, build: Build, values: Values, *, at: Location, path: str) -> Delivered:
    gaps, files = (*build.gaps, *values.gaps), build.files | {each.path}
    return Delivered(
        by=each,
        at=at,
        path=path,
        build=replace(build, gaps=gaps, files=files),
        destination=_destination(each),
        missing=frozenset(values.missing),
    )


def _opaque(each: ApiObject, source: ChartSource) -> Undelivered:
    namespace = release_namespace(each)
    chart = f"Helm chart `{source.name}`" if source.name else "the Helm chart"
    origin = f" of {source.url}" if source.url and source.url != source.name else ""
    message = (
        f"{chart}{origin} is not in this repository, so the objects of release "
        f"`{namespace}/{release_name(each)}` are not known; a copy of the chart in the repository would be "
        "rendered, and `external:` in the configuration can name its pods"
    )
    at = source.node.location("spec.chart")
    return Undelivered(each, gap(message, at, namespace=namespace), _destination(each))


def _namespace(each: ApiObject) -> Scalar:
    """Return the node that decides the namespace of a release."""
    for names in (("spec", "targetNamespace"), ("metadata", "namespace")):
        node = value_at(each.root, *names)
        if isinstance(node, Scalar) and text_of(node) == release_namespace(each):
            return node
    return text_at(each.root, release_namespace(each))


def _destination(each: ApiObject) -> str:
    """Return the cluster that a release goes to, by the name of the Secret that opens it."""
    return text_of(value_at(each.root, "spec", "kubeConfig", "secretRef", "name"))
