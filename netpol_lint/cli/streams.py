"""Standard output and standard error that end a run cleanly where they are closed or cannot be written."""

from __future__ import annotations

import errno
import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import TYPE_CHECKING, TextIO

from netpol_lint.errors import ConfigError

if TYPE_CHECKING:
    # There is no such module when Python runs.
    from _typeshed import ReadableBuffer


def guard_streams() -> None:
    """Make both streams safe to write: what cannot be printed is said once, what cannot be remarked is lost.

    Raises:
        ConfigError: standard output is closed.
    """
    if sys.stderr is None:
        # Whatever file is opened next would get its number, and what programs complain of would end there.
        _lead_nowhere(2)
        nowhere = BufferedWriter(FileIO(2, "wb", closefd=False))
        sys.stderr = TextIOWrapper(nowhere, errors="backslashreplace")
    sys.stderr = _guarded(sys.stderr, _Remarks)
    if sys.stdout is None:
        raise ConfigError("standard output cannot be written: it is closed")
    sys.stdout = _guarded(sys.stdout, _Results)


def say(text: str) -> None:
    """Say something on standard error, beside what the command was asked for.

    It does what typer's `echo` does, whose import takes as long as a small scan.
    """
    sys.stderr.write(f"{text}\n")


class _Results(FileIO):
    """Standard output, without which a run has failed."""

    def write(self, text: ReadableBuffer, /) -> int:
        try:
            return _written(super().write(text))
        except OSError as error:
            # What is left in the buffers has nowhere to go, and Python would complain once more at its end.
            _lead_nowhere(self.fileno())
            raise ConfigError(f"standard output cannot be written: {error.strerror}") from error


class _Remarks(FileIO):
    """Standard error, without which a run ends as it would with it."""

    def write(self, text: ReadableBuffer, /) -> int:
        try:
            return _written(super().write(text))
        except OSError:
            _lead_nowhere(self.fileno())
            return super().write(text)


def _written(number: int | None) -> int:
    """Return how much was written; nothing was where nobody reads and the stream does not wait for it."""
    if number is None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    return number


def _guarded(stream: TextIO, kind: type[FileIO]) -> TextIO:
    """Return a stream like the given one whose writing is guarded; a console of Windows stays what it is."""
    binary = getattr(stream, "buffer", None)
    if not isinstance(stream, TextIOWrapper) or type(getattr(binary, "raw", binary)) is not FileIO:
        return stream
    return TextIOWrapper(
        BufferedWriter(kind(stream.fileno(), "wb", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        # Without a buffer of Python's, too, what is said is to be read when it is said.
        line_buffering=stream.line_buffering or stream.write_through,
    )


def _lead_nowhere(descriptor: int) -> None:
    """Make what is written to a descriptor vanish."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    if nowhere != descriptor:
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
