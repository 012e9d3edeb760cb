"""`netpol-lint explain`: its options. What it does is in `cli.explain_job`, imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netpol_lint.cli.cache_option import NoCacheOption
from netpol_lint.cli.choices import Colour
from netpol_lint.cli.jobs_option import JobsOption
from netpol_lint.cli.rendering import HelmOption, RendererName, RendererOption

_END = "NAMESPACE/KIND/NAME, NAMESPACE/NAME, NAME, svc:NAMESPACE/NAME, an address or a range"

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def explain(  # noqa: PLR0913  (each parameter is an option of the command line)
    source: Annotated[
        str, typer.Argument(metavar="SRC", help=f"Who opens the connection: {_END}, or ingress-controller.")
    ],
    destination: Annotated[str, typer.Argument(metavar="DST", help="To whom: the same, but no controller.")],
    paths: Annotated[list[Path] | None, typer.Argument(help="A repository, or places inside it.")] = None,
    *,
    port: Annotated[
        str | None, typer.Option(metavar="PORT", help="8080, 8080/TCP, 53/udp or a port's name.")
    ] = None,
    cluster: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only in this cluster; repeatable.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Use this file instead of .netpol-lint.yaml.")] = None,
    output_format: Annotated[
        str | None, typer.Option(metavar="FORMAT", help="text (the default) or json.")
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option(metavar="[FORMAT=]FILE", help="Write the answer to a file too; repeatable."),
    ] = None,
    renderer: RendererOption = RendererName.NATIVE,
    helm: HelmOption = True,
    jobs: JobsOption = None,
    no_cache: NoCacheOption = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Write the answer and nothing else.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List what was not analysed.")] = False,
    color: Annotated[Colour, typer.Option(help="When to use colour.")] = Colour.AUTO,
) -> None:
    """Say why a connection is allowed, denied or unknown."""
    from netpol_lint.cli.explain_job import ExplainOptions, run_explain
    from netpol_lint.cli.render_options import render_options

    run_explain(
        ExplainOptions(
            source=source,
            destination=destination,
            paths=tuple(paths or ()),
            port=port,
            clusters=tuple(cluster or ()),
            config=config,
            output_format=output_format,
            outputs=tuple(output or ()),
            rendering=render_options(renderer, has_helm=helm),
            jobs=jobs,
            has_cache=not no_cache,
            is_quiet=quiet,
            is_verbose=verbose,
            colour=color,
        )
    )
