"""Writing files of a repository anew: whole or not at all, and nowhere else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from netpol_lint.source.disk import lies_in
from netpol_lint.source.whole_file import whole_file

_WRITABLE: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def write_files(
    root: Path, contents: Mapping[str, bytes], originals: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    """Write files that held the `originals` when they were read; yield what was not written, and why.

    What another program changed in the meantime stays as it is. A file keeps its mode, and a link inside
    the repository stays a link.
    """
    for path, content in sorted(contents.items()):
        try:
            reason = _write(root, path, content, originals[path])
        except OSError as error:
            reason = error.strerror or str(error)
        if reason:
            yield path, reason


def _write(root: Path, path: str, content: bytes, original: bytes) -> str:
    top = os.path.realpath(root)
    place = Path(os.path.realpath(Path(top, path), strict=True))
    if not lies_in(top, str(place)):
        return "it leads out of the repository"
    status = place.stat()
    if not stat.S_ISREG(status.st_mode):
        return "it is no regular file"
    # The superuser may write whatever the mode says, and would do what the owner did not want.
    if not status.st_mode & _WRITABLE or not os.access(place, os.W_OK):
        return "it is write-protected"
    if place.read_bytes() != original:
        return "it was changed while it was scanned"
    with whole_file(place) as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return ""
