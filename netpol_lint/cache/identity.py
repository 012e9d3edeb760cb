"""What tells one state of netpol-lint from another: the same input must have the same answer in both."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Final

from netpol_lint import __version__
from netpol_lint.source.events import uses_c_parser

_PACKAGE: Final = Path(__file__).parent.parent
_MADE_BY_PYTHON: Final = "__pycache__"
_INSTALLED: Final = (".dist-info", ".egg-info")


def tool_identity() -> bytes:
    """Return 32 bytes that change with the tool, what it is built on, and the interpreter.

    Of an installed tool its version and the hashes in its record count. Where there is no record, as in a
    checkout, the names, sizes and times of its files do.

    Raises:
        OSError: the files of the tool cannot be listed, as in an archive.
    """
    told = blake2b(digest_size=32)
    for each in (__version__, sys.version, f"{sys.flags.optimize}", f"{uses_c_parser()}"):
        _tell(told, each.encode())
    for name in sorted(_distributions()):
        _tell(told, name.encode(errors="surrogatepass"))
    record = _PACKAGE.with_name(f"netpol_lint-{__version__}.dist-info") / "RECORD"
    if record.is_file():
        _tell(told, record.read_bytes())
    else:
        for state in _states(str(_PACKAGE)):
            _tell(told, state.encode(errors="surrogatepass"))
    return told.digest()


def _tell(told: blake2b, part: bytes) -> None:
    told.update(len(part).to_bytes(8, "big"))
    told.update(part)


def _distributions() -> Iterator[str]:
    """Yield what is installed beside the tool, as name and version."""
    for place in sys.path:
        try:
            with os.scandir(place or ".") as entries:
                yield from (entry.name for entry in entries if entry.name.endswith(_INSTALLED))
        except OSError:  # an archive, or a place that is not there
            continue


def _states(folder: str) -> Iterator[str]:
    """Yield every file below a folder with its size and time, in an order of names."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != _MADE_BY_PYTHON:
                yield from _states(entry.path)
        else:
            status = entry.stat()
            yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
