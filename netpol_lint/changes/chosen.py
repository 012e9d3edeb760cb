"""Which change is meant: named files, the difference from a revision, or what is about to be committed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from netpol_lint.changes.change import Change
from netpol_lint.errors import ConfigError
from netpol_lint.source.commit import commit_named, files_of_work_tree
from netpol_lint.source.git import work_tree_top
from netpol_lint.source.past import Past

_HEAD: Final = "HEAD"
_MERGED: Final = "MERGE_HEAD"
_MERGING: Final = re.compile("GITHEAD_([0-9a-f]{40,64})")
_INDEX: Final = "GIT_INDEX_FILE"
"""Git sets it for what it runs before a commit."""


def change_of_files(root: Path, files: Iterable[Path]) -> Change:
    """Return the change of the named files, some of which may be deleted, from what is checked out.

    Outside of a git work tree nobody can tell what they were, and only findings that touch them count.

    Raises:
        ConfigError: a file lies outside the repository.
    """
    named = frozenset(_inside(root, file) for file in files)
    top = _top(root)
    if top is None:
        return Change((), named)
    return Change(tuple(Past(top, commit, among=named) for commit in _checked_out(top, {})), named)


def change_since(root: Path, revision: str) -> Change:
    """Return what differs in the work tree from a revision; `A...` is where the work branched off from A.

    Raises:
        ConfigError: git knows no such revision, or cannot be asked.
    """
    top = _asked_top(root)
    commit = commit_named(top, revision)
    if commit is None:
        raise ConfigError(
            f"git knows no revision {revision!r} here",
            hint="a shallow clone has no history: fetch the revision first, or clone with all of it",
        )
    return Change((Past(top, commit),), since=revision)


def change_of_work_tree(root: Path, environment: Mapping[str, str]) -> Change | None:
    """Return what is about to be committed, or pushed where pre-commit says from where; None if nothing is.

    A commit that changes no file, as one that rewords a message, is none the less a change.

    Raises:
        ConfigError: git knows no such revision, or cannot be asked.
    """
    start = environment.get("PRE_COMMIT_FROM_REF")
    if start:
        return change_since(
            root, _branching_point(root, start, environment.get("PRE_COMMIT_TO_REF") or _HEAD)
        )
    top = _asked_top(root)
    pasts = tuple(Past(top, commit) for commit in _checked_out(top, environment))
    return Change(pasts) if _INDEX in environment or all(past.changed for past in pasts) else None


def _branching_point(root: Path, start: str, end: str) -> str:
    """Return where the way to `end` left `start`, as pre-commit lists changed files; else `start` itself."""
    both = f"{start}...{end}"
    return start if commit_named(_asked_top(root), both) is None else both


def _checked_out(top: str, environment: Mapping[str, str]) -> tuple[str | None, ...]:
    """Return the commits that the next one will be made from; None before the first.

    While git merges by itself, what it merges is in the environment only.
    """
    merging = [found[1] for found in map(_MERGING.fullmatch, sorted(environment)) if found is not None]
    merged = (commit_named(top, each) for each in merging or [_MERGED])
    return (commit_named(top, _HEAD), *(each for each in merged if each is not None))


def _asked_top(root: Path) -> str:
    top = _top(root)
    if top is None:
        raise ConfigError(
            f"git cannot tell what changed in {root}",
            hint="it has to be a work tree that git trusts: see what `git status` says there",
        )
    return top


def _top(root: Path) -> str | None:
    """Return the top of the work tree, if git answers there."""
    top = work_tree_top(os.path.realpath(root))
    return None if top is None or files_of_work_tree(top) is None else top


def _inside(root: Path, file: Path) -> str:
    """Return the path of a file from the root; of a link it is where the link stands."""
    place = f"{os.path.realpath(file.parent)}/{file.name}" if file.name not in {"", ".."} else str(file)
    path = os.path.relpath(place if file.name else os.path.realpath(place), os.path.realpath(root))
    if path == ".." or path.startswith(f"..{os.sep}"):
        raise ConfigError(f"{file} lies outside the repository", hint=f"the repository is {root}")
    return Path(path).as_posix()
