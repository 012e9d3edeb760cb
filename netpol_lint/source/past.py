"""A work tree as a commit has it, next to what it is now."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from netpol_lint.source.commit import (
    LINK_MODE,
    SUBMODULE_MODE,
    StoredFile,
    contents,
    files_of_commit,
    files_of_work_tree,
)
from netpol_lint.source.discover import may_be_manifest
from netpol_lint.source.disk import DiskFiles, UnreadableFileError
from netpol_lint.source.document import ProblemKind

_MOST_LINKS: Final = 40
"""So many links are followed in a row, as operating systems do."""

_Files = dict[str, StoredFile]


class Past:
    """The files of a work tree at a commit; without a commit, as before the first one, there are none.

    `root` is a real path, the top of the work tree. Of files that differ by their content, and are no links,
    only those count that may be manifests; others by what git's index says of them. With `among`, only files
    at or below these paths were different.
    """

    def __init__(self, root: str, commit: str | None, *, among: Iterable[str] | None = None) -> None:
        self._root = root
        self._disk = DiskFiles(Path(root))
        self._before, self._now = _files_of(root, commit)
        self._among = None if among is None else frozenset(among)
        self._blobs: dict[str, bytes] = {}

    @cached_property
    def changed(self) -> frozenset[str]:
        """The paths of files that are not what they were: other content, added or deleted."""
        return frozenset(path for path in self._before.keys() | self._now.keys() if self._differs(path))

    def is_changed(self, path: str) -> bool:
        """Say whether what is read at a path, links followed, is not what it was."""
        if path in self.changed or not self._is_below_link(path):
            return path in self.changed
        real = os.path.relpath(os.path.realpath(f"{self._root}/{path}"), self._root)
        return not self.changed.isdisjoint((real, *ways(path)))

    def read(self, path: str) -> bytes:
        """Return what a file held.

        Raises:
            UnreadableFileError: it was not there, or it cannot be read now and is what it was.
        """
        real = self._followed(path)
        if real not in self.changed:
            # What an unchanged link led to through a changed one is not on this disk.
            return self._disk.read(real)
        stored = self._before.get(real)
        content = None if stored is None else self._content(stored)
        if content is None:
            raise UnreadableFileError(ProblemKind.UNREADABLE, "the file cannot be read: there was none")
        return content

    def read_now(self, path: str) -> bytes:
        """Return what a file holds.

        Raises:
            UnreadableFileError: it is not there, or cannot be read.
        """
        return self._disk.read(path)

    def has(self, path: str) -> bool:
        """Say whether there was a file at the path, as far as the difference tells."""
        real = self._followed(path)
        return real not in self.changed or real in self._before

    def deleted(self) -> Iterator[str]:
        """Yield the paths of what is not there any more."""
        return (path for path in self.changed if not self._exists(path))

    def below(self, directory: str) -> Iterator[str]:
        """Yield the files that were below a directory, whatever they are called, sorted."""
        start = f"{directory}/" if directory else ""
        left = filter(self.has, self._disk.below(directory))
        yield from sorted({*left, *(path for path in self.deleted() if path.startswith(start))})

    def _differs(self, path: str) -> bool:
        if self._among is not None and self._among.isdisjoint(ways(path)):
            return False
        before, now = self._before.get(path), self._now.get(path)
        if before is None:
            return self._exists(path)
        if now is not None and now.mode == before.mode != LINK_MODE and not may_be_manifest(path):
            return now.object_id != before.object_id
        return not self._is_still(path, before)

    def _is_still(self, path: str, before: StoredFile) -> bool:
        """Say whether the file on the disk has the content that git has stored.

        To ask git would let it run the filters that the repository names.
        """
        place = f"{self._root}/{path}"
        is_link = before.mode == LINK_MODE
        if not os.path.lexists(place) or Path(place).is_symlink() is not is_link:
            return False
        if is_link:
            # A Path would leave out what means nothing in a path, and git stores all of it.
            target = os.fsencode(os.readlink(place))  # noqa: PTH115
            return _object_id(target, before.object_id) == before.object_id
        try:
            content = self._disk.read(path)
        except UnreadableFileError:
            now = self._now.get(path)
            return now is not None and now.object_id == before.object_id
        # Git for Windows writes line feeds as pairs, and stores them as they were.
        texts = (content, content.replace(b"\r\n", b"\n"))
        return any(_object_id(each, before.object_id) == before.object_id for each in texts)

    def _exists(self, path: str) -> bool:
        return os.path.lexists(f"{self._root}/{path}")

    def _content(self, stored: StoredFile) -> bytes | None:
        if not self._blobs:
            # To ask for all at once takes as long as to ask for one.
            likely = (path for path in self.changed if path in self._before and may_be_manifest(path))
            self._blobs.update(contents(self._before[path] for path in likely))
        if stored.object_id not in self._blobs:
            self._blobs.update(contents([stored]))
        return self._blobs.get(stored.object_id)

    @cached_property
    def _links(self) -> frozenset[str]:
        return frozenset(path for path, stored in self._before.items() if stored.mode == LINK_MODE)

    def _is_below_link(self, path: str) -> bool:
        """Say whether git knows a file by another path, or as a link."""
        return path in self._links or (path not in self._before and path not in self._now)

    def _followed(self, path: str) -> str:
        """Return the path that a path led to; links stood for what they named then."""
        for _ in range(_MOST_LINKS):
            link = next((each for each in ways(path) if each in self._links), None) if self._links else None
            target = None if link is None else self._content(self._before[link])
            if link is None or target is None:
                break
            inside = path[len(link) :].lstrip("/")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(link), os.fsdecode(target), inside))
        return path


def _files_of(top: str, commit: str | None) -> tuple[_Files, _Files]:
    """Return the files of a commit and of the work tree, with those of the repositories inside of it."""
    before = {} if commit is None else dict(files_of_commit(top, commit) or {})
    now = dict(files_of_work_tree(top) or {})
    before = {path: each for path, each in before.items() if not _is_left_out(top, path, now.get(path))}
    inner = [path for path, each in (*before.items(), *now.items()) if each.mode == SUBMODULE_MODE]
    for path in dict.fromkeys(inner):
        stored = before.pop(path, None)
        now.pop(path, None)
        place = f"{top}/{path}"
        if os.path.realpath(place) == place and os.path.lexists(f"{place}/.git"):
            was, is_now = _files_of(place, stored.object_id if stored is not None else None)
            before.update((f"{path}/{inside}", each) for inside, each in was.items())
            now.update((f"{path}/{inside}", each) for inside, each in is_now.items())
    return before, now


def _is_left_out(top: str, path: str, now: StoredFile | None) -> bool:
    return now is not None and now.is_left_out and not os.path.lexists(f"{top}/{path}")


def _object_id(content: bytes, like: str) -> str:
    """Return the id that git gives to a content, in the format of another id."""
    start = f"blob {len(content)}\0".encode()
    # The id is git's, for comparison, and secures nothing.
    algorithm = hashlib.sha256 if len(like) == hashlib.sha256().digest_size * 2 else hashlib.sha1
    return algorithm(start + content, usedforsecurity=False).hexdigest()


def ways(path: str) -> Iterator[str]:
    """Yield a path and the directories that lead to it, without the root."""
    while path and path not in {"/", ".", ".."}:
        yield path
        path = posixpath.dirname(path)
