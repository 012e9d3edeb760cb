"""Charts of the repository with the options that an Application gives them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from netpol_lint.location import Location
from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.argocd.build_environment import BuildEnvironment
from netpol_lint.render.argocd.globs import file_glob, has_glob
from netpol_lint.render.build import Build
from netpol_lint.render.fields import is_true_at, items_at, maps_at, text_at
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.render.helm.release import Parameter, Release
from netpol_lint.render.tools import Tools
from netpol_lint.render.tree import value_at
from netpol_lint.source.embedded import embedded_documents
from netpol_lint.source.node import Mapping, Node, Scalar
from netpol_lint.source.repository import Repository

CHART_FILE: Final = "Chart.yaml"
_MOST_FILES: Final = 256
"""So many values files a pattern may stand for."""


class HelmContext(Struct, frozen=True):
    """What a chart's options are read with.

    `references` are the names of the sources that are this repository (`ref: values`), for paths that
    start with one of them (`$values/…`); `namespace` is the one the Application deploys to, and
    `namespace_at` the line that says so.
    """

    application: str
    namespace: str | None
    namespace_at: Location | None
    references: frozenset[str]
    environment: BuildEnvironment
    repository: Repository


class _ValueFiles(Struct):
    """The values files in their order, and what is wrong with those that are not among them."""

    paths: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def is_chart(directory: str, repository: Repository) -> bool:
    """Tell whether a directory holds a chart."""
    return repository.has_file(posixpath.join(directory, CHART_FILE))


def build_chart(directory: str, source: Mapping, at: Location, context: HelmContext, tools: Tools) -> Build:
    """Render the chart of a directory with the options of `source.helm`, as far as they can be read."""
    release, gaps = read_release(directory, source, at, context)
    build = tools.charts.render(release)
    return replace(build, gaps=(*build.gaps, *gaps), files=build.files | set(release.value_files))


def read_release(
    directory: str, source: Mapping, at: Location, context: HelmContext
) -> tuple[Release, tuple[Gap, ...]]:
    """Return the release that a source makes of a chart, and what of its options cannot be read.

    Source: https://argo-cd.readthedocs.io/en/stable/user-guide/helm/
    """
    options = mapping_at(source, "helm")
    release = Release(
        name=context.application,
        namespace=context.namespace,
        chart=directory,
        at=at,
        has_crds=True,
        namespace_at=context.namespace_at,
    )
    if options is None:
        return release, ()
    files = _value_files(options, directory, context)
    parameters = parameters_of(options, context.environment)
    release = replace(
        release,
        name=text_at(options, "releaseName") or release.name,
        value_files=tuple(files.paths),
        values=tuple(inline_values(options, context.repository)),
        parameters=(*parameters, *_file_parameters(options, directory, context)),
        has_crds=not is_true_at(options, "skipCrds"),
        api_versions=tuple(filter(None, map(text_of, items_at(options, "apiVersions")))),
        kube_version=text_at(options, "kubeVersion"),
    )
    namespace = value_at(options, "namespace")
    if namespace is not None and text_of(namespace):
        release = replace(release, namespace=text_of(namespace), namespace_at=namespace.location())
    return release, tuple(files.gaps)


def inline_values(options: Mapping, repository: Repository) -> Iterator[Mapping]:
    """Yield the values of the Application: `valuesObject` hides `values`."""
    structured = mapping_at(options, "valuesObject")
    if structured is not None:
        yield structured
        return
    text = value_at(options, "values")
    if isinstance(text, Scalar):
        for document in embedded_documents(text, repository)[:1]:
            if document.mapping is not None:
                yield document.mapping


def parameters_of(options: Mapping, environment: BuildEnvironment) -> Iterator[Parameter]:
    """Yield the single values that `parameters` sets."""
    for each in maps_at(options, "parameters"):
        name = text_at(each, "name")
        if name:
            value = environment.fill(text_at(each, "value"))
            yield Parameter(name, value, is_string=is_true_at(each, "forceString"))


def _file_parameters(options: Mapping, directory: str, context: HelmContext) -> Iterator[Parameter]:
    for each in maps_at(options, "fileParameters"):
        path = local_file(text_at(each, "path"), directory, context)
        name = text_at(each, "name")
        if name and path is not None and context.repository.has_file(path):
            yield Parameter(name, "\n".join(context.repository.lines(path)), is_string=True)


def _value_files(options: Mapping, directory: str, context: HelmContext) -> _ValueFiles:
    found = _ValueFiles()
    may_lack = is_true_at(options, "ignoreMissingValueFiles")
    for item in items_at(options, "valueFiles"):
        written = text_of(item)
        path = local_file(written, directory, context)
        if path is None:
            found.gaps.append(_unread(item, written, "is not in this repository"))
            continue
        paths = _expanded(path, context.repository)
        # A pattern may match nothing; a file that is named has to be there.
        if not paths and not may_lack and not has_glob(path):
            found.gaps.append(_unread(item, written, "does not exist"))
        found.paths += (each for each in paths if each not in found.paths)
    return found


def _expanded(path: str, repository: Repository) -> list[str]:
    if repository.has_file(path):
        return [path]
    if not has_glob(path):
        return []
    fixed = posixpath.dirname(path[: min(path.find(mark) for mark in "*?[{" if mark in path)])
    pattern = file_glob(path)
    return [each for each in repository.below(fixed) if pattern.matches(each)][:_MOST_FILES]


def local_file(written: str, directory: str, context: HelmContext) -> str | None:
    """Return the path of the repository that a values file means; `None` for what is elsewhere.

    `$name/path` starts from the root of another source, `/path` from the root of this one.
    """
    if "://" in written or not written:
        return None
    if written.startswith("$"):
        name, _, rest = written[1:].partition("/")
        if name in context.references:
            return _inside("", rest)
    filled = context.environment.fill(written)
    if filled.startswith("$"):
        return None
    return _inside("", filled.lstrip("/")) if filled.startswith("/") else _inside(directory, filled)


def _inside(directory: str, path: str) -> str | None:
    joined = posixpath.normpath(posixpath.join(directory, path))
    return None if joined == ".." or joined.startswith("../") else joined


def _unread(item: Node, written: str, why: str) -> Gap:
    message = f"values file `{written}` {why}; the chart is rendered without its values"
    return gap(message, item.location("valueFiles"), Effect.OBJECTS)
