"""`netpol-lint render`: its options. What it does is in `cli.render_job`, imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netpol_lint.cli.cache_option import NoCacheOption
from netpol_lint.cli.jobs_option import JobsOption
from netpol_lint.cli.rendering import HelmOption, RendererName, RendererOption

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(short_help="Show the objects of a cluster or a kustomization as YAML.")
def render(  # noqa: PLR0913  (each parameter is an option of the command line)
    paths: Annotated[
        list[Path] | None, typer.Argument(help="A kustomization, a repository, or places inside it.")
    ] = None,
    *,
    config: Annotated[Path | None, typer.Option(help="Use this file instead of .netpol-lint.yaml.")] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the objects to a file instead.")
    ] = None,
    cluster: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this cluster; repeatable.")
    ] = None,
    origins: Annotated[
        bool,
        typer.Option(
            "--origins", help="Say in comments where each object is from, and what put other values into it."
        ),
    ] = False,
    renderer: RendererOption = RendererName.NATIVE,
    helm: HelmOption = True,
    jobs: JobsOption = None,
    no_cache: NoCacheOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Write the objects and nothing else.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List what was not rendered.")] = False,
) -> None:
    """Show the objects of a kustomization or of clusters as YAML, as they are deployed.

    The exit code is 1 where nothing was rendered.
    """
    from netpol_lint.cli.render_job import RenderJob, run_render
    from netpol_lint.cli.render_options import render_options

    code = run_render(
        RenderJob(
            paths=tuple(paths or ()),
            config=config,
            output=output,
            clusters=tuple(cluster or ()),
            has_origins=origins,
            rendering=render_options(renderer, has_helm=helm),
            jobs=jobs,
            has_cache=not no_cache,
            is_quiet=quiet,
            is_verbose=verbose,
        )
    )
    raise typer.Exit(code)
