"""Other processes that read files, and what they have read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, Final

from msgspec import DecodeError

from netpol_lint.source.document import LoadedFile
from netpol_lint.source.messages import ReadFile, read_answer, write_request
from netpol_lint.source.packed import unpack
from netpol_lint.source.worker import digest

_PROGRAM: Final = "import sys; sys.path += sys.argv[2:]; from netpol_lint.source.worker import serve; serve()"
_PACKAGES: Final = ("netpol_lint", "msgspec", "ruamel", "_ruamel_yaml")
"""What a worker imports, besides the standard library."""

_FILES_PER_REQUEST: Final = 32
_REQUESTS_AHEAD: Final = 2
"""So many requests a worker has, so that it need not wait for the next one."""

_PIPE_BYTES: Final = 1 << 20
"""What a worker can tell while this process is busy, where the system lets us say so."""


class Crew:
    """Workers that read the files at `paths` below `root`, the last of them first.

    Nobody waits for a worker: what has not been read when it is wanted is left to whoever wants it.
    """

    def __init__(self, root: Path, paths: Sequence[str], size: int) -> None:
        self._work = _Work(paths)
        most = -(-len(paths) // _FILES_PER_REQUEST)
        hired = (_hired(root, self._work) for _ in range(min(size, most)))
        self._workers = [each for each in hired if each is not None]

    def take(self, path: str, content: bytes) -> LoadedFile | None:
        """Return what a worker has read of a file, if it had this content; nobody reads it from now on."""
        file = self._work.take(path)
        if file is None or file.digest != digest(content):
            return None
        try:
            return unpack(file.packed)
        except DecodeError:
            return None

    def wait(self) -> None:
        """Wait until all files are read that nobody took."""
        for each in self._workers:
            each.wait()

    def dismiss(self) -> None:
        """End the workers, whatever they are at."""
        for each in self._workers:
            each.end()


class _Work:
    """Files to read, and those that were read. Each step is safe in whatever thread it is taken."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._left = list(paths)
        self._taken: set[str] = set()
        self._read: dict[str, ReadFile] = {}

    def next(self) -> list[str]:
        """Return some files that nobody has read so far; none when there are no more."""
        paths: list[str] = []
        with suppress(IndexError):
            while len(paths) < _FILES_PER_REQUEST:
                path = self._left.pop()
                if path not in self._taken:
                    paths.append(path)
        return paths

    def add(self, file: ReadFile) -> None:
        """Keep a file that was read until somebody takes it."""
        if file.path not in self._taken:
            self._read[file.path] = file

    def take(self, path: str) -> ReadFile | None:
        """Return a file that was read, and keep it no longer."""
        self._taken.add(path)
        return self._read.pop(path, None)


class _Worker:
    """A process that reads, and the thread that gives it work."""

    def __init__(self, process: subprocess.Popen[bytes], work: _Work) -> None:
        self._process = process
        self._work = work
        self._thread = Thread(target=self._attend, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until the process has ended, because it has no more work."""
        self._thread.join()

    def end(self) -> None:
        """End the process, and wait for that."""
        self._process.kill()
        self._thread.join()

    def _attend(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            # To write to a worker that is gone is an error, and no reason for this process to go, too.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})
        with suppress(OSError, DecodeError), self._process as process:
            assert process.stdin is not None  # noqa: S101  (it is a pipe)
            assert process.stdout is not None  # noqa: S101
            try:
                self._give_work(process.stdin, process.stdout)
            finally:
                process.kill()

    def _give_work(self, requests: IO[bytes], answers: IO[bytes]) -> None:
        for _ in range(_REQUESTS_AHEAD):
            self._ask(requests)
        while (answer := read_answer(answers)) is not None:
            for file in answer.files:
                self._work.add(file)
            if answer.is_last:
                self._ask(requests)

    def _ask(self, requests: IO[bytes]) -> None:
        """Ask for the next files; a worker to whom nobody can say more ends when it has answered."""
        paths = [] if requests.closed else self._work.next()
        if paths:
            write_request(requests, paths)
        else:
            requests.close()


def _hired(root: Path, work: _Work) -> _Worker | None:
    """Return a new worker, unless the system lets us have none.

    It imports the standard library, and what this process itself was loaded from: nothing that lies in the
    repository or in the current directory, and nothing that is named by the environment.
    """
    if not sys.executable:
        return None
    options = ["-I", "-S", "-B", "-X", f"utf8={sys.flags.utf8_mode}"]
    try:
        process = subprocess.Popen(  # noqa: S603  (our own program, run by our own interpreter)
            [sys.executable, *options, "-c", _PROGRAM, os.path.realpath(root), *_import_path()],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=Path(sys.executable).parent, pipesize=_PIPE_BYTES,
        )  # fmt: skip
    except (OSError, ValueError):
        return None
    try:
        return _Worker(process, work)
    except RuntimeError:  # there are too many threads already
        process.kill()
        process.communicate()
        return None


def _import_path() -> list[str]:
    """Return the directories from which this process has the packages that a worker needs."""
    specs = (getattr(sys.modules.get(name), "__spec__", None) for name in _PACKAGES)
    places = {
        Path(place).parent
        for spec in specs
        if spec is not None
        for place in spec.submodule_search_locations or (spec.origin,)
    }
    return [each for each in sys.path if Path(each) in places]
