"""`netpol-lint scan`: its options. What it does is in `cli.scan_job`, imported when it runs."""

# Annotations are not postponed here: typer would evaluate the text of each of them four times.
from pathlib import Path
from typing import Annotated, Final

import typer

from netpol_lint.cli.cache_option import NoCacheOption
from netpol_lint.cli.choices import Colour, FailOn, ProfileName
from netpol_lint.cli.completion import scan_formats, selectors
from netpol_lint.cli.greedy import GreedyCommand
from netpol_lint.cli.jobs_option import JobsOption
from netpol_lint.cli.rendering import HelmOption, RendererName, RendererOption

_EXIT_CODES: Final = (
    "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or configuration,"
    " 3 netpol-lint itself failed."
)

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(cls=GreedyCommand, epilog=_EXIT_CODES)
def scan(  # noqa: PLR0913  (each parameter is an option of the command line)
    paths: Annotated[
        list[Path] | None, typer.Argument(help="A repository, or places inside it; - is standard input.")
    ] = None,
    *,
    config: Annotated[Path | None, typer.Option(help="Use this file instead of .netpol-lint.yaml.")] = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            help="full (on a terminal), concise (elsewhere), json, sarif, sarif-upload, github, gitlab,"
            " junit or markdown.",
            autocompletion=scan_formats,
        ),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(metavar="[FORMAT=]FILE", help="Write a report to a file too; repeatable."),
    ] = None,
    source_url: Annotated[
        str,
        typer.Option(metavar="URL", help="Format markdown: link places to the files below this address."),
    ] = "",
    annotate_since: Annotated[
        str | None,
        typer.Option(metavar="REV", help="Format github: only for lines changed since a revision of git."),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULES", help="Run only these: ids, tags or ALL.", autocompletion=selectors),
    ] = None,
    extend_select: Annotated[
        list[str] | None, typer.Option(metavar="RULES", help="Run these as well.", autocompletion=selectors)
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULES", help="Do not run these.", autocompletion=selectors)
    ] = None,
    profile: Annotated[ProfileName | None, typer.Option(help="How much to hear.")] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="The severity from which the exit code is 1.")
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Leave with 0 whatever was found.")] = False,
    no_ignores: Annotated[bool, typer.Option("--no-ignores", help="Report suppressed findings too.")] = False,
    cluster: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only in this cluster; repeatable.")
    ] = None,
    only_files: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE...", help="Report only what touches these, or what they changed."),
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="Report only what the next commit is to blame for.")
    ] = False,
    changed_since: Annotated[
        str | None, typer.Option(metavar="REV", help="Report only what changed since a revision of git.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Report what this file does not list.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="List what is found in this file, and leave with 0.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Apply safe fixes to the files.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Apply or show those too that need a review.")
    ] = False,
    show_fixes: Annotated[
        bool, typer.Option("--show-fixes", help="Print what --fix would change, as a diff.")
    ] = False,
    renderer: RendererOption = RendererName.NATIVE,
    helm: HelmOption = True,
    jobs: JobsOption = None,
    no_cache: NoCacheOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Write the report and nothing else.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List what was not analysed.")] = False,
    color: Annotated[Colour, typer.Option(help="When to use colour.")] = Colour.AUTO,
) -> None:
    """Lint the network policies of a repository."""
    from netpol_lint.cli.baseline_options import BaselineOptions
    from netpol_lint.cli.fix_options import Fixing
    from netpol_lint.cli.narrowing import Narrowing
    from netpol_lint.cli.output import Style
    from netpol_lint.cli.overrides import Overrides
    from netpol_lint.cli.render_options import render_options
    from netpol_lint.cli.scan_job import ScanOptions, run_scan

    code = run_scan(
        ScanOptions(
            paths=tuple(paths or ()),
            config=config,
            output_format=output_format,
            outputs=tuple(output or ()),
            overrides=Overrides(
                select=tuple(select or ()),
                extend_select=tuple(extend_select or ()),
                ignore=tuple(ignore or ()),
                profile=profile,
                fail_on=FailOn.NEVER if exit_zero else fail_on,
            ),
            honours_suppressions=not no_ignores,
            narrowing=Narrowing(
                clusters=tuple(cluster or ()),
                only_files=tuple(only_files or ()),
                is_changed=changed,
                changed_since=changed_since,
            ),
            baseline=BaselineOptions(read=baseline, write=write_baseline),
            fixing=Fixing(applies=fix, shows=show_fixes, takes_unsafe=unsafe_fixes),
            rendering=render_options(renderer, has_helm=helm),
            jobs=jobs,
            has_cache=not no_cache,
            is_quiet=quiet,
            is_verbose=verbose,
            style=Style(color, source_url),
            annotate_since=annotate_since,
        )
    )
    raise typer.Exit(code)
