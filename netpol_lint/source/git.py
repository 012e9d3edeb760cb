"""Asking git about a work tree, without letting the repository run anything."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.source.program import find_program

_TIMEOUT_S: Final = 60

_SETTINGS: Final = (
    # A repository's own configuration may name programs that git starts, also for listing files.
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.untrackedCache=false",
    "protocol.allow=never",
)
_ENVIRONMENT: Final = {
    # Nothing is asked, locked or fetched.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_INDEXED: Final = lazy_pattern(rb"(\d{6}) [0-9a-f]{40,64} \d\t(.+)", re.DOTALL)
_LINK_MODE: Final = b"120000"
_SUBMODULE_MODE: Final = b"160000"


class GitEntry(NamedTuple):
    """A path from the repository's root; an untracked one may be anything."""

    path: str
    may_be_link: bool
    may_be_directory: bool


def work_tree_top(place: str) -> str | None:
    """Return the top of the work tree that a real path lies in, found by its `.git`; None outside of one."""
    parents = (place, *(str(parent) for parent in Path(place).parents))
    return next((parent for parent in parents if os.path.lexists(f"{parent}/.git")), None)


def list_work_tree(root: str, place: str) -> list[GitEntry] | None:
    """List the files below a place, tracked or new, that git does not ignore; `root` is a real path.

    Deleted files may be among them. Returns None where git has no answer: there is no work tree or
    no git, or it does not trust the owner of the repository.
    """
    listing = ["ls-files", "-z", "--stage", "--cached", "--others", "--exclude-standard"]
    answer = ask_git(root, *listing, "--", place or ".")
    return None if answer is None else list(_entries(answer))


def ask_git(root: str, *command: str, given: bytes = b"") -> bytes | None:
    """Return what a command of git says in a directory, a real path; None where it has no answer.

    `given` is its standard input. Only commands will do that read what git has stored, or that list names:
    to compare a file of the work tree with what is stored, git runs programs that the repository names.
    """
    top = work_tree_top(root)
    program = None if top is None else find_program("git", root)
    if top is None or program is None:
        return None
    # Imported here because outside of a work tree nobody is asked, and it takes a twentieth of a small scan.
    import subprocess

    settings = [option for setting in _SETTINGS for option in ("-c", setting)]
    try:
        answer = subprocess.run(  # noqa: S603 - git from outside the repository, with settings of ours
            [program, *settings, f"--work-tree={top}", "--literal-pathspecs", *command],
            cwd=root, env=_environment(), input=given, capture_output=True, timeout=_TIMEOUT_S, check=True,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.SubprocessError):  # an argument with a NUL is a ValueError
        return None
    return answer.stdout


def _environment() -> Mapping[str, str]:
    """Return our environment without what git set for a hook that we may be running in."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**inherited, **_ENVIRONMENT}


def _entries(listing: bytes) -> Iterator[GitEntry]:
    for line in listing.split(b"\0"):
        indexed = _INDEXED.fullmatch(line)
        if indexed is not None:
            mode, path = indexed.groups()
            yield GitEntry(os.fsdecode(path), mode == _LINK_MODE, mode == _SUBMODULE_MODE)
        elif line:
            # Repositories inside this one are listed with a slash at the end.
            yield GitEntry(os.fsdecode(line.rstrip(b"/")), may_be_link=True, may_be_directory=True)
