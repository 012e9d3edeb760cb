"""Whether other processes read files while this one goes on, and how many."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netpol_lint.source.document import LoadedFile
from netpol_lint.source.load import load_bytes

if TYPE_CHECKING:
    # Most runs read too little to need anybody's help.
    from netpol_lint.source.crew import Crew

_GLANCE_BYTES: Final = 100_000
"""After so much the size of the rest is judged."""

_WORTHWHILE_BYTES: Final = 500_000
"""With less than that to read, one process is done before another has started."""

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
        self._files = self._bytes = 0
        self._crew: Crew | None = None

    @contextmanager
    def reading(self, paths: Sequence[str]) -> Iterator[None]:
        """Have some files read while the `with` lasts, in which they are going to be parsed in this order."""
        self._coming, self._files, self._bytes = paths, 0, 0
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
        """Get help once it is clear how much there is to read; what needs no parsing does not come here."""
        self._files += 1
        self._bytes += size_bytes
        if self._jobs is None and self._bytes < _GLANCE_BYTES:
            return
        paths, self._coming = self._coming, ()
        left_bytes = (len(paths) - self._files) * self._bytes // self._files
        jobs = self._jobs if self._jobs is not None else usual_jobs(left_bytes)
        if jobs > 1:
            from netpol_lint.source.crew import Crew

            self._crew = Crew(self._root, paths, jobs - 1)


def usual_jobs(size_bytes: int) -> int:
    """Return in how many processes so much is read, where nobody says another number."""
    return min(usable_processors(), _MOST_JOBS) if size_bytes >= _WORTHWHILE_BYTES else 1


def usable_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
