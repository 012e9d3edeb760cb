"""Kustomizations followed along their references, without rendering them.

References and `namespace:` are honoured. Patches, labels and whatever else rewrites objects is
named and not applied.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from netpol_lint.findings import Note
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.kustomization import (
    FILE_NAMES,
    Effect,
    Kustomization,
    Omission,
    Reference,
    local_path,
    read_kustomization,
)
from netpol_lint.source.repository import Repository

ObjectsOf = Callable[[str], Iterable[ApiObject]]
"""Reads the objects that a file holds, by its path."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Files that kustomizations name: as resources, and as patches, generator input or configuration."""

    resources: frozenset[str]
    support: frozenset[str]


@dataclass(slots=True)
class Expansion:
    """What a kustomization brings together: objects, what was not applied, files, and notes."""

    objects: list[ApiObject] = field(default_factory=list)
    unrendered: list[Omission] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)


class Kustomizations:
    """The kustomizations of a repository by directory; those outside the scanned places when named."""

    def __init__(self, repository: Repository, directories: Iterable[str]) -> None:
        self._repository = repository
        self._known: dict[str, Kustomization | None] = {}
        for directory in directories:
            self._at(directory)

    def __contains__(self, directory: str) -> bool:
        return self._known.get(directory) is not None

    def _at(self, directory: str) -> Kustomization | None:
        """Read the kustomization of a directory, once."""
        if directory not in self._known:
            paths = (posixpath.join(directory, name) for name in FILE_NAMES)
            path = next(filter(self._repository.has_file, paths), None)
            self._known[directory] = None if path is None else read_kustomization(self._repository.load(path))
        return self._known[directory]

    def _all(self) -> list[Kustomization]:
        return [each for _, each in sorted(self._known.items()) if each is not None]

    def roots(self) -> list[Kustomization]:
        """Return the kustomizations that are applied by themselves: nobody's resource, no component.

        Of a circle that nothing else names, the first one stands for all.
        """
        named = {directory for each in self._all() for directory in _named_by(each)}
        tops = [each for each in self._all() if each.directory not in named]
        roots = [each for each in tops if not each.is_component]
        reached = {directory for each in tops for directory in self._reach(each)}
        for each in self._all():
            if each.directory not in reached and not each.is_component:
                roots.append(each)
                reached |= self._reach(each)
        return roots

    def _reach(self, top: Kustomization) -> set[str]:
        """Return the directories of a kustomization and of all that it leads to."""
        reached: set[str] = set()
        pending = [top.directory]
        while pending:
            directory = pending.pop()
            found = None if directory in reached else self._known.get(directory)
            if found is not None:
                reached.add(directory)
                pending.extend(_named_by(found))
        return reached

    def claims(self) -> Claims:
        """Return the files that any kustomization names, used or not."""
        return Claims(
            _targets((each.directory, each.resources) for each in self._all()),
            _targets((each.directory, each.other_files) for each in self._all()),
        )

    def expand(self, root: Kustomization, objects_of: ObjectsOf) -> Expansion:
        """Follow a kustomization down to its files."""
        expansion = Expansion()
        self._follow(root, expansion, objects_of, namespace=None, above=())
        return expansion

    def _follow(
        self,
        kustomization: Kustomization,
        into: Expansion,
        objects_of: ObjectsOf,
        *,
        namespace: Reference | None,
        above: tuple[str, ...],
    ) -> None:
        # The outermost `namespace:` wins, because transformers run from the inside out.
        namespace = namespace or kustomization.namespace
        into.unrendered.extend(kustomization.unrendered)
        into.files.add(kustomization.path)
        path = (*above, kustomization.directory)
        for reference in kustomization.resources:
            target = local_path(kustomization.directory, reference.target)
            if target is not None and self._repository.has_file(target):
                into.files.add(target)
                into.objects.extend(moved(each, namespace) for each in objects_of(target))
                continue
            below = None if target is None else self._at(target)
            if below is not None and below.directory not in path:
                self._follow(below, into, objects_of, namespace=namespace, above=path)
            else:
                _leave_out(reference, into, why=_why_left_out(target, below))


def _named_by(each: Kustomization) -> Iterator[str]:
    """Yield what a kustomization names, as resources or as transformers and the like."""
    for reference in (*each.resources, *each.other_files):
        path = local_path(each.directory, reference.target)
        if path is not None:
            yield path


def _why_left_out(target: str | None, below: Kustomization | None) -> str:
    if target is None:
        return "is outside this repository and was not read"
    if below is None:
        return "names no file and no directory with a kustomization"
    return "leads back to a kustomization that it is part of"


def _leave_out(reference: Reference, into: Expansion, *, why: str) -> None:
    into.unrendered.append(Omission(reference, Effect.SELECTION))
    into.notes.append(Note("unrendered-source", f"resource `{reference.target}` {why}", reference.at))


def _targets(references: Iterable[tuple[str, Iterable[Reference]]]) -> frozenset[str]:
    paths = (local_path(directory, each.target) for directory, listed in references for each in listed)
    return frozenset(path for path in paths if path is not None)


def moved(each: ApiObject, namespace: Reference | None) -> ApiObject:
    """Return the object as `namespace:` leaves it; a v1 Namespace is renamed by it.

    Kinds without a namespace stay: kustomize would move some of them, and the API server ignores it.
    """
    if namespace is None:
        return each
    if each.is_namespace:
        return replace(each, name=namespace.target)
    return each if each.is_cluster_scoped else each.moved_to(namespace.target, namespace.at)
