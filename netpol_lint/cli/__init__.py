"""The command line: one module per command, no logic of its own."""

from __future__ import annotations

import gc
import signal
import sys
import traceback
from typing import Annotated, Final

import typer

from netpol_lint import __version__
from netpol_lint.cli.exit_code import ExitCode
from netpol_lint.errors import ConfigError

_EXIT_CODES: Final = (
    "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or configuration,"
    " 3 netpol-lint itself failed."
)

app = typer.Typer(
    name="netpol-lint",
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


def _add_commands() -> None:
    from netpol_lint.cli import clusters, config, explain, generate, graph, init, render, rules, scan
    from netpol_lint.cli.greedy import GreedyCommand

    app.command("scan", cls=GreedyCommand, epilog=_EXIT_CODES)(scan.scan)
    app.command("graph")(graph.graph)
    app.command("explain")(explain.explain)
    # The list of commands cuts what is longer than its line at 80 columns.
    app.command("clusters", short_help="Show the clusters described here, and what was not analysed.")(
        clusters.clusters
    )
    app.command("init", short_help="Write a commented .netpol-lint.yaml that fits the repository.")(init.init)
    app.command("config", short_help="Show the effective configuration, and where it is from.")(config.config)
    app.command("render", short_help="Show the objects of a cluster or a kustomization as YAML.")(
        render.render
    )
    app.command("rules")(rules.rules)
    app.add_typer(generate.app, name="generate", short_help="Write manifests for what is missing.")


def main() -> None:
    """Run the command line and leave with its exit code."""
    # A run keeps nearly everything it builds until it ends: looking for garbage would double its time.
    gc.disable()
    if hasattr(signal, "SIGPIPE"):
        # A reader that goes away (`| head`) ends the run the way it ends other Unix programs.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        _add_commands()
        app(prog_name="netpol-lint")
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except ConfigError as error:
        for each in (error, *error.others):
            typer.echo(f"error: {each.message}", err=True)
            if each.hint is not None:
                typer.echo(f"hint: {each.hint}", err=True)
        sys.exit(ExitCode.USAGE)
    except Exception:
        traceback.print_exc()
        typer.echo("error: netpol-lint itself failed; the lines above are for its developers", err=True)
        sys.exit(ExitCode.FAILURE)
