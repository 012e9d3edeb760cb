"""The command line: one module per command, no logic of its own."""

from __future__ import annotations

import sys

from netpol_lint.cli.exit_code import ExitCode
from netpol_lint.cli.plain_scan import plain_scan
from netpol_lint.cli.streams import guard_streams, say
from netpol_lint.errors import ConfigError


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        guard_streams()
        _run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except ConfigError as error:
        for each in (error, *error.others):
            say(f"error: {each.message}")
            if each.hint is not None:
                say(f"hint: {each.hint}")
        sys.exit(ExitCode.USAGE)
    except Exception:
        # Imported here because a run that goes well has no use for it.
        import traceback

        traceback.print_exc()
        say("error: netpol-lint itself failed; the lines above are for its developers")
        sys.exit(ExitCode.FAILURE)


def _run(arguments: list[str]) -> None:
    """Run a command, and leave with its exit code."""
    plain = plain_scan(arguments)
    if plain is not None:
        from netpol_lint.cli.scan_job import run_scan

        sys.exit(run_scan(plain))
    # A plain scan has no use for typer, and importing it would take as long as its work.
    from netpol_lint.cli.app import app

    app(prog_name="netpol-lint")
