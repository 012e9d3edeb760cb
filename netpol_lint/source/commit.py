"""What git has stored of a work tree: commits, the files of one, and their contents."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from netpol_lint.source.git import ask_git

_TREE_ENTRY: Final = re.compile(rb"(\d{6}) \w+ ([0-9a-f]{40,64})\t(.+)", re.DOTALL)
_INDEX_ENTRY: Final = re.compile(rb"(?:([A-Z]) )?(\d{6}) ([0-9a-f]{40,64}) \d\t(.+)", re.DOTALL)
_BLOB_START: Final = re.compile(rb"([0-9a-f]{40,64}) (\w+) (\d+)")
_UNTRACKED: Final = b"? "
_SKIPPED: Final = b"S"
"""How git marks what a sparse checkout leaves out."""

LINK_MODE: Final = "120000"
SUBMODULE_MODE: Final = "160000"


class StoredFile(NamedTuple):
    """What git has stored at a path; `object_id` is empty of what it has not stored yet.

    `top` is the repository that has it: a submodule keeps its own. `is_left_out` says that a sparse checkout
    does not write it to the work tree.
    """

    top: str
    mode: str
    object_id: str
    is_left_out: bool = False


def commit_named(root: str, revision: str) -> str | None:
    """Return the id of the commit that a revision names, or None if there is none.

    `A...` and `A...B` are where B, or what is checked out, branched off from A, as in `git diff`.
    """
    before, is_range, after = revision.partition("...")
    if is_range:
        return _branching_point(root, before, after or "HEAD")
    if revision.startswith("-"):  # an option
        return None
    return _line(ask_git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"))


def _branching_point(root: str, one: str, other: str) -> str | None:
    if "..." in other:
        return None
    start, end = commit_named(root, one), commit_named(root, other)
    return None if start is None or end is None else _line(ask_git(root, "merge-base", start, end))


def files_of_commit(root: str, commit: str) -> Mapping[str, StoredFile] | None:
    """Return the files of a commit by their paths from the top; None where git cannot read it."""
    answer = ask_git(root, "ls-tree", "-r", "-z", "--full-tree", commit)
    return None if answer is None else dict(_tree_entries(root, answer))


def files_of_work_tree(top: str) -> Mapping[str, StoredFile] | None:
    """Return what the index says of the files of a work tree, and new ones that git does not ignore."""
    answer = ask_git(top, "ls-files", "-z", "-t", "--stage", "--cached", "--others", "--exclude-standard")
    return None if answer is None else dict(_index_entries(top, answer))


def contents(files: Iterable[StoredFile]) -> Mapping[str, bytes]:
    """Return what is stored, as it is, by its id; what git does not have is left out."""
    wanted: dict[str, set[str]] = {}
    for each in files:
        wanted.setdefault(each.top, set()).add(each.object_id)
    found: dict[str, bytes] = {}
    for top, object_ids in wanted.items():
        ids = "".join(f"{each}\n" for each in sorted(object_ids))
        found.update(_blobs(ask_git(top, "cat-file", "--batch", given=ids.encode()) or b""))
    return found


def _tree_entries(top: str, listing: bytes) -> Iterator[tuple[str, StoredFile]]:
    for line in listing.split(b"\0"):
        entry = _TREE_ENTRY.fullmatch(line)
        if entry is not None:
            mode, object_id, path = entry.groups()
            yield os.fsdecode(path), StoredFile(top, mode.decode(), object_id.decode())


def _index_entries(top: str, listing: bytes) -> Iterator[tuple[str, StoredFile]]:
    for line in listing.split(b"\0"):
        entry = _INDEX_ENTRY.fullmatch(line)
        if entry is not None:
            tag, mode, object_id, path = entry.groups()
            yield os.fsdecode(path), StoredFile(top, mode.decode(), object_id.decode(), tag == _SKIPPED)
        elif line:
            # Repositories inside this one are listed with a slash at the end.
            path = line.removeprefix(_UNTRACKED)
            mode = SUBMODULE_MODE if path.endswith(b"/") else ""
            yield os.fsdecode(path.rstrip(b"/")), StoredFile(top, mode, "")


def _blobs(answer: bytes) -> Iterator[tuple[str, bytes]]:
    """Read `<id> <type> <size>`, a line feed, the content and a line feed, over and over.

    Of what is not there the answer is `<id> missing`.
    """
    position = 0
    while position < len(answer):
        end = answer.index(b"\n", position)
        start = _BLOB_START.fullmatch(answer, position, end)
        position = end + 1
        if start is not None:
            after = position + int(start[3])
            if start[2] == b"blob":
                yield start[1].decode(), answer[position:after]
            position = after + 1


def _line(answer: bytes | None) -> str | None:
    """Return the first line of an answer; a criss-cross of merges has several bases."""
    lines = (answer or b"").decode("ascii", "replace").splitlines()
    return lines[0] if lines else None
