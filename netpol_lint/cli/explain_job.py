"""What `netpol-lint explain` does: clusters, the two ends in each, answers, remarks."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.audit import ClusterModel, survey
from netpol_lint.audit.source_problems import notes_about_files
from netpol_lint.cli.choices import Colour
from netpol_lint.cli.chosen_clusters import chosen_clusters
from netpol_lint.cli.output import Output, wanted_outputs
from netpol_lint.cli.progress import shown_progress
from netpol_lint.cli.reading import reading
from netpol_lint.cli.remarks import remark_on_notes, warn_if_empty
from netpol_lint.cli.target import find_target
from netpol_lint.cli.terminal import wants_colour
from netpol_lint.cli.text_stream import text_stream
from netpol_lint.errors import ConfigError
from netpol_lint.findings import in_order
from netpol_lint.reach.asked_port import AskedPort, parse_port
from netpol_lint.reach.connectivity import connectivity
from netpol_lint.reach.endpoints import INGRESS_CONTROLLER
from netpol_lint.reach.ends import End, Scene, find_ends, is_undeclared, names_like
from netpol_lint.reach.explain import explain
from netpol_lint.reach.explanation import Explanation, Remark
from netpol_lint.render.tools import RenderOptions
from netpol_lint.reporting.explanation import FORMATS, ExplanationContext, render_explanations
from netpol_lint.rulebook import load_rulebook, nearest
from netpol_lint.source.repository import Repository

_WIDTH: Final = 80
"""Columns of an answer that no terminal shows."""

_WIDEST: Final = 100
"""Columns up to which prose can be read, however wide the terminal is."""


class ExplainOptions(Struct, frozen=True):
    """What the command line said."""

    source: str
    destination: str
    paths: tuple[Path, ...]
    port: str | None
    clusters: tuple[str, ...]
    config: Path | None
    output_format: str | None
    outputs: tuple[str, ...]
    rendering: RenderOptions
    jobs: int | None
    has_cache: bool
    is_quiet: bool
    is_verbose: bool
    colour: Colour


def run_explain(options: ExplainOptions) -> None:
    """Answer for every cluster that has both ends, and write that to every output.

    Raises:
        ConfigError: the options cannot be followed, or no cluster has both ends.
    """
    outputs = wanted_outputs(options.output_format, options.outputs, formats=FORMATS, usual="text")
    port = None if options.port is None else parse_port(options.port)
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
    models = chosen_clusters(surveyed.clusters, options.clusters)
    if not options.is_quiet:
        warn_if_empty(surveyed.summary)
    answers = _answers(models, options, port)
    for output in sorted(outputs, key=lambda each: each.file is None):
        names_clusters = len(surveyed.clusters) > 1
        _write(output, answers, repository, names_clusters=names_clusters, colour=options.colour)
    if not options.is_quiet:
        files = notes_about_files(repository, besides=surveyed.chart_files)
        remark_on_notes(in_order((*surveyed.notes, *files)), is_verbose=options.is_verbose)


def _answers(
    models: Sequence[ClusterModel], options: ExplainOptions, port: AskedPort | None
) -> list[Explanation]:
    """Answer in the order of the clusters."""
    texts = (options.source, options.destination)
    scenes = [_scene(model, texts) for model in models]
    sources, destinations = (find_ends(text, scenes) for text in texts)
    found: list[Explanation] = []
    for model, scene, source, destination in zip(models, scenes, sources, destinations, strict=True):
        if source is not None and destination is not None:
            remarks = tuple(_doubts(model, (source, destination)))
            answers = explain(scene, source, destination, port)
            found += [replace(answer, remarks=(*answer.remarks, *remarks)) for answer in answers]
    if not found:
        missing = [text for text, ends in zip(texts, (sources, destinations), strict=True) if not any(ends)]
        raise _not_found(texts, missing, scenes)
    return found


def _scene(model: ClusterModel, texts: Sequence[str]) -> Scene:
    """Set the scene of a cluster, with what is not declared only when somebody asks for it."""
    name = model.cluster.name
    if not any(map(is_undeclared, texts)):
        workloads = (*model.inventory.workloads, *model.assumed)
        return Scene(name, model.engine, workloads, model.facts)
    around = replace(model.reach.surroundings, external=model.assumed)
    reach = connectivity(model.inventory, around)
    workloads = tuple(member for each in reach.engine.classes.classes for member in each.members)
    return Scene(name, reach.engine, workloads, model.facts, reach.entrances)


def _doubts(model: ClusterModel, ends: Sequence[End]) -> Iterator[Remark]:
    """Say where something that was not rendered may change the answer."""
    namespaces = {end.ref.namespace for end in ends if hasattr(end, "ref")}
    for namespace in sorted(namespaces & model.unsure_namespaces):
        says = f"a kustomization that was not fully rendered may change what is in namespace {namespace}"
        yield Remark(f"{says}; `netpol-lint clusters` lists what was left out")


def _not_found(texts: Sequence[str], missing: Sequence[str], scenes: Sequence[Scene]) -> ConfigError:
    """Say which end no cluster has, with the nearest name, or that no cluster has both."""
    for text in missing:
        if text == INGRESS_CONTROLLER:
            says = "no Ingress, Gateway or Route here needs a controller that is not declared here"
            return ConfigError(says, hint="name the workload that answers for them")
        known = sorted({name for scene in scenes for name in names_like(text, scene)})
        close = nearest(text, known)
        hint = f"did you mean {close}?" if close else "`netpol-lint graph` lists who there is"
        return ConfigError(f"{text!r} names no workload, Service or address here", hint=hint)
    return ConfigError(
        f"no cluster has both {texts[0]} and {texts[1]}", hint="`netpol-lint graph` lists who is in which"
    )


def _write(
    output: Output,
    answers: Sequence[Explanation],
    repository: Repository,
    *,
    names_clusters: bool,
    colour: Colour,
) -> None:
    is_terminal = output.file is None and sys.stdout.isatty()
    context = ExplanationContext(
        source_lines=repository.lines,
        names_clusters=names_clusters,
        colour=output.file is None and wants_colour(colour, sys.stdout),
        width=min(shutil.get_terminal_size().columns, _WIDEST) if is_terminal else _WIDTH,
    )
    with text_stream(output.file) as write:
        write(render_explanations(output.format, answers, context))
