"""Reading a file that the user or the repository named, whatever stands at its place."""

from __future__ import annotations

import os
from pathlib import Path

from netpol_lint.errors import ConfigError


def read_given_file(path: Path, shown: str, *, max_bytes: int, hint_if_absent: str | None = None) -> bytes:
    """Return what a file holds; messages call it `shown`.

    Raises:
        ConfigError: There is no such file, it is not a regular one, it is longer than `max_bytes`, or the
            operating system does not let us read it.
    """
    try:
        # A pipe would have us wait for whoever writes into it.
        if path.exists() and not path.is_file():
            raise ConfigError(f"{shown}: this is not a regular file")
        with path.open("rb") as stream:
            content = stream.read(max_bytes + 1)
    except OSError as error:
        if not os.path.lexists(path):
            raise ConfigError(f"{shown}: there is no such file", hint=hint_if_absent) from error
        raise ConfigError(f"{shown}: the file cannot be read: {error.strerror}") from error
    if len(content) > max_bytes:
        raise ConfigError(f"{shown}: the file is longer than {_size(max_bytes)}")
    return content


def _size(number_bytes: int) -> str:
    kibibytes = number_bytes // 2**10
    return f"{kibibytes} KiB" if kibibytes < 2**10 else f"{kibibytes // 2**10} MiB"
