"""One source of an Application, rendered by the tool that it is for."""

from __future__ import annotations

from typing import Final

from netpol_lint.render.api_object import mapping_at
from netpol_lint.render.argocd.build_environment import BuildEnvironment
from netpol_lint.render.argocd.directory import build_directory
from netpol_lint.render.argocd.elsewhere import path_place
from netpol_lint.render.argocd.helm_source import HelmContext, build_chart, is_chart
from netpol_lint.render.argocd.kustomize_source import build_kustomization
from netpol_lint.render.argocd.scene import Scene
from netpol_lint.render.build import Build
from netpol_lint.render.fields import text_at
from netpol_lint.render.gap import Gap, gap
from netpol_lint.render.kustomize.reference import kustomization_in
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping
from netpol_lint.source.repository import Repository

_EXPLICIT: Final = ("kustomize", "helm", "directory", "plugin")


def render_source(source: Mapping, directory: str, references: frozenset[str], scene: Scene) -> Build | Gap:
    """Render a source that is in this repository; a gap says why that cannot be done at all.

    `references` are the names of the sources that bring values files.
    """
    match _kind(source, directory, scene.repository):
        case "helm":
            context = helm_context(source, references, scene)
            return build_chart(directory, source, path_place(source), context, scene.tools)
        case "kustomize":
            return build_kustomization(directory, source, _environment(source, scene), scene.tools)
        case "plugin":
            return _plugin(source, directory)
        case _:
            return build_directory(directory, source, scene.repository)


def _kind(source: Mapping, directory: str, repository: Repository) -> str:
    """Return what renders the source: what it says, else what the directory holds.

    Source: https://argo-cd.readthedocs.io/en/stable/user-guide/tool_detection/
    """
    explicit = next((each for each in _EXPLICIT if mapping_at(source, each) is not None), None)
    if explicit is not None:
        return explicit
    if is_chart(directory, repository):
        return "helm"
    return "directory" if kustomization_in(repository, directory) is None else "kustomize"


def _plugin(source: Mapping, directory: str) -> Gap:
    name = text_at(source, "plugin", "name")
    which = f"plugin `{name}`" if name else "a plugin"
    message = (
        f"{which} makes the objects of `{directory or '.'}`, and plugins are not run; they are not known"
    )
    return gap(message, (value_at(source, "plugin") or source).location("spec.source.plugin"))


def helm_context(source: Mapping, references: frozenset[str], scene: Scene) -> HelmContext:
    """Return what the options for Helm of a source are read with."""
    return HelmContext(
        application=scene.application.name,
        namespace=scene.namespace_name,
        namespace_at=None if scene.namespace is None else scene.namespace.location(),
        references=references,
        environment=_environment(source, scene),
        repository=scene.repository,
    )


def _environment(source: Mapping, scene: Scene) -> BuildEnvironment:
    return BuildEnvironment(
        {
            "ARGOCD_APP_NAME": scene.application.name,
            "ARGOCD_APP_NAMESPACE": scene.namespace_name or "",
            "ARGOCD_APP_SOURCE_PATH": text_at(source, "path"),
            "ARGOCD_APP_SOURCE_REPO_URL": text_at(source, "repoURL"),
            "ARGOCD_APP_SOURCE_TARGET_REVISION": text_at(source, "targetRevision"),
        }
    )
