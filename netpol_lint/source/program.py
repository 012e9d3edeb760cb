"""Finding programs of the user's that may be run: never one that a repository brings along."""

from __future__ import annotations

import os
from pathlib import Path

from netpol_lint.source.disk import lies_in


def find_program(name: str, root: str) -> str | None:
    """Find a program on the PATH, but not in a relative directory or inside the repository.

    `root` is the real path of the repository. Links are followed to tell where a program lies.
    """
    for directory in os.get_exec_path():
        found = _program_in(directory, name) if Path(directory).is_absolute() else None
        # Following links takes longer than looking, and most directories have no such program.
        places = () if found is None else (directory, found)
        if places and not any(lies_in(root, os.path.realpath(each)) for each in places):
            return found
    return None


def _program_in(directory: str, name: str) -> str | None:
    if os.name == "nt":
        # It knows the endings of programs. Imported here because it brings along all that unpacks archives.
        import shutil

        return shutil.which(name, path=directory)
    path = os.path.join(directory, name)  # noqa: PTH118  (a string, as most of these paths are not there)
    return path if os.access(path, os.X_OK) and not os.path.isdir(path) else None  # noqa: PTH112
