"""Long texts to standard output or a file as they come, without ever holding the whole of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from netpol_lint.errors import ConfigError
from netpol_lint.source.whole_file import whole_file

_CHUNK: Final = 1 << 16
"""How many characters wait to be written together."""


class _Chunks:
    """Joins short pieces, because each write is a call to the system."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting: list[str] = []
        self._length = 0

    def write(self, piece: str) -> None:
        self._waiting.append(piece)
        self._length += len(piece)
        if self._length >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        # What repositories hold is written as UTF-8, whatever the terminal's encoding is.
        self._stream.write("".join(self._waiting).encode())
        self._waiting.clear()
        self._length = 0


@contextmanager
def text_stream(file: Path | None) -> Iterator[Callable[[str], None]]:
    """Yield what writes a piece of text to a file, or without one to standard output.

    A file is there when all of it was written, and otherwise stays what it was.

    Raises:
        ConfigError: the file, or standard output, cannot be written.
    """
    if file is None:
        with _flushed(sys.stdout.buffer) as write:
            yield write
        sys.stdout.flush()
        return
    try:
        with whole_file(file) as stream, _flushed(stream) as write:
            yield write
    except OSError as error:
        raise ConfigError(f"cannot write {file}: {error.strerror}") from error


@contextmanager
def _flushed(stream: BinaryIO) -> Iterator[Callable[[str], None]]:
    chunks = _Chunks(stream)
    yield chunks.write
    chunks.flush()
