"""The baseline of a scan: which file it is, what stands in it, and writing it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.audit.pipeline import AuditRequest
from netpol_lint.baseline import MAX_BYTES, baseline_text, parse_baseline, updated
from netpol_lint.cli.baseline_options import BaselineOptions
from netpol_lint.cli.streams import say
from netpol_lint.cli.text_stream import text_stream
from netpol_lint.config.given_file import read_given_file
from netpol_lint.errors import ConfigError
from netpol_lint.findings import AuditResult
from netpol_lint.reporting.visible import visible
from netpol_lint.rule_api import count


class BaselineFile(Struct, frozen=True):
    """The baseline that counts in a run, and whether it is written or compared with only."""

    path: Path
    root: Path
    is_written: bool

    @property
    def shown(self) -> str:
        """The path as a user would write it in the current directory."""
        is_inside = Path(os.path.realpath(self.path)).is_relative_to(self.root)
        return visible(os.path.relpath(self.path) if is_inside else str(self.path))

    def applied(self, request: AuditRequest) -> AuditRequest:
        """Return the request with what the file lists: nothing, where it is yet to be written.

        Raises:
            ConfigError: The file cannot be read or is no baseline, or suppressed findings would enter it.
        """
        if self.is_written and not request.honours_suppressions:
            raise ConfigError(
                "--write-baseline and --no-ignores exclude each other",
                hint="suppressed findings are accepted where they stand, and never enter a baseline",
            )
        is_new = self.is_written and not os.path.lexists(self.path)
        entries = (
            () if is_new else parse_baseline(_content(self.path, self.shown), self.shown, request.rulebook)
        )
        return replace(request, baseline=entries)

    def settled(self, result: AuditResult, *, is_quiet: bool, is_verbose: bool) -> AuditResult:
        """Write what was found, if that is asked for, and say what is known; return what is left.

        Raises:
            ConfigError: The file cannot be written.
        """
        if not self.is_written:
            for line in _remarks(result, self.shown, is_verbose=is_verbose) if not is_quiet else ():
                say(line)
            return result
        written = updated(result)
        with text_stream(self.path) as write:
            write(baseline_text(written))
        if not is_quiet:
            total = count(len(written.baselined) + len(written.unexamined), "finding")
            added = len(result.findings) - len(written.findings)
            changes = f"{added:,} added, {len(result.absent):,} removed"
            say(f"Wrote {total} to {self.shown}: {changes}")
        return written


def baseline_file(options: BaselineOptions, root: Path, stated: str | None) -> BaselineFile | None:
    """Return the baseline that counts, if any; `stated` is what the configuration names, below the root.

    Raises:
        ConfigError: The options contradict each other, or the file leads out of the repository.
    """
    if options.read is not None and options.write is not None and options.read != options.write:
        raise ConfigError(
            "--baseline and --write-baseline name different files",
            hint="--write-baseline compares with the file that it writes, if there is one",
        )
    given = options.write or options.read
    if given is None and stated is None:
        return None
    path = root / (stated or "") if given is None else given
    if _leads_out(path, root, is_bound=given is None):
        raise ConfigError(
            f"{visible(str(given or stated))}: the baseline leads out of the repository",
            hint="name a file in the repository that is no link to another place",
        )
    return BaselineFile(path, Path(os.path.realpath(root)), options.write is not None)


def _content(path: Path, shown: str) -> bytes:
    hint = f"write it with: netpol-lint scan --write-baseline {shown}"
    return read_given_file(path, shown, max_bytes=MAX_BYTES, hint_if_absent=hint)


def _remarks(result: AuditResult, shown: str, *, is_verbose: bool) -> Iterator[str]:
    """Say what is known, and what of the baseline is not there any more."""
    if result.baselined:
        yield f"{count(len(result.baselined), 'known finding')} not shown; {shown} lists what is known"
    if result.absent:
        gone = f"{count(len(result.absent), 'finding')} of {shown} not there any more"
        yield f"{gone}; to take that out: netpol-lint scan --write-baseline {shown}"
    for each in result.absent if is_verbose else ():
        yield visible(f"  {each.path}: {each.rule_id} {each.message}")


def _leads_out(path: Path, root: Path, *, is_bound: bool) -> bool:
    """Tell whether a file only seems to lie in the repository; one that `is_bound` has to lie there."""
    top = os.path.realpath(root)
    if Path(os.path.realpath(path)).is_relative_to(top):
        return False
    # A link, or below one, that the repository itself may have put there.
    places = (os.path.abspath(path), str(Path(os.path.realpath(path.parent), path.name)))  # noqa: PTH100
    return is_bound or any(Path(each).is_relative_to(top) for each in places)
