"""A repository to read from: its files, each loaded once."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from netpol_lint.source.discover import discover, may_be_manifest
from netpol_lint.source.disk import DiskFiles, UnreadableFileError
from netpol_lint.source.document import LoadedFile, ProblemKind, SourceProblem
from netpol_lint.source.encoding import decode
from netpol_lint.source.load import load_bytes, unreadable_file
from netpol_lint.source.place import EDITOR_BREAK
from netpol_lint.source.read_ahead import ReadAhead

if TYPE_CHECKING:
    # Small repositories need none, and hashing has to be imported for it.
    from netpol_lint.source.account import Account

_NOWHERE = Path(os.devnull)
"""A root that has nothing below it."""

_AFTER_SLASH = chr(ord("/") + 1)
"""Sorts right behind everything that stands below a directory."""


Parse: TypeAlias = Callable[[bytes, str], LoadedFile]
"""Reads the content of the file at a path, as `load_bytes` does."""


class Ahead(Protocol):
    """Somebody who reads files before they are asked for."""

    def reading(self, paths: Sequence[str]) -> AbstractContextManager[None]:
        """Read some files while the `with` lasts, in which they are loaded in about this order."""


class Recall(Protocol):
    """Somebody who knows what earlier runs have read."""

    def account(self, files: int) -> Account | None:
        """Return what is to hear of all that is read; `None` where so few files are read better anew."""

    def parsing(self, parse: Parse) -> Parse:
        """Return what reads contents that it does not know with `parse`."""


class Repository:
    """The files of a repository that are in scope.

    `files` is sorted and relative to `root`, with forward slashes; `problems` are those that belong
    to none of them. Files out of scope can be loaded all the same, as long as they lie in the root.
    `within` are the places that are in scope, none for all: what is found in some places only may well be
    used from elsewhere. `parse` makes of a file's bytes what `load` returns, and `ahead` is told of what is
    to be loaded soon. Where there is an `account`, it hears what is read and listed.
    """

    def __init__(  # noqa: PLR0913  (what tells the files, and what is known of them)
        self,
        root: Path,
        files: Iterable[str],
        read: Callable[[str], bytes],
        *,
        list_all: Callable[[str], Iterable[str]] | None = None,
        problems: tuple[SourceProblem, ...] = (),
        within: Sequence[str] = (),
        parse: Parse = load_bytes,
        ahead: Ahead | None = None,
        account: Account | None = None,
    ) -> None:
        self.root = root
        self.within = tuple(within)
        self.files = tuple(sorted(files))
        self.problems = problems
        self.account = account
        self._read = read if account is None else account.reading(read)
        self._parse = parse
        self._ahead = ahead
        listing = list_all or self.below
        self._list_all = listing if account is None else account.listing(listing)
        self._in_scope = frozenset(self.files)
        self._loaded: dict[str, LoadedFile] = {}
        self._when_loaded: Callable[[], None] = lambda: None
        self._asked: set[str] = set()
        self._split: tuple[str, Sequence[str]] = ("", [])

    @property
    def is_partial(self) -> bool:
        """Whether only some places are in scope."""
        return bool(self.within)

    @classmethod
    def from_bytes(cls, files: Mapping[str, bytes], *, within: Sequence[str] = ()) -> Repository:
        """Make a repository of files that stand nowhere on a disk, by their paths."""
        in_scope = [path for path in files if lies_within(path, within)]
        memory = _MemoryFiles(files)
        return cls(_NOWHERE, in_scope, memory.read, list_all=memory.below, within=within)

    def with_contents(self, contents: Mapping[str, bytes]) -> Repository:
        """Return the repository as it would be with other contents of some of its files."""

        def read(path: str) -> bytes:
            changed = contents.get(path)
            return self._read(path) if changed is None else changed

        return Repository(
            self.root,
            self.files,
            read,
            list_all=self._list_all,
            problems=self.problems,
            within=self.within,
            parse=self._parse,
        )

    def has_file(self, path: str) -> bool:
        """Say whether there is a file at the path, in scope or not, that can be read."""
        return path in self._in_scope or self._bytes(path) is not None

    def below(self, directory: str) -> tuple[str, ...]:
        """Return the files that may be manifests below a directory (empty for the root), sorted.

        Of the root these are all that are in scope. What leads to a directory out of scope means its files
        all the same, as it does with a single file.
        """
        if not directory:
            return self.files
        if not lies_within(directory, self.within):
            return tuple(sorted(filter(may_be_manifest, self.all_below(directory))))
        first = bisect_left(self.files, f"{directory}/")
        return self.files[first : bisect_left(self.files, f"{directory}{_AFTER_SLASH}", first)]

    def all_below(self, directory: str) -> Iterator[str]:
        """Yield the files below a directory, in scope or not, whatever they are called.

        Charts are made of more than YAML. A directory out of the root has none.
        """
        yield from self._list_all(directory)

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a file; `None` where there is none that can be read."""
        return self._bytes(path)

    def reading_ahead(self, paths: Sequence[str]) -> AbstractContextManager[None]:
        """Tell that some files are going to be loaded, in about this order, while the `with` lasts."""
        return nullcontext() if self._ahead is None else self._ahead.reading(paths)

    def load(self, path: str) -> LoadedFile:
        """Return the file at the path, which is read at the first call.

        A path that leads nowhere or out of the root gives a file without documents and a problem.
        """
        loaded = self._loaded.get(path)
        if loaded is None:
            loaded = self._loaded[path] = self._load(path)
            self._when_loaded()
        return loaded

    def watch(self, when_loaded: Callable[[], None]) -> None:
        """Call `when_loaded` from now on each time that a file was loaded."""
        self._when_loaded = when_loaded

    def share(self, other: Repository, paths: Iterable[str]) -> None:
        """Take over what another repository has loaded of files that are the same in both."""
        for path in paths:
            loaded = other._loaded.get(path)
            if loaded is not None:
                self._loaded[path] = loaded
                if self.account is not None and other.account is not None:
                    self.account.take_over(path, other.account)

    def release(self, path: str) -> None:
        """Forget what was loaded of a file: its nodes take six times the space of its text."""
        self._loaded.pop(path, None)

    def lines(self, path: str) -> Sequence[str]:
        """Return the lines of a file, as locations count them; none if it cannot be read."""
        # A file with many inline patches is asked for once for each of them.
        if self._split[0] != path:
            content = self._bytes(path)
            text = "" if content is None else decode(content).text.decode("utf-8")
            self._split = path, [] if content is None else EDITOR_BREAK.split(text)
        return self._split[1]

    def was_asked_for(self, path: str) -> bool:
        """Say whether anybody wanted a file so far, whether or not it is there."""
        return path in self._asked

    def _load(self, path: str) -> LoadedFile:
        self._asked.add(path)
        try:
            content = self._read(path)
        except UnreadableFileError as error:
            return unreadable_file(path, error)
        return self._parse(content, path)

    def _bytes(self, path: str) -> bytes | None:
        self._asked.add(path)
        try:
            return self._read(path)
        except UnreadableFileError:
            return None


