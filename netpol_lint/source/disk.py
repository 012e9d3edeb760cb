"""Reading the bytes of a repository's files from the disk, and nothing outside it."""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from netpol_lint.location import FILE_START
from netpol_lint.source.document import ProblemKind
from netpol_lint.source.fault import Fault
from netpol_lint.source.limits import MAX_FILE_BYTES, SAMPLE_BYTES

# Opening a named pipe would wait for a writer, and following a link unseen would lead anywhere.
_FLAGS: Final = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)

_NO_NAMES: Final = frozenset({"", ".", ".."})
"""What stands between slashes and is no name of a directory's own."""

LEADS_OUT: Final = "the path leads out of the repository, where nothing is read"


class UnreadableFileError(Exception):
    """A file whose bytes are not to be had; `sample` is what was read of it, to see what it may be."""

    def __init__(self, kind: ProblemKind, message: str, sample: bytes = b"") -> None:
        super().__init__(message)
        self.fault = Fault(kind, message, FILE_START)
        self.sample = sample


class DiskFiles:
    """The files below `root`, by their path from there with forward slashes."""

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._inside: dict[str, bool] = {}

    def read(self, path: str) -> bytes:
        """Return the content of a file.

        Raises:
            UnreadableFileError: there is no such file, it is no regular file, it lies outside the
                root, it is too large, or the operating system refuses.
        """
        try:
            descriptor = self._open(path)
            try:
                return _content(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            message = f"the file cannot be read: {error.strerror or error}"
            raise UnreadableFileError(ProblemKind.UNREADABLE, message) from error
        except ValueError as error:  # a NUL in the name
            raise UnreadableFileError(ProblemKind.UNREADABLE, f"the file cannot be read: {error}") from error

    def below(self, directory: str) -> Iterator[str]:
        """Yield the files below a directory at any depth, in order of their names; links are not entered."""
        if directory.startswith("/") or not self._is_inside(directory):
            return
        for place, inner, names in os.walk(f"{self._root}/{directory}"):
            inner.sort()
            within = Path(place).relative_to(self._root)
            yield from ((within / name).as_posix() for name in sorted(names))

    def _open(self, path: str) -> int:
        if path.startswith("/") or not self._is_inside(posixpath.dirname(path)):
            raise _leads_out()
        place = f"{self._root}/{path}"
        try:
            return os.open(place, _FLAGS)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
        target = os.path.realpath(place, strict=True)
        if not lies_in(self._root, target):
            raise _leads_out()
        return os.open(target, _FLAGS)

    def _is_inside(self, directory: str) -> bool:
        """Say whether a directory, links followed, is one of the repository."""
        known = self._inside.get(directory)
        if known is not None:
            return known
        # From the top, because most directories have been passed on the way to others.
        ends = (index for index, character in enumerate(directory) if character == "/")
        for end in (*ends, len(directory)):
            above = directory[:end]
            if above not in self._inside:
                self._inside[above] = self._lies_inside(above)
        return self._inside[directory]

    def _lies_inside(self, directory: str) -> bool:
        above, name = posixpath.split(directory)
        place = f"{self._root}/{directory}"
        # What is no link lies where the directory lies that it is in.
        is_below = name not in _NO_NAMES and self._inside.get(above, not above)
        if is_below and not os.path.islink(place):  # noqa: PTH114  (Path raises where nothing can be seen)
            return True
        return lies_in(self._root, os.path.realpath(place))


def too_large(size_bytes: int, sample: bytes) -> UnreadableFileError:
    """Make the error for a file over the limit."""
    message = f"the file has {size_bytes:,} bytes, and only files of up to {MAX_FILE_BYTES:,} are read"
    return UnreadableFileError(ProblemKind.LIMIT, message, sample)


def lies_in(root: str, place: str) -> bool:
    """Say whether a place is the root or below it; both are real paths."""
    return place == root or place.startswith(root.rstrip(os.sep) + os.sep)


def _leads_out() -> UnreadableFileError:
    return UnreadableFileError(
        ProblemKind.LINK, "the path leads out of the repository, where nothing is read"
    )


def _content(descriptor: int) -> bytes:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        message = f"this is {kind_of_file(status.st_mode)}, and only regular files are read"
        raise UnreadableFileError(ProblemKind.UNREADABLE, message)
    if status.st_size > MAX_FILE_BYTES:
        raise too_large(status.st_size, os.read(descriptor, SAMPLE_BYTES))
    return os.read(descriptor, status.st_size)


def kind_of_file(mode: int) -> str:
    """Name what is no regular file."""
    if stat.S_ISDIR(mode):
        return "a directory"
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    return "a device or a socket"
