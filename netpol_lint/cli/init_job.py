"""What `netpol-lint init` does: a survey, a file, and advice on what else to set up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import typer

from netpol_lint.audit import survey
from netpol_lint.cli.progress import shown_progress
from netpol_lint.cli.target import find_target
from netpol_lint.config import DEFAULT_CONFIG, FILE_NAME
from netpol_lint.errors import ConfigError
from netpol_lint.reporting.visible import visible
from netpol_lint.scaffold.configuration import configuration
from netpol_lint.scaffold.integrations import integrations
from netpol_lint.scaffold.sections import sections
from netpol_lint.source.git import work_tree_top
from netpol_lint.source.whole_file import whole_file


def run_init(path: Path, *, prints: bool, replaces: bool) -> None:
    """Write the file and say what to do next; or print it, and say the same on standard error.

    Raises:
        ConfigError: there is a configuration already, or no repository to write one for.
    """
    root = find_target([path]).root
    file = root / FILE_NAME
    if not prints:
        _refuse(root, file, replaces=replaces)
    repository = find_target([root]).open(DEFAULT_CONFIG)
    with shown_progress() as progress:
        surveyed = survey(repository, DEFAULT_CONFIG, progress=progress)
    text = configuration(sections(surveyed))
    if prints:
        typer.echo(text, nl=False)
    else:
        _write(file, text)
        typer.echo(f"{FILE_NAME} is written; it sets nothing yet, and says what to decide\n")
    for line in (*integrations(repository), "", *_next_steps()):
        typer.echo("\n".join(map(visible, line.split("\n"))), err=prints)


def _refuse(root: Path, file: Path, *, replaces: bool) -> None:
    # Elsewhere a directory counts as a repository of its own, and any directory could be meant.
    if work_tree_top(os.fspath(root)) is None:
        raise ConfigError(
            "there is no git work tree to write a configuration for",
            hint=f"run `git init` first, or put what `--stdout` prints into a {FILE_NAME}",
        )
    for each in (file, file.with_suffix(".yml")):
        if os.path.lexists(each) and not (replaces and each == file and not each.is_symlink()):
            raise ConfigError(
                f"there is a {each.name} already",
                hint="--stdout prints what would be written, --force replaces the file",
            )


def _write(file: Path, text: str) -> None:
    try:
        with whole_file(file) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise ConfigError(f"cannot write {file.name}: {error.strerror}") from error


def _next_steps() -> Iterator[str]:
    yield "Next:"
    yield "  netpol-lint clusters   shows what was understood, and what was skipped"
    yield "  netpol-lint scan       reports what is to be done"
    yield "  netpol-lint scan --write-baseline .netpol-lint-baseline.json"
    yield "                         accepts what there is, to hear of what is new only"
    yield "  netpol-lint config     shows what holds, and where it was said"
