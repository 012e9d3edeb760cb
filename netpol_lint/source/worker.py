"""A process that reads files for another one.

It is asked on its standard input and answers on its standard output, and it goes when the other one goes.
"""

from __future__ import annotations

import gc
import signal
import sys
import time
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Final

from netpol_lint.source.disk import DiskFiles, UnreadableFileError
from netpol_lint.source.load import load_bytes
from netpol_lint.source.messages import Answer, ReadFile, read_request, write_answer
from netpol_lint.source.packed import pack

_PAUSE_S: Final = 0.02
"""How long a worker reads before it tells what it has read."""


def serve() -> None:
    """Read what is asked for until nobody asks any more; the first argument is the repository's root."""
    gc.disable()
    # An interrupt is for the process that asks: when that one ends, so does this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    files = DiskFiles(Path(sys.argv[1]))
    while (paths := read_request(sys.stdin.buffer)) is not None:
        for answer in _answers(paths, files):
            write_answer(sys.stdout.buffer, answer)


def digest(content: bytes) -> bytes:
    """Return what tells a content from others."""
    return blake2b(content, digest_size=16).digest()


def _answers(paths: list[str], files: DiskFiles) -> Iterator[Answer]:
    """Yield what files hold, some at a time."""
    read: list[ReadFile] = []
    told = time.monotonic()
    for path in paths:
        file = _read(path, files)
        if file is not None:
            read.append(file)
        if time.monotonic() - told > _PAUSE_S:
            yield Answer(read)
            read, told = [], time.monotonic()
    yield Answer(read, is_last=True)


def _read(path: str, files: DiskFiles) -> ReadFile | None:
    """Return what a file holds; None where it cannot be read or packed, and the other process has to try."""
    try:
        content = files.read(path)
    except UnreadableFileError:
        return None
    packed = pack(load_bytes(content, path))
    return None if packed is None else ReadFile(path, digest(content), packed)
