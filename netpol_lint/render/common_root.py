"""The directory that holds everything a kustomization refers to, where no git says what a repository is."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from netpol_lint.render.kustomization import FILE_NAMES, read_kustomization
from netpol_lint.source.disk import DiskFiles
from netpol_lint.source.repository import Repository

_MOST_LEVELS: Final = 8
"""Nothing sensible reaches further up."""


def common_root(place: Path) -> Path:
    """Return the nearest directory at or above `place` that holds all that the kustomization there names.

    It is `place` itself if there is no kustomization, or if what it names lies too far up.
    """
    root = place
    for _ in range(_MOST_LEVELS):
        levels = max(map(_levels_up, _references(root, place.relative_to(root).as_posix())), default=0)
        if not levels:
            return root
        if levels >= len(root.parts) - 1:
            return place
        root = root.parents[levels - 1]
    return place


def _levels_up(path: str) -> int:
    return path.split("/").count("..")


def _references(root: Path, start: str) -> Iterator[str]:
    """Yield every path that the kustomization and those below it name, relative to the root."""
    repository = Repository(root, (), DiskFiles(root).read)
    pending, seen = ["" if start == "." else start], set[str]()
    while pending:
        directory = pending.pop()
        paths = (posixpath.join(directory, name) for name in FILE_NAMES)
        path = next(filter(repository.has_file, paths), None)
        if path is None or directory in seen:
            continue
        seen.add(directory)
        found = read_kustomization(repository.load(path))
        for reference in () if found is None else (*found.resources, *found.other_files):
            named = posixpath.normpath(posixpath.join(directory, reference.target))
            if "://" not in reference.target and not reference.target.startswith("/"):
                yield named
                pending.append("" if named == "." else named)
