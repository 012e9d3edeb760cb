"""What `netpol-lint graph` does: clusters, their connectivity, the part to show, outputs, remarks."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from netpol_lint.audit import ClusterModel, Survey, survey
from netpol_lint.audit.source_problems import notes_about_files
from netpol_lint.cli.choices import GraphDirection
from netpol_lint.cli.chosen_clusters import chosen_clusters
from netpol_lint.cli.output import Output, wanted_outputs
from netpol_lint.cli.progress import shown_progress
from netpol_lint.cli.reading import reading
from netpol_lint.cli.remarks import remark_on_notes, warn_if_empty, warn_of_refused
from netpol_lint.cli.streams import say
from netpol_lint.cli.target import find_target
from netpol_lint.cli.text_stream import text_stream
from netpol_lint.errors import ConfigError
from netpol_lint.findings import in_order
from netpol_lint.reach.connectivity import Surroundings, connectivity
from netpol_lint.render.tools import RenderOptions
from netpol_lint.reporting.graph import FORMATS, GraphView, write_graph
from netpol_lint.reporting.graph.focus import find_focus, is_outside
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rulebook import load_rulebook
from netpol_lint.source.repository import Repository

_WIDTH_OF_FILES: Final = 80
"""Columns of a matrix that no terminal shows."""


class GraphOptions(Struct, frozen=True):
    """What the command line said."""

    paths: tuple[Path, ...]
    config: Path | None
    output_format: str | None
    outputs: tuple[str, ...]
    clusters: tuple[str, ...]
    focus: tuple[str, ...]
    direction: GraphDirection | None
    has_external: bool
    is_grouped: bool
    rendering: RenderOptions
    jobs: int | None
    has_cache: bool
    is_quiet: bool
    is_verbose: bool


def run_graph(options: GraphOptions) -> None:
    """Write the graph to every output that was asked for.

    Raises:
        ConfigError: the options or the configuration cannot be followed.
    """
    usual = "matrix" if sys.stdout.isatty() else "json"
    outputs = wanted_outputs(options.output_format, options.outputs, formats=FORMATS, usual=usual)
    _reject_contradictions(options)
    target = find_target(options.paths)
    config = target.config(options.config, load_rulebook())
    with (
        reading(
            target, config, jobs=options.jobs, has_cache=options.has_cache, is_verbose=options.is_verbose
        ) as read,
        shown_progress(is_quiet=options.is_quiet) as progress,
    ):
        repository = read.repository
        surveyed = survey(repository, config, options.rendering, progress)
    views = _views(chosen_clusters(surveyed.clusters, options.clusters), options)
    warnings = _write(outputs, views)
    if not options.is_quiet:
        _remark(repository, surveyed, warnings, is_verbose=options.is_verbose)


def _reject_contradictions(options: GraphOptions) -> None:
    if options.direction is not None and not options.focus:
        raise ConfigError(
            f"--direction {options.direction.value} says nothing without --focus",
            hint="name with --focus what the connections lead into or out of",
        )
    for asked in () if options.has_external else options.focus:
        if is_outside(asked):
            raise ConfigError(f"--focus {asked!r} is not declared here, and --no-external leaves that out")


def _views(models: Sequence[ClusterModel], options: GraphOptions) -> tuple[GraphView, ...]:
    reaches = []
    for model in models:
        around = model.reach.surroundings
        if not options.has_external:
            around = Surroundings(around.facts, has_undeclared_pods=False)
        reaches.append(connectivity(model.inventory, around, is_grouped=options.is_grouped))
    focus = find_focus(options.focus, [each.pods for each in reaches]) if options.focus else None
    return tuple(
        GraphView(
            name=model.cluster.name,
            reach=reach,
            focus=focus,
            direction=None if options.direction is None else Direction[options.direction.name],
            has_external=options.has_external,
            is_grouped=options.is_grouped,
        )
        for model, reach in zip(models, reaches, strict=True)
    )


def _write(outputs: Sequence[Output], views: Sequence[GraphView]) -> list[str]:
    """Write files first, because standard output may have no reader, and return the warnings."""
    warnings = []
    for output in sorted(outputs, key=lambda each: each.file is None):
        is_terminal = output.file is None and sys.stdout.isatty()
        width = shutil.get_terminal_size().columns if is_terminal else _WIDTH_OF_FILES
        with text_stream(output.file) as write:
            warning = write_graph(output.format, views, write, width=width)
        warnings += [warning] if warning else []
    return warnings


def _remark(repository: Repository, surveyed: Survey, warnings: Sequence[str], *, is_verbose: bool) -> None:
    """Say on standard error what the graph does not show."""
    warn_if_empty(surveyed.summary)
    warn_of_refused(model.inventory for model in surveyed.clusters)
    for warning in dict.fromkeys(warnings):
        say(f"warning: {warning}")
    about_files = notes_about_files(repository, besides=surveyed.chart_files)
    remark_on_notes(in_order((*surveyed.notes, *about_files)), is_verbose=is_verbose)
