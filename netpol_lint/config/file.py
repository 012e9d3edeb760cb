"""Finding the configuration file of a repository and reading it, whatever the repository put there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netpol_lint.config.model import DEFAULT_CONFIG, Config
from netpol_lint.errors import ConfigError
from netpol_lint.rulebook import RuleSpec

if TYPE_CHECKING:
    from netpol_lint.config.yaml_tree import Tree

FILE_NAME: Final = ".netpol-lint.yaml"

MAX_BYTES: Final = 64 * 1024
"""More than a long list of suppressions needs, and read in a tenth of a second."""


def find_config(start: Path, root: Path) -> Path | None:
    """Return the nearest `.netpol-lint.yaml` from `start` upward to `root`, never from beyond it.

    Whatever has the name counts, so that a configuration never is skipped in silence.

    Raises:
        ConfigError: It is a link that leads out of `root`, or it ends in `.yml`.
    """
    inside = Path(os.path.realpath(root))
    for folder in _upward(Path(os.path.realpath(start)), inside):
        file = folder / FILE_NAME
        if os.path.lexists(file):
            if not Path(os.path.realpath(file)).is_relative_to(inside):
                raise ConfigError(f"{_shown(file, inside)}: the link leads out of the repository")
            return file
        if os.path.lexists(file.with_suffix(".yml")):
            raise ConfigError(
                f"{_shown(file.with_suffix('.yml'), inside)}: a file of this name is not read",
                hint=f"rename it to {FILE_NAME}",
            )
    return None


def load_config(path: Path, root: Path, rulebook: Mapping[str, RuleSpec]) -> Config:
    """Read a configuration file; messages and places name it relative to `root`, if it lies inside.

    Raises:
        ConfigError: The file cannot be read, or something in it is not what a configuration may
            say; each message has the place, its hint what is accepted.
    """
    tree = read_tree(path, root)
    return DEFAULT_CONFIG if tree is None else read_config(tree, rulebook)


def read_tree(path: Path, root: Path) -> Tree | None:
    """Read the text of a configuration file, which nobody has checked; None if it says nothing.

    Raises:
        ConfigError: The file cannot be read, or is no YAML that a configuration may use.
    """
    # Imported here because most repositories have no configuration.
    from netpol_lint.config.yaml_tree import parse_tree

    shown = config_file_name(path, root)
    return parse_tree(_text(path, shown), shown)


def config_file_name(path: Path, root: Path) -> str:
    """Return how messages name a configuration file: relative to the root, if it lies inside."""
    return _shown(path, Path(os.path.realpath(root)))


def read_config(tree: Tree, rulebook: Mapping[str, RuleSpec]) -> Config:
    """Return what a text says.

    Raises:
        ConfigError: Something in it is not what a configuration may say.
    """
    # Imported here for the same reason.
    from netpol_lint.config.complaint import Complaints
    from netpol_lint.config.decode import decode_config
    from netpol_lint.config.schema import held_to_schema

    complaints = Complaints()
    accepted = held_to_schema(tree, complaints)
    config = DEFAULT_CONFIG if accepted is None else decode_config(accepted, rulebook, complaints)
    complaints.raise_any()
    return config


def _upward(start: Path, root: Path) -> Iterator[Path]:
    """Yield the folders from `start` to `root`, both real paths; none if `start` lies elsewhere."""
    if start.is_relative_to(root):
        yield from (each for each in (start, *start.parents) if each.is_relative_to(root) and each.is_dir())


def _shown(path: Path, root: Path) -> str:
    parent = Path(os.path.realpath(path.parent))
    if parent.is_relative_to(root):
        return (parent / path.name).relative_to(root).as_posix()
    return path.as_posix()


def _text(path: Path, shown: str) -> str:
    # Imported here for the same reason.
    from netpol_lint.config.given_file import read_given_file

    raw = read_given_file(path, shown, max_bytes=MAX_BYTES)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: byte {error.start + 1} is not UTF-8") from error
