"""A scan with paths, switches and a format alone, which is what hooks and most people ask for.

Importing typer and letting it make a command of thirty options takes longer than the work of a small scan.
What it would make of these arguments is simple to say; whatever else stands there, a slip included, is for
typer to read.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    # The help of a command waits for no analysis to be imported.
    from netpol_lint.cli.scan_job import ScanOptions

_SWITCHES: Final = frozenset(
    {"--changed", "--exit-zero", "--no-cache", "--no-ignores", "--quiet", "-q", "--verbose", "-v"}
)
_FORMAT: Final = "--output-format"
_STANDARD_INPUT: Final = "-"


def plain_scan(arguments: Sequence[str]) -> ScanOptions | None:
    """Return what a command line says if it is `scan` with nothing but those, and otherwise `None`."""
    # On Windows typer looks for the files that a pattern means, and with this variable shells complete.
    if os.name == "nt" or "_NETPOL_LINT_COMPLETE" in os.environ or arguments[:1] != ["scan"]:
        return None
    output_format, said = _split_format(arguments[1:])
    if not all(each in _SWITCHES or _is_value(each) for each in said):
        return None
    switches = _SWITCHES.intersection(said)
    paths = tuple(Path(each) for each in said if each not in switches)
    return _options(paths, output_format, switches)


def _split_format(arguments: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Return the format, where one is named in an argument of its own, and the other arguments."""
    if _FORMAT not in arguments[:-1]:
        return None, arguments
    at = arguments.index(_FORMAT)
    if not _is_value(arguments[at + 1]):
        return None, arguments
    return arguments[at + 1], (*arguments[:at], *arguments[at + 2 :])


def _is_value(argument: str) -> bool:
    return argument == _STANDARD_INPUT or argument[:1] not in ("", "-")


def _options(paths: tuple[Path, ...], output_format: str | None, switches: frozenset[str]) -> ScanOptions:
    from netpol_lint.cli.choices import FailOn
    from netpol_lint.cli.narrowing import Narrowing
    from netpol_lint.cli.overrides import Overrides
    from netpol_lint.cli.scan_job import ScanOptions

    return ScanOptions(
        paths=paths,
        output_format=output_format,
        overrides=Overrides(fail_on=FailOn.NEVER if "--exit-zero" in switches else None),
        honours_suppressions="--no-ignores" not in switches,
        narrowing=Narrowing(is_changed="--changed" in switches),
        has_cache="--no-cache" not in switches,
        is_quiet=not switches.isdisjoint(("--quiet", "-q")),
        is_verbose=not switches.isdisjoint(("--verbose", "-v")),
    )
