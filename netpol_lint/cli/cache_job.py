"""What `netpol-lint cache` does: it says where the cache is, and removes it."""

from __future__ import annotations

import os
from pathlib import Path

from netpol_lint.cache.place import NoCacheError, cache_directory, files_of_cache
from netpol_lint.errors import ConfigError


def cache_place() -> Path:
    """Return the directory of the cache, whether or not there is one yet.

    Raises:
        ConfigError: nobody can tell where it should be.
    """
    try:
        return cache_directory(os.environ)
    except NoCacheError as error:
        raise ConfigError(f"there is no cache: {error}") from error


def clean_cache() -> str:
    """Remove the cache, and return what to say about it; nothing else in its directory is touched.

    Raises:
        ConfigError: a file of it cannot be removed.
    """
    place = cache_place()
    size_bytes = 0
    for file in files_of_cache(place):
        try:
            size_bytes += file.lstat().st_size
            file.unlink()
        except OSError as error:
            raise ConfigError(f"{file} cannot be removed: {error.strerror}") from error
    return f"Removed {size_bytes / 2**20:.1f} MiB" if size_bytes else f"There is no cache in {place}"
