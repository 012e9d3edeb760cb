"""Which files and kustomizations the kustomizations of a repository name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from netpol_lint.render.kustomization import (
    GENERATOR_FIELDS,
    Kustomization,
    Reference,
    local_path,
    read_kustomization,
)
from netpol_lint.render.kustomize.reference import kustomization_in
from netpol_lint.source.repository import Repository


class Claims(Struct, frozen=True):
    """Files that kustomizations name: as resources, and as patches, generator input or configuration.

    `support_directories` hold nothing that any kustomization takes for a resource: what else lies there is
    a patch, say, that is switched off.
    """

    resources: frozenset[str]
    support: frozenset[str]
    support_directories: frozenset[str]


class ReferenceGraph:
    """The kustomizations in some directories of a repository, and what they name."""

    def __init__(self, repository: Repository, directories: Iterable[str]) -> None:
        found = ((each, _read(repository, each)) for each in sorted(set(directories)))
        self._known = {directory: each for directory, each in found if each is not None}

    def __contains__(self, directory: str) -> bool:
        return directory in self._known

    def roots(self) -> list[str]:
        """Return the directories that are applied by themselves: nobody's resource, no component.

        Of a circle that nothing else names, the first one stands for all.
        """
        named = {path for each in self._known.values() for path in _named_by(each)}
        tops = [directory for directory in self._known if directory not in named]
        roots = [each for each in tops if not self._known[each].is_component]
        reached = {directory for top in tops for directory in self._reach(top)}
        for directory, each in self._known.items():
            if directory not in reached and not each.is_component:
                roots.append(directory)
                reached |= self._reach(directory)
        return roots

    def _reach(self, top: str) -> set[str]:
        """Return a directory and all that it leads to."""
        reached: set[str] = set()
        pending = [top]
        while pending:
            directory = pending.pop()
            found = None if directory in reached else self._known.get(directory)
            if found is not None:
                reached.add(directory)
                pending.extend(_named_by(found))
        return reached

    def claims(self) -> Claims:
        """Return the files that any kustomization names, used or not."""
        known = self._known.values()
        resources = frozenset().union(*(_targets(each.directory, each.resources) for each in known))
        support: set[str] = set()
        below: set[str] = set()
        for each in known:
            support |= _targets(each.directory, each.other_files)
            # Input of generators may lie among plain manifests, patches hardly do.
            patches = (file for file in each.other_files if file.at.yaml_path not in GENERATOR_FIELDS)
            directories = map(posixpath.dirname, _targets(each.directory, patches))
            below.update(filter(partial(_is_below, each.directory), directories))
        used = {*self._known, *resources, *map(posixpath.dirname, resources)}
        return Claims(resources, frozenset(support), frozenset(below - used))


def _read(repository: Repository, directory: str) -> Kustomization | None:
    path = kustomization_in(repository, directory)
    return None if path is None else read_kustomization(repository.load(path))


def _named_by(each: Kustomization) -> Iterator[str]:
    """Yield what a kustomization names, as resources or as transformers and the like."""
    for reference in (*each.resources, *each.other_files):
        path = local_path(each.directory, reference.target)
        if path is not None:
            yield path


def _targets(directory: str, references: Iterable[Reference]) -> frozenset[str]:
    paths = (local_path(directory, each.target) for each in references)
    return frozenset(path for path in paths if path is not None)


def _is_below(directory: str, other: str) -> bool:
    return other.startswith(f"{directory}/") if directory else bool(other)
