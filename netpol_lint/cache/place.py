"""Where the cache lies: in a directory of the user's own, and never in the repository that is read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from netpol_lint.source.disk import lies_in

VARIABLE: Final = "NETPOL_LINT_CACHE_DIR"
"""What users set to have the cache somewhere else."""

FILE_NAME: Final = "cache-1.sqlite3"
"""The number changes with the form of what is in it."""

_TAG: Final = (
    b"Signature: 8a477f597d28d172789f06886806bc55\n"
    b"# This file marks a directory that backups may leave out: a cache of netpol-lint.\n"
    b"# See https://bford.info/cachedir/\n"
)
_OTHERS_WRITE: Final = 0o022


class NoCacheError(Exception):
    """There can be no cache; the message says why."""


def cache_directory(environment: Mapping[str, str]) -> Path:
    """Return the directory of the cache, whether or not it is there.

    Raises:
        NoCacheError: nobody can tell where it should be.
    """
    stated = environment.get(VARIABLE)
    if stated:
        return Path(stated).absolute()
    # Only who has not said it needs the library.
    from platformdirs import user_cache_path

    place = user_cache_path("netpol-lint", appauthor=False)
    if not place.is_absolute():
        raise NoCacheError(f"there is no home directory to keep it in: set {VARIABLE}")
    return place


def prepared_directory(place: Path, root: Path) -> Path:
    """Make the directory of the cache, unless it is there, and return its real path.

    What a repository brings along could be a cache that says it has no findings, and so could what others
    may write.

    Raises:
        NoCacheError: the directory lies in the repository at `root`, or is not the user's alone.
        OSError: it cannot be made.
    """
    real = os.path.realpath(place)
    if lies_in(os.path.realpath(root), real):
        raise NoCacheError(f"{place} lies in the repository, which could bring along answers of its own")
    directory = Path(real)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = directory.stat()
    owner = getattr(os, "getuid", lambda: status.st_uid)()
    if status.st_uid != owner or (os.name == "posix" and status.st_mode & _OTHERS_WRITE):
        raise NoCacheError(f"{place} is not a directory that only you may write to")
    _leave_tag(directory)
    return directory


def files_of_cache(directory: Path) -> list[Path]:
    """Return the files that runs of this version and of others have left in the directory of the cache."""
    return sorted((*directory.glob("cache-*.sqlite3"), *directory.glob("cache-*.sqlite3-journal")))


def _leave_tag(directory: Path) -> None:
    tag = directory / "CACHEDIR.TAG"
    if not tag.exists():
        tag.write_bytes(_TAG)
