"""Sources that cannot be read here, and why."""

from __future__ import annotations

from netpol_lint.location import Location
from netpol_lint.render.argocd.helm_source import is_chart
from netpol_lint.render.argocd.own_repository import Ownership, directory_of
from netpol_lint.render.argocd.scene import Scene
from netpol_lint.render.fields import text_at
from netpol_lint.render.gap import Gap, gap
from netpol_lint.render.kustomize.reference import kustomization_in
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping
from netpol_lint.source.repository import Repository


def path_place(source: Mapping) -> Location:
    """Return the line that names the path of a source, or the source as a whole."""
    return (value_at(source, "path") or source).location("spec.source.path")


def why_elsewhere(source: Mapping, owner: Ownership, scene: Scene) -> Gap | None:
    """Say why a source is not in this repository, if it is not."""
    if text_at(source, "chart"):
        return _remote_chart(source, scene)
    url, path = text_at(source, "repoURL"), text_at(source, "path")
    message = None
    if not path:
        message = f"the source `{url}` names no `path`, so nothing of it is deployed"
    elif not owner.is_own:
        message = (
            f"`path: {path}` is in {url}, which is taken for another repository, so what it deploys is not "
            "known; `repository.urls` in the configuration can say that it is this one"
        )
    elif directory_of(path) is None:
        message = f"`path: {path}` leads out of the repository and was not read"
    elif not _exists(directory_of(path) or "", scene.repository):
        message = (
            f"this repository has no YAML or JSON file at `path: {path}`, so what it deploys is unknown; "
            "correct the path, or the `repoURL`"
        )
    return None if message is None else gap(message, path_place(source))


def _remote_chart(source: Mapping, scene: Scene) -> Gap:
    message = (
        f"chart `{text_at(source, 'chart')}` of {text_at(source, 'repoURL')} is not in this repository and "
        "was not rendered; a copy of it in the repository (`helm pull --untar`) would be"
    )
    at = (value_at(source, "chart") or source).location("spec.source.chart")
    return gap(message, at, namespace=scene.namespace_name)


def _exists(directory: str, repository: Repository) -> bool:
    return (
        bool(repository.below(directory))
        or is_chart(directory, repository)
        or kustomization_in(repository, directory) is not None
    )
