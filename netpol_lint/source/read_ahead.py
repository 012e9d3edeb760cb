"""Whether other processes read files while this one goes on, and how many."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netpol_lint.source.document import LoadedFile
from netpol_lint.source.load import load_bytes

if TYPE_CHECKING:
    # Most runs read too little to need anybody's help.
    from netpol_lint.source.crew import Crew

_GLANCE_BYTES: Final = 100_000
"""After so much we look at the size of the rest."""

_WORTHWHILE_BYTES: Final = 3_000_000
"""Parsing less takes half a second or so, of which too much is over when another process has started."""

_MOST_JOBS: Final = 4
"""More are only started when the user says so: what is left for them gets less, and its costs do not."""


class ReadAhead:
    """Reads the files of the repository at `root` in several processes, `jobs` with this one.

    `None` leaves the number to the size of the repository and to the processors that we may use.
    """

    def __init__(self, root: Path, jobs: int | None) -> None:
        self._root = root
        self._jobs = jobs
        self._coming: Sequence[str] = ()
        self._parsed_bytes = 0
        self._crew: Crew | None = None

    @contextmanager
    def reading(self, paths: Sequence[str]) -> Iterator[None]:
        """Have some files read while the `with` lasts, in which they are going to be parsed in this order."""
        self._coming, self._parsed_bytes = paths, 0
        try:
            yield
        finally:
            self._coming = ()
            if self._crew is not None:
                self._crew.dismiss()
                self._crew = None

    def parse(self, content: bytes, path: str) -> LoadedFile:
        """Read the content of a file, as `load_bytes` does, unless another process has done so."""
        if self._coming:
            self._decide(len(content))
        early = None if self._crew is None else self._crew.take(path, content)
        return load_bytes(content, path) if early is None else early

    def _decide(self, size_bytes: int) -> None:
        """Get help if there is much to read; what is known, and needs no parsing, does not come here."""
        self._parsed_bytes += size_bytes
        if self._jobs is None and self._parsed_bytes < _GLANCE_BYTES:
            return
        paths, self._coming = self._coming, ()
        jobs = self._jobs if self._jobs is not None else usual_jobs(self._root, paths)
        if jobs > 1:
            from netpol_lint.source.crew import Crew

            self._crew = Crew(self._root, paths, jobs - 1)


def usual_jobs(root: Path, paths: Sequence[str]) -> int:
    """Return in how many processes files below `root` are read where nobody says another number."""
    processors = usable_processors()
    if processors == 1 or not _is_much(root, paths):
        return 1
    return min(processors, _MOST_JOBS)


def usable_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _is_much(root: Path, paths: Sequence[str]) -> bool:
    """Say whether sharing the reading of files pays; no more of them are looked at than needed."""
    size_bytes = 0
    for path in reversed(paths):
        with suppress(OSError):
            size_bytes += os.stat(f"{root}/{path}").st_size  # noqa: PTH116  (a thousand paths take longer)
        if size_bytes >= _WORTHWHILE_BYTES:
            return True
    return False
