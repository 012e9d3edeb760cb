"""Which files of a source Flux leaves out: its own list, `.sourceignore` files and `spec.ignore`.

Source: https://fluxcd.io/flux/components/source/gitrepositories/#excluding-files
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Final

from pathspec import GitIgnoreSpec

from netpol_lint.source.repository import Repository

_FILE: Final = ".sourceignore"
_DEFAULTS: Final = (
    *(".git/", ".gitignore", ".gitmodules", ".gitattributes"),
    *("*.jpg", "*.jpeg", "*.gif", "*.png", "*.wmv", "*.flv", "*.tar.gz", "*.zip"),
    *(".github/", ".circleci/", ".travis.yml", ".gitlab-ci.yml", "appveyor.yml", ".drone.yml"),
    *("cloudbuild.yaml", "codeship-services.yml", "codeship-steps.yml"),
    *("**/.goreleaser.yml", "**/.sops.yaml", "**/.flux.yaml"),
)
_MOST_STARS: Final = 12
_MOST_STARS_OF_A_NAME: Final = 3
"""A pattern with more stars is nobody's; matching it could take for ever."""


class IgnoreRules:
    """What Flux leaves out of a repository; `ignore` is the `spec.ignore` of the source object."""

    def __init__(self, repository: Repository, ignore: str = "") -> None:
        lines = [*_DEFAULTS, *_written(repository), *_patterns(ignore.splitlines())]
        self._spec = GitIgnoreSpec.from_lines(filter(_is_pattern, lines))

    def leaves_out(self, path: str) -> bool:
        """Say whether Flux never sees the file at a path."""
        return self._spec.match_file(path)


def _written(repository: Repository) -> Iterator[str]:
    """Yield the patterns of all `.sourceignore` files, those of outer directories first."""
    for directory in sorted(_directories(repository.files)):
        for pattern in _patterns(repository.lines(posixpath.join(directory, _FILE))):
            yield _below(directory, pattern)


def _directories(files: Iterable[str]) -> set[str]:
    found = {""}
    for path in files:
        directory = posixpath.dirname(path)
        while directory not in found:
            found.add(directory)
            directory = posixpath.dirname(directory)
    return found


def _patterns(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        names = line.replace("**/", "").replace("/**", "").split("/")
        is_sane = max(name.count("*") for name in names) <= _MOST_STARS_OF_A_NAME
        if line.strip() and not line.startswith("#") and is_sane and line.count("*") <= _MOST_STARS:
            yield line


def _is_pattern(line: str) -> bool:
    """Say whether a line can be matched: `!` alone and `[z-a]` mean nothing, and are errors here."""
    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


def _below(directory: str, pattern: str) -> str:
    """Return a pattern of the file in a directory as one of the root."""
    if not directory:
        return pattern
    sign, rest = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    is_anchored = "/" in rest.rstrip("/ ")
    return f"{sign}/{directory}/{rest.lstrip('/') if is_anchored else '**/' + rest}"
