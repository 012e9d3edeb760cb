"""`netpol-lint clusters`: its options. What it shows is in `cli.survey_report`, imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netpol_lint.cli.cache_option import NoCacheOption
from netpol_lint.cli.choices import SurveyFormat
from netpol_lint.cli.jobs_option import JobsOption
from netpol_lint.cli.rendering import HelmOption, RendererName, RendererOption

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(short_help="Show the clusters described here, and what was not analysed.")
def clusters(  # noqa: PLR0913  (each parameter is an option of the command line)
    paths: Annotated[list[Path] | None, typer.Argument(help="A repository, or places inside it.")] = None,
    *,
    config: Annotated[Path | None, typer.Option(help="Use this file instead of .netpol-lint.yaml.")] = None,
    output_format: Annotated[SurveyFormat, typer.Option(help="Form of the survey.")] = SurveyFormat.TEXT,
    renderer: RendererOption = RendererName.NATIVE,
    helm: HelmOption = True,
    jobs: JobsOption = None,
    no_cache: NoCacheOption = False,
) -> None:
    """Show which clusters a repository describes, and what was not analysed."""
    from netpol_lint.cli.render_options import render_options
    from netpol_lint.cli.survey_report import survey_report
    from netpol_lint.cli.text_stream import text_stream

    options = render_options(renderer, has_helm=helm)
    report = survey_report(paths or [], config, output_format, options, jobs=jobs, has_cache=not no_cache)
    with text_stream(None) as write:
        write(f"{report}\n")
