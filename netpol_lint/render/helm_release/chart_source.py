"""Where a Helm release takes its chart from: a directory of this repository, or somewhere else."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.render.api_object import ApiObject, mapping_at, text_of
from netpol_lint.render.delivery import Neighbours, ObjectKey
from netpol_lint.render.flux.reference import ForeignSource, referred, whose
from netpol_lint.render.flux.request import inside
from netpol_lint.render.gap import Gap
from netpol_lint.render.helm.opaque import FLUX_GROUP, chart_node
from netpol_lint.render.tools import Tools
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping, Node, Sequence


class ChartSource(Struct, frozen=True):
    """The chart of a release.

    `name` is the chart's as written, `node` the node that names it, `url` what it is fetched from if
    that is known. `directory` is the one of this repository that holds it, absent for all others.
    `gaps` says what was assumed, and `missing` names the objects that would tell more.
    """

    name: str
    node: Node
    version: str = ""
    url: str = ""
    directory: str | None = None
    value_files: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    missing: frozenset[ObjectKey] = frozenset()


def chart_source(each: ApiObject, neighbours: Neighbours, tools: Tools) -> ChartSource:
    """Tell where the chart of a release comes from."""
    if each.group != FLUX_GROUP:
        return _of_k3s(each)
    template = mapping_at(each.root, "spec", "chart", "spec")
    if template is not None:
        return _of_template(template, each.effective_namespace, neighbours, tools)
    reference = mapping_at(each.root, "spec", "chartRef")
    if reference is not None:
        return _of_reference(reference, each.effective_namespace, neighbours, tools)
    return ChartSource("", each.root)


def _of_k3s(each: ApiObject) -> ChartSource:
    node = chart_node(each)
    return ChartSource(
        name=text_of(node),
        node=node or each.root,
        version=text_of(value_at(each.root, "spec", "version")),
        url=text_of(value_at(each.root, "spec", "repo")) or text_of(node),
    )


def _of_template(spec: Mapping, namespace: str, neighbours: Neighbours, tools: Tools) -> ChartSource:
    """Read what makes a chart: the `spec` of a HelmChart of Flux, also inside a HelmRelease."""
    node = spec.get("chart") or spec
    reference = referred(mapping_at(spec, "sourceRef") or spec, namespace)
    known = neighbours.find(*reference.key)
    fetched = ChartSource(
        name=text_of(node),
        node=node,
        version=text_of(spec.get("version")),
        url=_url(known),
        missing=frozenset() if known is not None else frozenset({reference.key}),
    )
    path = inside(text_of(node))
    if reference.kind == "HelmRepository" or not text_of(node):
        return fetched
    owner = whose(reference, path, node.location("spec.chart.spec.chart"), neighbours=neighbours, tools=tools)
    if isinstance(owner, ForeignSource):
        return fetched
    return replace(
        fetched,
        directory=posixpath.join(owner.base, path),
        value_files=tuple(posixpath.join(owner.base, inside(each)) for each in _value_files(spec)),
        gaps=owner.gaps,
        missing=frozenset(),
    )


def _of_reference(reference: Mapping, namespace: str, neighbours: Neighbours, tools: Tools) -> ChartSource:
    """Read a reference to an object that fetches a chart, or makes one."""
    wanted = referred(reference, namespace)
    source = neighbours.find(*wanted.key)
    node = reference.get("name") or reference
    if source is None:
        return ChartSource(text_of(node), node, missing=frozenset({wanted.key}))
    spec = mapping_at(source.root, "spec")
    if wanted.kind == "HelmChart" and spec is not None:
        return _of_template(spec, source.effective_namespace, neighbours, tools)
    url = _url(source)
    return ChartSource(
        name=posixpath.basename(url.rstrip("/")) or text_of(node),
        node=node,
        version=text_of(value_at(source.root, "spec", "ref", "tag"))
        or text_of(value_at(source.root, "spec", "ref", "semver")),
        url=url,
    )


def _url(source: ApiObject | None) -> str:
    return "" if source is None else text_of(value_at(source.root, "spec", "url"))


def _value_files(spec: Mapping) -> Iterator[str]:
    listed = value_at(spec, "valuesFiles")
    if isinstance(listed, Sequence):
        yield from filter(None, map(text_of, listed.items))
    elif text_of(spec.get("valuesFile")):
        yield text_of(spec.get("valuesFile"))
