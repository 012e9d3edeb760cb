"""`netpol-lint config`: its options. What it shows is in `cli.config_job`, imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netpol_lint.cli.choices import FailOn, ProfileName, SurveyFormat

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(short_help="Show the effective configuration, and where it is from.")
def config(  # noqa: PLR0913  (each parameter is an option of the command line)
    paths: Annotated[list[Path] | None, typer.Argument(help="A repository, or places inside it.")] = None,
    *,
    config: Annotated[Path | None, typer.Option(help="Use this file instead of .netpol-lint.yaml.")] = None,
    output_format: Annotated[SurveyFormat, typer.Option(help="Form of the settings.")] = SurveyFormat.TEXT,
    select: Annotated[list[str] | None, typer.Option(metavar="RULES", help="As for scan.")] = None,
    extend_select: Annotated[list[str] | None, typer.Option(metavar="RULES", help="As for scan.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="RULES", help="As for scan.")] = None,
    profile: Annotated[ProfileName | None, typer.Option(help="As for scan.")] = None,
    fail_on: Annotated[FailOn | None, typer.Option(help="As for scan.")] = None,
) -> None:
    """Show the effective configuration, where each value comes from, and which rules run."""
    from netpol_lint.cli.config_job import config_report
    from netpol_lint.cli.overrides import Overrides

    overrides = Overrides(
        select=tuple(select or ()),
        extend_select=tuple(extend_select or ()),
        ignore=tuple(ignore or ()),
        profile=profile,
        fail_on=fail_on,
    )
    typer.echo(config_report(paths or [], config, overrides, output_format))
