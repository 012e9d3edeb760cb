"""What keeps a kustomization from being given to the real tool: all that leads out of the repository."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import text_of
from netpol_lint.render.kustomize.context import items_of
from netpol_lint.render.kustomize.reference import FILE_NAMES, path_from
from netpol_lint.source.embedded import embedded_documents
from netpol_lint.source.node import Mapping, Node, Scalar, Sequence, resolved
from netpol_lint.source.repository import Repository

_PATHS: Final = frozenset(
    {
        *("resources", "bases", "components", "crds", "configurations", "patchesStrategicMerge", "paths"),
        *("generators", "transformers", "validators", "files", "env", "envs", "path", "valuesFile"),
        *("additionalValuesFiles", "chartHome", "configHome", "patches"),
    }
)
"""The fields in which kustomizations, and the configurations of its builtin plugins, name files."""

_HELM: Final = ("helmCharts", "helmChartInflationGenerator")
_PLUGINS: Final = ("generators", "transformers", "validators")
_BUILTIN: Final = "builtin"


def leads_outside(repository: Repository, files: frozenset[str]) -> str | None:
    """Say what the kustomizations among the files ask for that the real tool must not be asked.

    `None` if each of them stays in the repository and needs no program besides.
    """
    for path in sorted(files):
        is_kustomization = posixpath.basename(path) in FILE_NAMES
        for document in repository.load(path).documents:
            root = document.mapping
            if root is None or not (is_kustomization or text_of(root.get("apiVersion")) == _BUILTIN):
                continue
            reason = asks_outside(repository, root, posixpath.dirname(path))
            if reason is not None:
                return reason
    return None


def asks_outside(repository: Repository, root: Mapping, directory: str) -> str | None:
    """Say what a kustomization, or the configuration of a plugin, asks for that leads outside."""
    helm = next((name for name in _HELM if items_of(root, name)), None)
    if helm is not None:
        return f"`{helm}` needs helm"
    for scalar in _named(root):
        # Of `files`, what stands before the sign is the key that the content gets.
        text = scalar.text.rpartition("=")[2].strip()
        if "\n" in scalar.text:
            reason = _inline_reason(repository, scalar, directory)
        elif ":" in text or path_from(directory, text) is None:
            reason = f"`{text}` leads out of the repository"
        else:
            reason = None
        if reason is not None:
            return reason
    return _plugin(repository, root, directory)


def _inline_reason(repository: Repository, scalar: Scalar, directory: str) -> str | None:
    roots = [document.mapping for document in embedded_documents(scalar, repository)]
    builtin = [root for root in roots if root is not None and text_of(root.get("apiVersion")) == _BUILTIN]
    reasons = (asks_outside(repository, root, directory) for root in builtin)
    return next((reason for reason in reasons if reason is not None), None)


def _plugin(repository: Repository, root: Mapping, directory: str) -> str | None:
    """Name a plugin that the tool would have to run; builtin ones are part of it."""
    named = (text_of(item) for field in _PLUGINS for item in items_of(root, field))
    paths = (path_from(directory, text) for text in named if "\n" not in text)
    for path in filter(None, paths):
        for document in repository.load(path).documents if repository.has_file(path) else ():
            config = document.mapping
            if config is not None and text_of(config.get("apiVersion")) != _BUILTIN:
                return f"`{text_of(config.get('kind')) or path}` is a plugin"
    return None


def _named(root: Mapping) -> Iterator[Scalar]:
    """Yield every scalar that stands in or below a field that names files."""
    pending: list[tuple[Node, bool]] = [(root, False)]
    # Aliases may stand for each other many times over.
    seen: set[tuple[int, bool]] = set()
    while pending:
        node, is_named = pending.pop()
        meant = resolved(node)
        if (id(meant), is_named) in seen:
            continue
        seen.add((id(meant), is_named))
        match meant:
            case Scalar():
                if is_named and text_of(meant):
                    yield meant
            case Mapping(entries=entries):
                pending += [(entry.value, entry.name in _PATHS) for entry in reversed(entries)]
            case Sequence(items=items):
                pending += [(item, is_named) for item in reversed(items)]