def lies_within(path: str, places: Sequence[str]) -> bool:
    """Tell whether a path is one of some places or below one; no places are everywhere."""
    return not places or any(f"{path}/".startswith(f"{place}/") for place in places)


class _MemoryFiles:
    """Files by their paths, instead of a disk."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def below(self, directory: str) -> Iterator[str]:
        """Yield the files below a directory, sorted."""
        start = f"{directory}/" if directory else ""
        yield from (path for path in sorted(self._files) if path.startswith(start))

    def read(self, path: str) -> bytes:
        """Return the content of a file.

        Raises:
            UnreadableFileError: there is no such file.
        """
        content = self._files.get(path)
        if content is None:
            raise UnreadableFileError(ProblemKind.UNREADABLE, "the file cannot be read: there is none")
        return content


def open_repository(
    root: Path,
    *,
    within: Sequence[str] = (),
    exclude: Sequence[str] = (),
    jobs: int | None = 1,
    recall: Recall | None = None,
) -> Repository:
    """Open the repository at `root`: its files below the places `within`, without those of `exclude`.

    `within` names directories and files relative to the root, and none means all. `exclude` holds
    patterns as in a `.gitignore` file. Up to `jobs` processes read the files; `None` are as many as pay.
    `recall` may know files from earlier runs.
    """
    found = discover(root, within=within)
    files = tuple(without(found.files, exclude))
    disk = DiskFiles(root)
    ahead = ReadAhead(root, jobs)
    account = None if recall is None else recall.account(len(files))
    return Repository(
        root,
        files,
        disk.read,
        list_all=disk.below,
        problems=found.problems,
        within=within,
        parse=ahead.parse if recall is None or account is None else recall.parsing(ahead.parse),
        ahead=ahead,
        account=account,
    )


def without(files: Sequence[str], patterns: Sequence[str]) -> Iterable[str]:
    """Return the files that no pattern, as in a `.gitignore` file, matches."""
    if not patterns:
        return files
    from pathspec import GitIgnoreSpec

    excluded = GitIgnoreSpec.from_lines(patterns)
    return [path for path in files if not excluded.match_file(path)]
