"""What `netpol-lint render` does: build what was named, write it as YAML, remark on what is missing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from netpol_lint.audit.progress import tell_reading
from netpol_lint.cli.chosen_clusters import chosen_names
from netpol_lint.cli.exit_code import ExitCode
from netpol_lint.cli.progress import shown_progress
from netpol_lint.cli.reading import reading
from netpol_lint.cli.remarks import remark_on_notes
from netpol_lint.cli.streams import say
from netpol_lint.cli.target import Target, find_target
from netpol_lint.cli.text_stream import text_stream
from netpol_lint.config import Config
from netpol_lint.errors import ConfigError
from netpol_lint.findings import Note, in_order
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.build import joined
from netpol_lint.render.kustomization import is_kustomization_file
from netpol_lint.render.kustomize.reference import kustomization_in
from netpol_lint.render.origin import Transformers
from netpol_lint.render.rendering import render_repository
from netpol_lint.render.tools import RenderOptions, Tools, tools_for
from netpol_lint.reporting.manifest import manifest
from netpol_lint.rulebook import load_rulebook
from netpol_lint.source.repository import Repository


class RenderJob(Struct, frozen=True):
    """What the command line said."""

    paths: tuple[Path, ...]
    config: Path | None
    output: Path | None
    clusters: tuple[str, ...]
    has_origins: bool
    rendering: RenderOptions
    jobs: int | None
    has_cache: bool
    is_quiet: bool
    is_verbose: bool


class _Part(Struct, frozen=True):
    """Some objects to write; `title` is a comment above them, empty for none."""

    title: str
    objects: tuple[ApiObject, ...]


def run_render(job: RenderJob) -> ExitCode:
    """Write the objects, and return how the run ended.

    Raises:
        ConfigError: the options or the configuration cannot be followed.
    """
    target = find_target(job.paths, is_widened=True)
    config = target.config(job.config, load_rulebook())
    with reading(target, config, jobs=job.jobs, has_cache=job.has_cache, is_verbose=job.is_verbose) as read:
        repository = read.repository
        tools = tools_for(repository, job.rendering, config)
        directories = _kustomizations(target, tools)
        if directories and job.clusters:
            named = directories[0] or "."
            raise ConfigError(f"--cluster says nothing about the kustomization {named}", hint="leave it out")
        with shown_progress(is_quiet=job.is_quiet) as progress:
            tell_reading(repository, progress)
            parts, notes = _built(directories, tools) if directories else _clusters(job, config, tools)
    origins = Transformers(repository) if job.has_origins else None
    with text_stream(job.output) as write:
        for text in _texts(parts, origins):
            write(text)
    if not job.is_quiet:
        remark_on_notes(in_order(notes), is_verbose=job.is_verbose)
    if any(part.objects for part in parts):
        return ExitCode.CLEAN
    # An empty result is hardly what was meant, and whoever pipes it on would not see a warning.
    say("error: no object was rendered")
    return ExitCode.FINDINGS


def _kustomizations(target: Target, tools: Tools) -> list[str]:
    """Return the directories of the kustomizations that were named, if all that was named are such."""
    found = [_kustomization(place, tools.repository) for place in target.within or ("",)]
    directories = [each for each in found if each is not None]
    return directories if len(directories) == len(found) else []


def _kustomization(place: str, repository: Repository) -> str | None:
    if is_kustomization_file(place):
        return posixpath.dirname(place)
    return None if kustomization_in(repository, place) is None else place


def _built(directories: Iterable[str], tools: Tools) -> tuple[list[_Part], list[Note]]:
    build = joined(map(tools.kustomizer.build, directories))
    return [_Part("", build.objects)], [each.note for each in build.gaps]


def _clusters(job: RenderJob, config: Config, tools: Tools) -> tuple[list[_Part], list[Note]]:
    rendering = render_repository(tools, stated=config.clusters)
    chosen = chosen_names([each.name for each in rendering.clusters], job.clusters)
    parts = (
        _Part(f"cluster {each.name}", each.objects) for each in rendering.clusters if each.name in chosen
    )
    return list(parts), list(rendering.notes())


def _texts(parts: Iterable[_Part], origins: Transformers | None) -> Iterator[str]:
    origin_of = None if origins is None else lambda at, own: origins.of(at, own=own)
    for part in parts:
        title = part.title
        for each in part.objects:
            yield f"---\n{manifest(each, title=title, origin_of=origin_of)}"
            title = ""
