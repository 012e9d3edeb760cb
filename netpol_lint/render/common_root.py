"""The directory that holds all bases of a kustomization, where no git says what a repository is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from netpol_lint.render.kustomization import read_kustomization
from netpol_lint.render.kustomize.reference import FILE_NAMES, kustomization_in
from netpol_lint.source.disk import DiskFiles
from netpol_lint.source.repository import Repository

_MOST_LEVELS: Final = 8
"""Nothing sensible reaches further up."""

_MOST_DIRECTORIES: Final = 1_000
"""Nor are so many kustomizations looked through for that."""


def common_root(place: Path) -> Path:
    """Return the nearest directory at or above `place` that holds all kustomizations it is built from.

    It is `place` itself if there is no kustomization, or if those lie too far up. As for the real tool,
    only a directory with a kustomization counts, and no file: what a kustomization names must not open
    whatever lies above it.
    """
    reached: dict[Path, None] = {place: None}
    pending = [place]
    while pending and len(reached) <= _MOST_DIRECTORIES:
        found = [each for each in _bases(pending.pop()) if each not in reached]
        reached |= dict.fromkeys(found)
        pending += found
    root = Path(os.path.commonpath(reached))
    is_near = len(place.parts) - len(root.parts) <= _MOST_LEVELS
    return root if is_near and root != root.parent else place


def _bases(directory: Path) -> Iterator[Path]:
    """Yield the directories of kustomizations that the one in a directory names, links followed."""
    repository = Repository(directory, (), DiskFiles(directory).read)
    path = kustomization_in(repository, "")
    read = None if path is None else read_kustomization(repository.load(path))
    for reference in () if read is None else read.resources:
        base = _directory(directory, reference.target)
        if base is not None and any((base / name).is_file() for name in FILE_NAMES):
            yield base


def _directory(start: Path, target: str) -> Path | None:
    """Return the real directory that a kustomization names, if there is one."""
    if "://" in target or target.startswith("/"):
        return None
    try:
        found = Path(os.path.realpath(start / target))
        return found if found.is_dir() else None
    except (OSError, ValueError):  # a name that is too long, or has a NUL
        return None
