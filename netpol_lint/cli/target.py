"""What a command works on: the repository around the given paths, and its configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from netpol_lint.cache.cache import Cache
from netpol_lint.config import DEFAULT_CONFIG, Config, find_config, load_config
from netpol_lint.errors import ConfigError
from netpol_lint.rulebook import RuleSpec
from netpol_lint.source.discover import repository_root
from netpol_lint.source.limits import MAX_FILE_BYTES
from netpol_lint.source.repository import Repository, open_repository

_STANDARD_INPUT: Final = Path("-")
_NAME_OF_INPUT: Final = "<stdin>"
"""What reports call manifests that are in no file."""


class Target(Struct, frozen=True):
    """A repository and the places inside it to look at; no places is all of it.

    `given` are the manifests that came by standard input, which then are all there is to look at.
    """

    root: Path
    within: tuple[str, ...]
    start: Path
    given: bytes | None = None

    def open(self, config: Config, *, jobs: int | None = None, cache: Cache | None = None) -> Repository:
        """Open the repository, without what the configuration excludes; `jobs` processes read it."""
        if self.given is not None:
            return Repository.from_bytes({_NAME_OF_INPUT: self.given})
        return open_repository(self.root, within=self.within, exclude=config.exclude, jobs=jobs, recall=cache)

    def config(self, given: Path | None, rulebook: Mapping[str, RuleSpec]) -> Config:
        """Load the configuration: the given file, else the nearest one above the first path."""
        path = self.config_file(given)
        return DEFAULT_CONFIG if path is None else load_config(path, self.root, rulebook)

    def config_file(self, given: Path | None) -> Path | None:
        """Return the configuration file that counts, if there is one."""
        return given if given is not None else find_config(self.start, self.root)


def find_target(paths: Sequence[Path], *, is_widened: bool = False) -> Target:
    """Find the repository that all paths lie in; without paths, the one around the current directory.

    The path `-` stands for manifests on standard input, to which the configuration around the current
    directory applies.

    Outside a git work tree a path is a repository of its own; `is_widened` adds what the kustomization
    there refers to.

    Raises:
        ConfigError: a path does not exist, or the paths lie in different repositories.
    """
    if _STANDARD_INPUT in paths:
        return _standard_input(paths)
    given = list(paths) or [Path()]
    for path in given:
        if not path.exists():
            raise ConfigError(f"{path} does not exist", hint="name a directory or a file of a repository")
    places = [Path(os.path.realpath(path)) for path in given]
    roots = {_root(place if place.is_dir() else place.parent, is_widened=is_widened) for place in places}
    if len(roots) > 1:
        named = " and ".join(sorted(str(path) for path in given))
        raise ConfigError(f"{named} lie in different repositories", hint="scan one repository at a time")
    root = roots.pop()
    within = [place.relative_to(root).as_posix() for place in places if place != root]
    start = places[0] if places[0].is_dir() else places[0].parent
    return Target(root, tuple(sorted(within)) if root not in places else (), start)


def _standard_input(paths: Sequence[Path]) -> Target:
    if len(paths) > 1:
        raise ConfigError("- stands for standard input, and nothing else is scanned with it")
    here = Path(os.path.realpath(Path()))
    return Target(repository_root(here), (), here, _read_input())


def _read_input() -> bytes:
    if sys.stdin is None:
        raise ConfigError("standard input cannot be read: it is closed")
    try:
        # One byte more than is read of a file shows that it is too large.
        return sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"standard input cannot be read: {error.strerror}") from error


def _root(directory: Path, *, is_widened: bool) -> Path:
    root = repository_root(directory)
    if not is_widened or root != directory:
        return root
    # Importing the renderer takes as long as the start of a small command.
    from netpol_lint.render.common_root import common_root

    return common_root(directory)
