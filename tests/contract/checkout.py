"""The project's own files, and copies of them to build from."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).parents[2]

_NOT_SHIPPED: Final = shutil.ignore_patterns(
    ".git", ".*_cache", ".hypothesis", ".nox", ".venv", "venv", "__pycache__"
)


def copy_checkout(target: Path) -> Path:
    """Copy what the project consists of to `target`, which must not exist, and return it."""
    shutil.copytree(CHECKOUT, target, ignore=_NOT_SHIPPED)
    return target


def clean_environment(**extra: str) -> Mapping[str, str]:
    """Return the environment without what a surrounding git hook or a developer's git set in it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return inherited | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull} | extra


def commit_everything(repository: Path) -> None:
    """Make `repository` a git repository if it is none, and commit all its files."""
    identity = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.com")
    for arguments in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-q", "-m", "State")):
        subprocess.run(["git", *arguments], cwd=repository, check=True, env=clean_environment())


def stage_everything(repository: Path) -> None:
    """Prepare the commit of all that changed in a git repository."""
    subprocess.run(["git", "add", "-A"], cwd=repository, check=True, env=clean_environment())
