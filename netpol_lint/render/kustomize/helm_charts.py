"""`helmCharts`: charts that a kustomization renders, if they are in the repository."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import DEFAULT_NAMESPACE, mapping_at, text_of
from netpol_lint.render.gap import MissingChart, gap
from netpol_lint.render.helm.app_template.adapter import adapted, is_app_template, version_of
from netpol_lint.render.helm.app_template.chart_values import ChartValues
from netpol_lint.render.helm.merged_values import merged_values
from netpol_lint.render.helm.release import Release
from netpol_lint.render.kustomize.context import Layer, items_of
from netpol_lint.render.kustomize.labels import is_true
from netpol_lint.render.kustomize.reference import path_from
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.tree import mapping_at_place, text_at
from netpol_lint.source.node import Mapping, Node, resolved

_DEFAULT_HOME: Final = "charts"

_OLD_NAMES: Final = {
    "name": "chartName",
    "version": "chartVersion",
    "repo": "chartRepoUrl",
    "namespace": "releaseNamespace",
    "valuesFile": "values",
}
"""What `helmChartInflationGenerator` called the fields of a chart."""


class _Chart(Struct, frozen=True):
    """An entry of `helmCharts`; `home` is where the kustomization keeps its charts."""

    entry: Mapping
    home: str

    def get(self, name: str) -> Node | None:
        """Return a field, under its name of today or of old."""
        found = self.entry.get(name)
        return self.entry.get(_OLD_NAMES[name]) if found is None and name in _OLD_NAMES else found

    def text(self, name: str) -> str:
        """Return the text of a field, empty if it has none."""
        return text_of(self.get(name))

    @property
    def namespace(self) -> str | None:
        """Where the release is installed, if anything says so."""
        return self.text("namespace") or None


def inflate_charts(layer: Layer) -> None:
    """Add what the charts of a kustomization render to."""
    for chart in _charts(layer):
        directory = _directory(layer, chart)
        if directory is None and is_app_template(chart.text("name"), chart.text("repo")):
            layer.add(_read_off_values(layer, chart))
            continue
        if directory is None:
            _say_missing(layer, chart)
            continue
        build = layer.charts.render(_release(layer, chart, directory))
        layer.gaps += build.gaps
        layer.files |= build.files
        layer.add(Resource(each.root, each.path, each.index) for each in build.objects)


def _charts(layer: Layer) -> Iterator[_Chart]:
    stated = mapping_at(layer.root, "helmGlobals")
    home = "" if stated is None else text_of(stated.get("chartHome"))
    for node in (*layer.items("helmCharts"), *layer.items("helmChartInflationGenerator")):
        entry = resolved(node)
        if isinstance(entry, Mapping):
            chart = _Chart(entry, text_of(entry.get("chartHome")) or home or _DEFAULT_HOME)
            if chart.text("name"):
                yield chart
            else:
                layer.leave_out("an entry of `helmCharts` names no chart", node)


def _directory(layer: Layer, chart: _Chart) -> str | None:
    """Return where a chart lies: `charts/name`, or `charts/name-1.2.3/name` as Kustomize fetches it."""
    name, version = chart.text("name"), chart.text("version")
    for place in (name, f"{name}-{version}/{name}"):
        path = path_from(layer.directory, posixpath.join(chart.home, place))
        if path is not None and layer.repository.has_file(posixpath.join(path, "Chart.yaml")):
            return path
    return None


def _release(layer: Layer, chart: _Chart, directory: str) -> Release:
    inline = chart.get("valuesInline")
    values = None if inline is None else resolved(inline)
    stated = tuple(_value_files(layer, chart))
    added = (values,) if isinstance(values, Mapping) else ()
    merges = chart.text("valuesMerge")
    if merges == "replace" and added:
        stated = ()
    elif merges == "merge":
        # What the files say counts more than what stands inline.
        added = (*added, *(root for path in stated for root in _roots(layer, path)))
    return Release(
        name=chart.text("releaseName") or chart.text("name"),
        namespace=chart.namespace,
        chart=directory,
        at=(chart.get("name") or chart.entry).location(),
        value_files=stated,
        values=added,
        has_crds=is_true(chart.get("includeCRDs")),
        api_versions=tuple(map(text_of, items_of(chart.entry, "apiVersions"))),
        kube_version=chart.text("kubeVersion"),
    )


def _read_off_values(layer: Layer, chart: _Chart) -> Iterator[Resource]:
    """Yield the objects of a chart of which the values alone tell what it brings."""
    release = _release(layer, chart, "")
    stated = (root for path in release.value_files for root in _roots(layer, path))
    root = merged_values((*stated, *release.values)) or mapping_at_place(chart.entry, ())
    values = ChartValues(
        root=root,
        release=release.name,
        namespace=text_at(chart.get("namespace") or chart.entry, chart.namespace or DEFAULT_NAMESPACE),
        version=version_of(root, chart.text("version")),
    )
    for each in adapted(values, path=chart.entry.file.path, index=0):
        yield Resource(each.root, each.path, each.index)


def _roots(layer: Layer, path: str) -> Iterator[Mapping]:
    for document in layer.documents(path):
        if document.mapping is not None:
            yield document.mapping


def _value_files(layer: Layer, chart: _Chart) -> Iterator[str]:
    named = [chart.get("valuesFile"), *items_of(chart.entry, "additionalValuesFiles")]
    for node in named:
        if node is None or not text_of(node):
            continue
        path = path_from(layer.directory, text_of(node))
        if path is None:
            layer.leave_out(f"values file `{text_of(node)}` is out of the repository, and is left out", node)
        else:
            yield path


def _say_missing(layer: Layer, chart: _Chart) -> None:
    repo = chart.text("repo")
    source = f" of `{repo}`" if repo else ""
    message = f"Helm chart `{chart.text('name')}`{source} is not in this repository, and is left out"
    remedy = f"; vendor it at `{posixpath.join(chart.home, chart.text('name'))}` to have it rendered"
    at = (chart.get("name") or chart.entry).location()
    inline = chart.get("valuesInline")
    values = None if inline is None else resolved(inline)
    missing = MissingChart(
        name=chart.text("name"),
        version=chart.text("version"),
        values=(values,) if isinstance(values, Mapping) else (),
        has_more_values=any(True for _ in _value_files(layer, chart)),
    )
    layer.gaps.append(gap(message + remedy, at, namespace=chart.namespace, chart=missing))
