"""What was understood of a repository, and what was skipped and why, as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from netpol_lint.audit import ClusterModel, Survey, survey
from netpol_lint.audit.source_problems import notes_about_files
from netpol_lint.cli.choices import SurveyFormat
from netpol_lint.cli.target import find_target
from netpol_lint.findings import Note
from netpol_lint.render.tools import RenderOptions
from netpol_lint.rule_api import count
from netpol_lint.rulebook import load_rulebook


def survey_report(
    paths: Sequence[Path], config: Path | None, output_format: SurveyFormat, rendering: RenderOptions
) -> str:
    """Survey the repository around some paths and return what to print."""
    target = find_target(paths)
    settings = target.config(config, load_rulebook())
    repository = target.open(settings)
    surveyed = survey(repository, settings, rendering)
    notes = sorted(
        dict.fromkeys((*surveyed.notes, *notes_about_files(repository, besides=surveyed.chart_files))),
        key=lambda note: (note.kind, str(note.at or ""), note.message),
    )
    if output_format is SurveyFormat.JSON:
        return json.dumps(_as_json(surveyed, notes), indent=2, ensure_ascii=False)
    return "\n".join(_lines(surveyed, notes))


def _lines(surveyed: Survey, notes: list[Note]) -> Iterator[str]:
    yield f"{count(len(surveyed.clusters), 'cluster')} in {count(surveyed.files, 'file')}"
    for model in surveyed.clusters:
        yield ""
        yield f"cluster {model.cluster.name}"
        for word, number in _counts(model).items():
            yield f"  {number:6,} {word}"
        yield "  from"
        for unit in model.cluster.units:
            rendered = ", not fully rendered" if unit.is_partly_rendered else ""
            yield f"    {unit.id} ({unit.kind.value}, {len(unit.objects)} objects{rendered})"
    if notes:
        yield ""
        yield "not analysed"
    for kind, group in groupby(notes, key=lambda note: note.kind):
        yield f"  {kind}"
        for note in group:
            place = f"{note.at}: " if note.at is not None else ""
            yield f"    {place}{note.message}"


def _counts(model: ClusterModel) -> dict[str, int]:
    inventory = model.inventory
    return {
        "namespaces": len(inventory.namespaces),
        "workloads": len(inventory.workloads),
        "network policies": len(inventory.policies),
        "refused policies": len(inventory.refused),
        "policies of other engines": len(inventory.foreign_policies),
        "services": len(inventory.services),
        "ingresses": len(inventory.ingresses),
    }


def _as_json(surveyed: Survey, notes: list[Note]) -> dict[str, Any]:
    return {
        "schemaVersion": 1,
        "files": surveyed.files,
        "clusters": [
            {
                "name": model.cluster.name,
                "counts": _counts(model),
                "units": [
                    {
                        "id": unit.id,
                        "kind": unit.kind.value,
                        "objects": len(unit.objects),
                        "fullyRendered": not unit.is_partly_rendered,
                    }
                    for unit in model.cluster.units
                ],
            }
            for model in surveyed.clusters
        ],
        "notes": [
            {
                "kind": note.kind,
                "message": note.message,
                "location": None
                if note.at is None
                else {
                    "path": note.at.path,
                    "line": note.at.region.start_line,
                    "column": note.at.region.start_column,
                },
            }
            for note in notes
        ],
    }
