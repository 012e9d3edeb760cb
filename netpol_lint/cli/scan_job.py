"""What `netpol-lint scan` does: configuration, audit, reports, remarks, exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.audit.pipeline import AuditRequest
from netpol_lint.cli.annotating import Annotating
from netpol_lint.cli.baseline_options import BaselineOptions
from netpol_lint.cli.exit_code import ExitCode, exit_code
from netpol_lint.cli.fix_options import Fixing
from netpol_lint.cli.narrowing import Narrowing
from netpol_lint.cli.output import Output, Style, wanted_outputs, write_reports
from netpol_lint.cli.overrides import Overrides
from netpol_lint.cli.progress import shown_progress
from netpol_lint.cli.reading import reading
from netpol_lint.cli.remarks import remark_on_elsewhere, remark_on_notes, warn_if_empty
from netpol_lint.cli.streams import say
from netpol_lint.cli.target import find_target
from netpol_lint.config import selected_rules
from netpol_lint.errors import ConfigError
from netpol_lint.findings import AuditResult
from netpol_lint.render.tools import DEFAULT_RENDERING, RenderOptions
from netpol_lint.reporting import FORMATS
from netpol_lint.rulebook import load_rulebook
from netpol_lint.source.events import uses_c_parser
from netpol_lint.source.repository import Repository

if TYPE_CHECKING:
    from netpol_lint.cli.baseline_job import BaselineFile


class ScanOptions(Struct, frozen=True):
    """What the command line said; `None` leaves it to what is usual."""

    paths: tuple[Path, ...] = ()
    config: Path | None = None
    output_format: str | None = None
    outputs: tuple[str, ...] = ()
    overrides: Overrides = Overrides()
    honours_suppressions: bool = True
    narrowing: Narrowing = Narrowing()
    baseline: BaselineOptions = BaselineOptions()
    fixing: Fixing = Fixing()
    rendering: RenderOptions = DEFAULT_RENDERING
    jobs: int | None = None
    has_cache: bool = True
    is_quiet: bool = False
    is_verbose: bool = False
    style: Style = Style()
    annotate_since: str | None = None

    @property
    def look(self) -> Style:
        """How reports look: as `style` says, and with all notes for those who want to hear more."""
        return replace(self.style, lists_notes=self.is_verbose)


def run_scan(options: ScanOptions) -> ExitCode:
    """Scan, write every report, and return how the run ended.

    Raises:
        ConfigError: the options or the configuration cannot be followed.
    """
    usual = "full" if sys.stdout.isatty() else "concise"
    outputs = wanted_outputs(options.output_format, options.outputs, formats=FORMATS, usual=usual)
    rulebook = load_rulebook()
    target = find_target(options.paths)
    if target.given is not None and options.fixing.is_wanted and not options.fixing.shows:
        raise ConfigError("--fix writes files", hint="--show-fixes prints what it would change")
    config = options.overrides.applied(target.config(options.config, rulebook), rulebook)
    request = AuditRequest(
        rules=selected_rules(config, rulebook),
        rulebook=rulebook,
        today=date.today(),
        config=config,
        honours_suppressions=options.honours_suppressions,
        rendering=options.rendering,
    )
    request = options.narrowing.applied(request, target)
    baseline = _baseline(options, target.root, config.baseline)
    request = request if baseline is None else baseline.applied(request)
    annotating = Annotating.since(options.annotate_since, request, target.root)
    with reading(
        target, config, jobs=options.jobs, has_cache=options.has_cache, is_verbose=options.is_verbose
    ) as read:
        repository = read.repository
        if options.fixing.is_wanted:
            return _run_fixing(options, repository, request, outputs)
        with shown_progress(is_quiet=options.is_quiet) as progress:
            result = read.audit(replace(request, progress=progress))
        if baseline is not None:
            result = baseline.settled(result, is_quiet=options.is_quiet, is_verbose=options.is_verbose)
        for shared, told in annotating.shares(outputs, result, repository):
            write_reports(shared, told, repository=repository, rules=request.rules, style=options.look)
        if not options.is_quiet:
            _remark(result, outputs[0].format, is_verbose=options.is_verbose)
    return exit_code(result, None if options.baseline.write else config.fail_on)


def _baseline(options: ScanOptions, root: Path, stated: str | None) -> BaselineFile | None:
    """Return the baseline that counts, if there is one."""
    if not options.baseline.is_wanted(stated):
        return None
    if options.baseline.write is not None and options.fixing.is_wanted:
        raise ConfigError(
            "--write-baseline does not go with --fix and --show-fixes",
            hint="fix first, and then list what is left",
        )
    # Most runs have none, and need not wait for this to be imported.
    from netpol_lint.cli.baseline_job import baseline_file

    return baseline_file(options.baseline, root, stated)


def _run_fixing(
    options: ScanOptions, repository: Repository, request: AuditRequest, outputs: Sequence[Output]
) -> ExitCode:
    """Fix what can be fixed, and report what is left; or show what would be fixed, and write nothing."""
    from netpol_lint.cli.fix_job import remark, show, tried_fixes, written

    outcome = tried_fixes(repository, request, options.fixing, is_quiet=options.is_quiet)
    shows = options.fixing.shows
    if not shows:
        outcome = written(repository, request, outcome)
    reports = [each for each in outputs if each.file is not None or not shows]
    write_reports(
        reports, outcome.result, repository=outcome.repository, rules=request.rules, style=options.look
    )
    code = show(outcome, request) if shows else exit_code(outcome.result, request.config.fail_on)
    if not options.is_quiet:
        if not shows:
            _remark(outcome.result, outputs[0].format, is_verbose=options.is_verbose)
        remark(outcome, is_written=not shows, is_verbose=options.is_verbose)
    return code


def _remark(result: AuditResult, output_format: str, *, is_verbose: bool) -> None:
    """Say on standard error what the report does not show."""
    warn_if_empty(result.summary)
    if is_verbose:
        parser = "the C parser" if uses_c_parser() else "the pure Python parser, which is slow"
        say(f"YAML was read with {parser}")
    if output_format != "full":
        remark_on_notes(result.notes, is_verbose=is_verbose)
        remark_on_elsewhere(result)
    if result.withheld:
        number = (
            "1 less certain finding" if result.withheld == 1 else f"{result.withheld} less certain findings"
        )
        say(f"{number} withheld; --profile pedantic shows all")
