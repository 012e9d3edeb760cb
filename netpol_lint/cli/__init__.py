"""The command line: one module per command, no logic of its own."""

from __future__ import annotations

import sys
import traceback
from typing import Annotated

import typer

from netpol_lint import __version__
from netpol_lint.cli.commands import CommandsOnDemand
from netpol_lint.cli.exit_code import ExitCode
from netpol_lint.cli.streams import guard_streams, say
from netpol_lint.errors import ConfigError

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


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        guard_streams()
        app(prog_name="netpol-lint")
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except ConfigError as error:
        for each in (error, *error.others):
            say(f"error: {each.message}")
            if each.hint is not None:
                say(f"hint: {each.hint}")
        sys.exit(ExitCode.USAGE)
    except Exception:
        traceback.print_exc()
        say("error: netpol-lint itself failed; the lines above are for its developers")
        sys.exit(ExitCode.FAILURE)
