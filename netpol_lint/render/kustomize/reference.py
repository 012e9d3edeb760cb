"""What the paths mean that kustomizations write."""

from __future__ import annotations

import posixpath
from typing import Final

from msgspec import Struct

from netpol_lint.source.repository import Repository

FILE_NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""How kustomize wants its file to be called."""

_REMOTE_STARTS: Final = ("git@", "git::", "github.com/", "gitlab.com/", "bitbucket.org/", "ssh:")


class Target(Struct, frozen=True):
    """What a reference leads to: a file, or a directory with the kustomization files that it holds.

    Without either, `why` says why nothing is there.
    """

    path: str = ""
    is_file: bool = False
    kustomizations: tuple[str, ...] = ()
    why: str = ""


def target_of(repository: Repository, directory: str, reference: str) -> Target:
    """Follow a reference of a kustomization in `directory`: a file first, then a directory."""
    path = None if "://" in reference else path_from(directory, reference)
    if path is not None:
        if path and repository.has_file(path):
            return Target(path, is_file=True)
        found = kustomizations_in(repository, path)
        if found:
            return Target(path, kustomizations=found)
    if _is_remote(reference):
        return Target(
            why="comes from outside the repository, and nothing is fetched; vendor it to have it read"
        )
    if path is None:
        return Target(why="leads out of the repository, where nothing is read")
    if repository.below(path):
        return Target(why="names a directory without a kustomization file; name its files, or add one")
    return Target(why="names no file or directory that is there")


def path_from(directory: str, reference: str) -> str | None:
    """Return the path in the repository that is meant from `directory`; `None` if it leads out."""
    if reference.startswith("/"):
        return None
    path = posixpath.normpath(posixpath.join(directory, reference))
    if path == ".." or path.startswith("../"):
        return None
    return "" if path == "." else path


def kustomizations_in(repository: Repository, directory: str) -> tuple[str, ...]:
    """Return the kustomization files of a directory, of which kustomize allows one."""
    paths = (posixpath.join(directory, name) for name in FILE_NAMES)
    return tuple(filter(repository.has_file, paths))


def kustomization_in(repository: Repository, directory: str) -> str | None:
    """Return the kustomization file of a directory, if it has one."""
    return next(iter(kustomizations_in(repository, directory)), None)


def _is_remote(reference: str) -> bool:
    return "://" in reference or "?ref=" in reference or reference.startswith(_REMOTE_STARTS)
