"""What was understood of a repository, and what was skipped and why, as text or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from netpol_lint.audit import survey
from netpol_lint.audit.source_problems import notes_about_files
from netpol_lint.cli.choices import SurveyFormat
from netpol_lint.cli.progress import shown_progress
from netpol_lint.cli.reading import reading
from netpol_lint.cli.survey_json import survey_as_json
from netpol_lint.cli.survey_text import survey_as_text
from netpol_lint.cli.target import find_target
from netpol_lint.findings import in_order
from netpol_lint.render.tools import RenderOptions
from netpol_lint.rulebook import load_rulebook


def survey_report(  # noqa: PLR0913  (each parameter is an option of the command line)
    paths: Sequence[Path],
    config: Path | None,
    output_format: SurveyFormat,
    rendering: RenderOptions,
    *,
    jobs: int | None = None,
    has_cache: bool = True,
) -> str:
    """Survey the repository around some paths and return what to print."""
    target = find_target(paths)
    settings = target.config(config, load_rulebook())
    with reading(target, settings, jobs=jobs, has_cache=has_cache) as read, shown_progress() as progress:
        repository = read.repository
        surveyed = survey(repository, settings, rendering, progress)
    about_files = notes_about_files(repository, besides=surveyed.chart_files)
    notes = sorted(in_order((*surveyed.notes, *about_files)), key=lambda note: note.kind)
    write = survey_as_json if output_format is SurveyFormat.JSON else survey_as_text
    return write(surveyed, notes)
