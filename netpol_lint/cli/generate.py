"""`netpol-lint generate`: its options. What it does is in `cli.generate_job`, imported when it runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from netpol_lint.cli.jobs_option import JobsOption

app = typer.Typer(
    help="Write manifests for what is missing: a default deny, DNS, one connection.",
    short_help="Write manifests for what is missing.",
    rich_markup_mode=None,
    add_completion=False,
)

PathsArgument: TypeAlias = Annotated[
    list[Path] | None, typer.Argument(help="A repository, or places inside it.")
]
ConfigOption: TypeAlias = Annotated[
    Path | None, typer.Option(help="Use this file instead of .netpol-lint.yaml.")
]
OutputOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the manifests to a file instead; it must not exist."),
]
ClusterOption: TypeAlias = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Only in this cluster; repeatable.")
]
QuietOption: TypeAlias = Annotated[
    bool, typer.Option("--quiet", "-q", help="Write the manifests and nothing else.")
]
NamespaceArgument: TypeAlias = Annotated[str, typer.Argument(metavar="NAMESPACE", help="Of this namespace.")]


class Directions(StrEnum):
    """What a default deny isolates pods for."""

    BOTH = "both"
    INGRESS = "ingress"
    EGRESS = "egress"


@app.command("default-deny", short_help="Write what isolates every pod of a namespace.")
def default_deny(  # noqa: PLR0913  (each parameter is an option of the command line)
    namespace: NamespaceArgument,
    paths: PathsArgument = None,
    *,
    direction: Annotated[Directions, typer.Option(help="What to isolate the pods for.")] = Directions.BOTH,
    cluster: ClusterOption = None,
    config: ConfigOption = None,
    output: OutputOption = None,
    jobs: JobsOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write what isolates every pod of a namespace; with egress also what allows DNS."""
    from netpol_lint.cli.generate_job import GenerateJob, directions, in_namespace
    from netpol_lint.generate import default_deny as generate

    job = GenerateJob(tuple(paths or ()), config, output, tuple(cluster or ()), jobs, quiet)
    wanted = directions(direction.value)
    job.run(in_namespace(namespace, lambda model: generate(model, namespace, wanted)))


@app.command("allow-dns", short_help="Write what lets every pod of a namespace resolve names.")
def allow_dns(  # noqa: PLR0913  (each parameter is an option of the command line)
    namespace: NamespaceArgument,
    paths: PathsArgument = None,
    *,
    cluster: ClusterOption = None,
    config: ConfigOption = None,
    output: OutputOption = None,
    jobs: JobsOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write what lets every pod of a namespace ask the cluster's DNS servers."""
    from netpol_lint.cli.generate_job import GenerateJob, in_namespace
    from netpol_lint.generate import allow_dns as generate

    job = GenerateJob(tuple(paths or ()), config, output, tuple(cluster or ()), jobs, quiet)
    job.run(in_namespace(namespace, lambda model: generate(model, namespace)))


@app.command("allow", short_help="Write what one connection lacks.")
def allow(  # noqa: PLR0913  (each parameter is an option of the command line)
    source: Annotated[str, typer.Argument(metavar="SRC", help="Who opens the connection, as for explain.")],
    destination: Annotated[str, typer.Argument(metavar="DST", help="To whom, as for explain.")],
    paths: PathsArgument = None,
    *,
    port: Annotated[
        str | None,
        typer.Option(
            metavar="PORT", help="8080, 53/udp or a name; all that the destination declares if left out."
        ),
    ] = None,
    cluster: ClusterOption = None,
    config: ConfigOption = None,
    output: OutputOption = None,
    jobs: JobsOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write what one connection lacks: a policy for its source, for its destination, or both."""
    from netpol_lint.cli.generate_job import GenerateJob, between

    job = GenerateJob(tuple(paths or ()), config, output, tuple(cluster or ()), jobs, quiet)
    job.run(between(source, destination, port))
