"""Plain directories of manifests, as Argo CD reads them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import ApiObject, mapping_at, objects_in
from netpol_lint.render.argocd.globs import directory_glob
from netpol_lint.render.build import Build
from netpol_lint.render.fields import is_true_at, text_at
from netpol_lint.render.gap import Gap, gap
from netpol_lint.source.node import Mapping
from netpol_lint.source.repository import Repository

_SUFFIXES: Final = (".yaml", ".yml", ".json")
_SKIP: Final = b"+argocd:skip-file-rendering"
_CONFIGURATION_GROUPS: Final = frozenset({"kustomize.config.k8s.io"})
"""What is no object of the API server, though it has `apiVersion` and `kind`."""


def build_directory(directory: str, source: Mapping, repository: Repository) -> Build:
    """Read the manifests of a directory: those below it too if `directory.recurse` says so.

    Source: https://argo-cd.readthedocs.io/en/stable/user-guide/directory/
    """
    objects: list[ApiObject] = []
    files: set[str] = set()
    for path in _files(directory, source, repository):
        found = [
            each
            for document in repository.load(path).documents
            for each in objects_in(document)
            if each.group not in _CONFIGURATION_GROUPS
        ]
        if not found or _SKIP in (repository.content(path) or b""):
            continue
        files.add(path)
        objects += found
    return Build(objects=tuple(objects), gaps=tuple(_jsonnet(source)), files=frozenset(files))


def _files(directory: str, source: Mapping, repository: Repository) -> Iterator[str]:
    is_recursive = is_true_at(source, "directory", "recurse")
    included = text_at(source, "directory", "include")
    excluded = text_at(source, "directory", "exclude")
    for path in repository.below(directory):
        inside = posixpath.relpath(path, directory or ".")
        if not inside.endswith(_SUFFIXES) or ("/" in inside and not is_recursive):
            continue
        if included and not directory_glob(included).matches(inside):
            continue
        if not excluded or not directory_glob(excluded).matches(inside):
            yield path


def _jsonnet(source: Mapping) -> Iterator[Gap]:
    options = mapping_at(source, "directory", "jsonnet")
    if options is not None and options.entries:
        message = (
            "`directory.jsonnet` is set, and Jsonnet is not evaluated; its objects were not analysed "
            "unless their YAML stands in the directory, too"
        )
        yield gap(message, options.location("directory.jsonnet"))
