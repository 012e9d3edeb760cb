"""Writing a file whole or not at all: whoever reads it never sees a half of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

_DEVICES: Final = ("/dev/", "/proc/")


@contextmanager
def whole_file(file: Path) -> Iterator[BinaryIO]:
    """Yield a stream whose content becomes that of `file` at once when the block ends, and else never.

    A file keeps its mode, and a link stays a link. What is no regular file, as a pipe or `/dev/stdout`, is
    written as it comes.

    Raises:
        OSError: the file cannot be written.
    """
    if str(file).startswith(_DEVICES) or (file.exists() and not file.is_file()):
        with file.open("wb") as stream:
            yield stream
        return
    place = Path(os.path.realpath(file))
    with _replacing(place, _mode_of(place)) as stream:
        yield stream


def _mode_of(place: Path) -> int | None:
    """Return the mode of a file that is there; one that may not be written is not replaced either."""
    if not place.exists():
        return None
    with place.open("ab"):
        return stat.S_IMODE(place.stat().st_mode)


@contextmanager
def _replacing(place: Path, mode: int | None) -> Iterator[BinaryIO]:
    temporary = place.with_name(f".netpol-lint-{os.urandom(6).hex()}")
    try:
        with temporary.open("xb") as stream:
            yield stream
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(place)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
