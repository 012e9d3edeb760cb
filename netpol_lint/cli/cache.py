"""`netpol-lint cache`: its commands. What they do is in `cli.cache_job`, imported when they run."""

from __future__ import annotations

import typer

app = typer.Typer(
    help="Look after what runs keep for later ones.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@app.command("dir")
def directory() -> None:
    """Print the directory of the cache."""
    from netpol_lint.cli.cache_job import cache_place

    typer.echo(cache_place())


@app.command()
def clean() -> None:
    """Remove the cache."""
    from netpol_lint.cli.cache_job import clean_cache

    typer.echo(clean_cache(), err=True)
