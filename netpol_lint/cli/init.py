"""`netpol-lint init`: its options. What it does is in `cli.init_job`, imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(short_help="Write a commented .netpol-lint.yaml that fits the repository.")
def init(
    path: Annotated[Path, typer.Argument(help="A place in the repository.")] = Path(),
    *,
    stdout: Annotated[
        bool, typer.Option("--stdout", "--dry-run", help="Print the file instead of writing it.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a commented .netpol-lint.yaml that fits the repository, and say what to set up besides."""
    from netpol_lint.cli.init_job import run_init

    run_init(path, prints=stdout, replaces=force)
