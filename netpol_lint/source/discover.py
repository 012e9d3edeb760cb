"""Finding the YAML and JSON files of a repository, and what about its files is odd."""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from netpol_lint.location import whole_file
from netpol_lint.source.disk import LEADS_OUT, kind_of_file, lies_in
from netpol_lint.source.document import ProblemKind, SourceProblem
from netpol_lint.source.git import list_work_tree, work_tree_top

_SUFFIXES: Final = (".yaml", ".yml", ".json")
USUAL_BASELINE: Final = ".netpol-lint-baseline.json"
_SKIPPED: Final = frozenset({".git", ".hg", ".svn", ".terraform", ".venv", "__pycache__", "node_modules"})
"""Directories that hold what tools fetched or made; git ignores them, the walk has to be told."""


class Discovery(Struct, frozen=True):
    """The files found, sorted, as paths from the root with forward slashes; and what is wrong."""

    files: tuple[str, ...]
    problems: tuple[SourceProblem, ...]


def repository_root(path: Path) -> Path:
    """Return the top of the git work tree that a directory lies in, or the directory itself."""
    place = os.path.realpath(path)
    return Path(work_tree_top(place) or place)


def discover(root: Path, *, within: Sequence[str] = ()) -> Discovery:
    """Find the files of the repository at `root`, or of the places `within` it.

    Inside a git work tree these are the files that git does not ignore, elsewhere all but those in
    directories of fetched things. A place that is named is looked at, ignored or not. Links are
    followed as long as they stay inside the root, and no directory is looked at twice.
    """
    finder = _Finder(os.path.realpath(root))
    for place in within or (".",):
        normal = posixpath.normpath(place)
        finder.look_at("" if normal == "." else normal)
    finder.follow_links()
    problems = sorted(finder.problems, key=lambda problem: (problem.at, problem.message))
    return Discovery(tuple(sorted(finder.files)), tuple(problems))


class _Finder:
    """Gathers files and problems; `root` is a real path, and the paths are relative to it."""

    def __init__(self, root: str) -> None:
        self.files: set[str] = set()
        self.problems: list[SourceProblem] = []
        self._root = root
        self._links: list[str] = []
        self._walked: set[str] = set()

    def look_at(self, place: str) -> None:
        """Find everything below a place; a file is taken whatever its name is."""
        target = os.path.realpath(self._full(place))
        if not lies_in(self._root, target):
            self._complain(ProblemKind.LINK, place, LEADS_OUT)
            return
        try:
            mode = os.lstat(target).st_mode
        except OSError as error:
            self._complain(ProblemKind.UNREADABLE, place, f"nothing can be read here: {error.strerror}")
            return
        if not stat.S_ISDIR(mode):
            self._take(place, mode)
        elif not self._list_with_git(place):
            self._walk(place, target)

    def follow_links(self) -> None:
        """Look at what the links lead to, unless it has been found where it really stands."""
        known = {parent for file in self.files for parent in _parents(file)} if self._links else set()
        while self._links:
            links, self._links = sorted(self._links), []
            for link in links:
                self._follow(link, known)

    def _list_with_git(self, place: str) -> bool:
        """Take what git lists; say whether that is anything."""
        entries = list_work_tree(self._root, place)
        for entry in entries or ():
            if entry.may_be_link or entry.may_be_directory or may_be_manifest(entry.path):
                self._take_listed(entry.path)
        return bool(entries)

    def _take_listed(self, path: str) -> None:
        try:
            mode = os.lstat(self._full(path)).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return  # deleted, but still in the index
        except OSError as error:
            self._complain(ProblemKind.UNREADABLE, path, f"nothing can be read here: {error.strerror}")
            return
        if stat.S_ISLNK(mode):
            self._links.append(path)
        elif stat.S_ISDIR(mode):
            self._walk(path, os.path.realpath(self._full(path)))
        elif may_be_manifest(path):
            self._take(path, mode)

    def _walk(self, place: str, target: str) -> None:
        """Take everything below the directory `place`, whose real path is `target`."""
        pending = [(place, target)]
        while pending:
            directory, real = pending.pop()
            if real in self._walked:
                continue
            self._walked.add(real)
            may_be_entered = self._may_be_entered(directory)
            for entry in self._entries(directory):
                path = posixpath.join(directory, entry.name)
                if not entry.is_dir(follow_symlinks=False):
                    self._take_entry(entry, path, is_at_hand=may_be_entered)
                elif entry.name not in _SKIPPED:
                    pending.append((path, f"{real}/{entry.name}"))

    def _may_be_entered(self, directory: str) -> bool:
        """Say whether we may look at what is in a directory, and not only list its names."""
        return os.path.lexists(f"{self._full(directory)}/.")

    def _take_entry(self, entry: os.DirEntry[str], path: str, *, is_at_hand: bool) -> None:
        if entry.is_symlink():
            self._links.append(path)
        elif may_be_manifest(path):
            # The listing of a directory tells regular files from the others.
            if is_at_hand and entry.is_file(follow_symlinks=False):
                self._take(path, stat.S_IFREG)
            else:
                self._take_listed(path)

    def _entries(self, directory: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self._full(directory)) as entries:
                return list(entries)
        except OSError as error:
            self._complain(
                ProblemKind.UNREADABLE, directory, f"the directory cannot be read: {error.strerror}"
            )
            return []

    def _follow(self, link: str, known: set[str]) -> None:
        try:
            target = os.path.realpath(self._full(link), strict=True)
            mode = os.lstat(target).st_mode
        except OSError as error:
            where = "in a circle" if error.errno == errno.ELOOP else "nowhere"
            if may_be_manifest(link) or "." not in posixpath.basename(link):
                self._complain(ProblemKind.LINK, link, f"the link leads {where}, so there is nothing to read")
            return
        is_directory = stat.S_ISDIR(mode)
        if not is_directory and not may_be_manifest(link):
            return
        if not lies_in(self._root, target):
            self._complain(ProblemKind.LINK, link, LEADS_OUT)
        elif not is_directory:
            self._take(link, mode)
        else:
            inside = os.path.relpath(target, self._root)
            if inside not in known and _SKIPPED.isdisjoint(Path(inside).parts):
                self._walk(link, target)

    def _take(self, path: str, mode: int) -> None:
        if not stat.S_ISREG(mode):
            message = f"this is {kind_of_file(mode)}, and only regular files are read"
            self._complain(ProblemKind.UNREADABLE, path, message)
        elif path != _printable(path):
            message = "the name of the file is not UTF-8, and no report could name it, so it is not read"
            self._complain(ProblemKind.UNREADABLE, path, message)
        else:
            self.files.add(path)

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _complain(self, kind: ProblemKind, path: str, message: str) -> None:
        at = whole_file(_printable(path) or ".")
        self.problems.append(SourceProblem(kind, message, at, resembles_manifest=False))


def may_be_manifest(path: str) -> bool:
    """Tell whether a file is named like YAML or JSON, or is the one that kustomize takes without a suffix.

    A baseline under its usual name is none: reading thousands of entries would take seconds.
    """
    if posixpath.basename(path) == USUAL_BASELINE:
        return False
    return path.lower().endswith(_SUFFIXES) or posixpath.basename(path) == "Kustomization"


def _parents(path: str) -> Iterator[str]:
    """Yield the directories that a file lies in, up to the root, which is `.`."""
    while path := posixpath.dirname(path):
        yield path
    yield "."


def _printable(path: str) -> str:
    """Return a path with the bytes that are not UTF-8 written as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
