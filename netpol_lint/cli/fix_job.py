"""What `scan --fix` and `--show-fixes` do beyond a scan: try fixes, write or show them, and count."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from netpol_lint.audit.pipeline import AuditRequest, audit
from netpol_lint.cli.exit_code import ExitCode
from netpol_lint.cli.fix_options import Fixing
from netpol_lint.cli.progress import shown_progress
from netpol_lint.cli.streams import say
from netpol_lint.findings import Finding
from netpol_lint.fixing import FixOutcome, apply_fixes, unified_diff, write_files
from netpol_lint.reporting.visible import visible
from netpol_lint.rule_api import count
from netpol_lint.source.repository import Repository


def tried_fixes(
    repository: Repository, request: AuditRequest, fixing: Fixing, *, is_quiet: bool
) -> FixOutcome:
    """Apply fixes in memory, and say on standard error which could not be applied."""
    with shown_progress(is_quiet=is_quiet) as progress:
        heard = replace(request, progress=progress)
        outcome = apply_fixes(repository, heard, takes_unsafe=fixing.takes_unsafe)
    for each in outcome.refusals:
        say(f"{_named(each.finding)} is not fixed: {visible(each.reason)}")
    return outcome


def written(repository: Repository, request: AuditRequest, outcome: FixOutcome) -> FixOutcome:
    """Write what was fixed to the disk; return what is true of it then, and say what could not be written."""
    if not outcome.contents:
        return outcome
    failed = dict(write_files(repository.root, outcome.contents, outcome.originals))
    for path, reason in failed.items():
        say(f"{visible(path)} is not written: {reason}")
    if not failed:
        return outcome
    touched = {each: {edit.at.path for edit in each.fix.edits} for each in outcome.fixed if each.fix}
    return replace(
        outcome,
        repository=repository,
        result=audit(repository, request),
        contents={path: each for path, each in outcome.contents.items() if path not in failed},
        fixed=tuple(each for each, paths in touched.items() if paths.isdisjoint(failed)),
    )


def show(outcome: FixOutcome, request: AuditRequest) -> ExitCode:
    """Print what would change; the exit code says whether something would, unless nothing is to fail."""
    text = unified_diff(outcome.contents, outcome.originals)
    if sys.stdout.isatty():
        text = "".join(f"{visible(line)}\n" for line in text.split("\n")[:-1])
    sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
    sys.stdout.flush()
    if outcome.result.failed_rules:
        return ExitCode.FAILURE
    is_failing = bool(outcome.contents) and request.config.fail_on is not None
    return ExitCode.FINDINGS if is_failing else ExitCode.CLEAN


def remark(outcome: FixOutcome, *, is_written: bool, is_verbose: bool) -> None:
    """Count on standard error: `Fixed 3 findings in 2 files; 1 more with --unsafe-fixes`."""
    if outcome.fixed or outcome.left_unsafe:
        say("; ".join(_counted(outcome, is_written=is_written)))
    rules = Counter(each.rule_id for each in outcome.fixed) if is_verbose else {}
    for rule_id, number in sorted(rules.items()):
        say(f"  {number:,} x {rule_id}")


def _counted(outcome: FixOutcome, *, is_written: bool) -> Iterator[str]:
    verb = "Fixed" if is_written else "Would fix"
    if outcome.fixed:
        yield f"{verb} {count(len(outcome.fixed), 'finding')} in {count(len(outcome.contents), 'file')}"
    else:
        yield f"{verb} nothing"
    if outcome.left_unsafe:
        yield f"{outcome.left_unsafe:,} more with --unsafe-fixes"


def _named(finding: Finding) -> str:
    return visible(f"{finding.at}: {finding.rule_id}")
