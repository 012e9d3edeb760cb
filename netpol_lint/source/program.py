"""Finding programs of the user's that may be run: never one that a repository brings along."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from netpol_lint.source.disk import lies_in


def find_program(name: str, root: str) -> str | None:
    """Find a program on the PATH, but not in a relative directory or inside the repository.

    `root` is the real path of the repository. Links are followed to tell where a program lies.
    """
    for directory in os.get_exec_path():
        if not Path(directory).is_absolute() or lies_in(root, os.path.realpath(directory)):
            continue
        found = shutil.which(name, path=directory)
        if found is not None and not lies_in(root, os.path.realpath(found)):
            return found
    return None
