"""The commands of the tool, as typer sees them."""

from __future__ import annotations

from typing import Annotated

import typer

from netpol_lint import __version__
from netpol_lint.cli.commands import CommandsOnDemand

app = typer.Typer(
    name="netpol-lint",
    cls=CommandsOnDemand,
    help="Find what Kubernetes network policies leave open, break or do not mean.",
    epilog="Without a path, commands look at the repository around the current directory.",
    no_args_is_help=True,
    # Rich would cost more than the scan of a small repository, and a table of options needs no frame.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(is_asked: bool) -> None:  # noqa: FBT001  (typer calls it with the option's value)
    if is_asked:
        typer.echo(f"netpol-lint {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Find what Kubernetes network policies leave open, break or do not mean."""
