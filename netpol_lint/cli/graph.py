"""`netpol-lint graph`: its options. What it does is in `cli.graph_job`, imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netpol_lint.cli.cache_option import NoCacheOption
from netpol_lint.cli.choices import GraphDirection
from netpol_lint.cli.completion import graph_formats
from netpol_lint.cli.jobs_option import JobsOption
from netpol_lint.cli.rendering import HelmOption, RendererName, RendererOption

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def graph(  # noqa: PLR0913  (each parameter is an option of the command line)
    paths: Annotated[list[Path] | None, typer.Argument(help="A repository, or places inside it.")] = None,
    *,
    config: Annotated[Path | None, typer.Option(help="Use this file instead of .netpol-lint.yaml.")] = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            help="matrix (on a terminal), json (elsewhere), csv, dot or mermaid.",
            autocompletion=graph_formats,
        ),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(metavar="[FORMAT=]FILE", help="Write the graph to a file too; repeatable."),
    ] = None,
    cluster: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this cluster; repeatable.")
    ] = None,
    focus: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help="Only connections of NAMESPACE/KIND/NAME, NAMESPACE/NAME, NAMESPACE/, ip:ADDRESSES or"
            " ingress-controller; repeatable.",
        ),
    ] = None,
    direction: Annotated[
        GraphDirection | None, typer.Option(help="Only connections into the focus, or only those out of it.")
    ] = None,
    external: Annotated[
        bool, typer.Option("--external/--no-external", help="Show what is not declared here.")
    ] = True,
    group: Annotated[
        bool, typer.Option("--group", help="Show workloads that no policy can tell apart as one.")
    ] = False,
    renderer: RendererOption = RendererName.NATIVE,
    helm: HelmOption = True,
    jobs: JobsOption = None,
    no_cache: NoCacheOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Write the graph and nothing else.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List what was not analysed.")] = False,
) -> None:
    """Show who may open a connection to whom."""
    from netpol_lint.cli.graph_job import GraphOptions, run_graph
    from netpol_lint.cli.render_options import render_options

    run_graph(
        GraphOptions(
            paths=tuple(paths or ()),
            config=config,
            output_format=output_format,
            outputs=tuple(output or ()),
            clusters=tuple(cluster or ()),
            focus=tuple(focus or ()),
            direction=direction,
            has_external=external,
            is_grouped=group,
            rendering=render_options(renderer, has_helm=helm),
            jobs=jobs,
            has_cache=not no_cache,
            is_quiet=quiet,
            is_verbose=verbose,
        )
    )
