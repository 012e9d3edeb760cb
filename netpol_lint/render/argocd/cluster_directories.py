"""Names of clusters that nothing states, read off the directories that are laid out by them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.argocd.own_repository import directory_of
from netpol_lint.render.argocd.source import sources_of
from netpol_lint.render.fields import text_at
from netpol_lint.source.repository import Repository

_NAME: Final = re.compile(r"\{\{-?\s*\.?name(?:Normalized)?\s*-?\}\}")


def cluster_directories(application_set: ApiObject, repository: Repository) -> list[str]:
    """Return the names that a cluster's has to be one of, for a path of the template to exist, sorted.

    `clusters/{{name}}/apps` means a cluster for each directory of `clusters` that has `apps` in it.
    """
    paths = {text_at(source, "path") for source in sources_of(application_set)}
    return sorted({name for path in paths for name in _names(path, repository)})


def _names(path: str, repository: Repository) -> Iterator[str]:
    segments = path.strip("/").split("/")
    position = next((at for at, each in enumerate(segments) if _NAME.fullmatch(each)), None)
    if position is None or "{{" in "".join(segments[:position]):
        return
    above = directory_of("/".join(segments[:position]))
    below = segments[position + 1 :]
    fixed = next((at for at, each in enumerate(below) if "{{" in each), len(below))
    for name in _directories(above, repository):
        if repository.below(posixpath.join(above or "", name, *below[:fixed])):
            yield name


def _directories(above: str | None, repository: Repository) -> list[str]:
    if above is None:
        return []
    inside = (path[len(above) + 1 if above else 0 :] for path in repository.below(above))
    return sorted({head for head, slash, _ in (path.partition("/") for path in inside) if slash})
