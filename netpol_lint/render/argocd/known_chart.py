"""Remote charts of which the values alone tell what they bring."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.argocd.helm_source import HelmContext, inline_values, local_file, parameters_of
from netpol_lint.render.argocd.rendered_source import helm_context
from netpol_lint.render.argocd.scene import Scene
from netpol_lint.render.build import Build
from netpol_lint.render.fields import items_at, text_at
from netpol_lint.render.helm.app_template.adapter import adapted, is_app_template, version_of
from netpol_lint.render.helm.app_template.chart_values import ChartValues
from netpol_lint.render.helm.merged_values import merged_values, values_at_path
from netpol_lint.render.tree import mapping_at_place, span_of
from netpol_lint.render.tree import text_at as written_at
from netpol_lint.source.node import Mapping, Scalar


def build_known_chart(source: Mapping, references: frozenset[str], scene: Scene) -> Build | None:
    """Return the objects of a source that is `app-template`; `None` for any other chart."""
    if not is_app_template(text_at(source, "chart"), text_at(source, "repoURL")):
        return None
    options = mapping_at(source, "helm") or mapping_at_place(source, ())
    context = helm_context(source, references, scene)
    files = tuple(_own_files(options, context))
    root = merged_values(_layers(options, files, context)) or mapping_at_place(source, ())
    values = ChartValues(
        root=root,
        release=text_at(options, "releaseName") or scene.application.name,
        namespace=scene.namespace or written_at(source, "default"),
        version=version_of(root, text_at(source, "targetRevision")),
    )
    objects = adapted(values, path=scene.application.path, index=scene.application.index)
    return Build(objects, files=frozenset(files))


def _own_files(options: Mapping, context: HelmContext) -> Iterator[str]:
    """Yield the values files that are in this repository; a path without `$` is one of the chart's."""
    for written in map(text_of, items_at(options, "valueFiles")):
        path = local_file(written, "", context) if written.startswith("$") else None
        if path is not None and context.repository.has_file(path):
            yield path


def _layers(options: Mapping, files: tuple[str, ...], context: HelmContext) -> Iterator[Mapping]:
    for path in files:
        for document in context.repository.load(path).documents[:1]:
            if document.mapping is not None:
                yield document.mapping
    yield from inline_values(options, context.repository)
    for each in parameters_of(options, context.environment):
        value = Scalar(options.file, *span_of(options), each.value, is_plain=not each.is_string)
        yield values_at_path(each.name, value)
