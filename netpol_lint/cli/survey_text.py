"""A survey as text, in a form that people can check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Final

from netpol_lint.audit import ClusterModel, Survey
from netpol_lint.cli.note_digest import digest
from netpol_lint.cli.survey_counts import ONE, counts
from netpol_lint.cli.undeployed import by_place, left_out_files, orphans
from netpol_lint.findings import Note
from netpol_lint.render.cluster import Basis, Cluster, Duplicate
from netpol_lint.render.environments import environment_of
from netpol_lint.render.gap import ASSUMED
from netpol_lint.render.rendering import NOT_DEPLOYED
from netpol_lint.render.unit import RenderUnit, UnitKind
from netpol_lint.rule_api import count

_ALWAYS_COUNTED: Final = frozenset({"objects", "namespaces", "workloads", "network policies"})
"""What is worth a line also where there is none."""

_MOST_DUPLICATES: Final = 10
_MOST_STARTS: Final = 5


def survey_as_text(surveyed: Survey, notes: Sequence[Note]) -> str:
    """Write a survey for people; notes that are alike are counted."""
    return "\n".join(_lines(surveyed, notes))


def _lines(surveyed: Survey, notes: Sequence[Note]) -> Iterator[str]:
    yield f"{count(len(surveyed.clusters), 'cluster')} in {count(surveyed.files, 'file')}"
    for model in surveyed.clusters:
        yield ""
        yield from _cluster_lines(model)
    yield from _undeployed_lines(surveyed)
    # What is not deployed has been summed up.
    besides = [note for note in notes if note.kind not in (NOT_DEPLOYED, ASSUMED)]
    yield from _note_lines("not analysed", besides)
    yield from _note_lines("assumed", [note for note in notes if note.kind == ASSUMED])


def _note_lines(heading: str, notes: Sequence[Note]) -> Iterator[str]:
    if notes:
        yield from ("", heading)
    for kind, group in groupby(notes, key=lambda note: note.kind):
        yield f"  {kind}"
        for line in digest(group):
            yield f"    {line}"


def _cluster_lines(model: ClusterModel) -> Iterator[str]:
    cluster = model.cluster
    yield f"cluster {cluster.name}"
    yield f"  {_basis(cluster)}"
    for word, number in {"objects": len(cluster.objects), **counts(model)}.items():
        if number or word in _ALWAYS_COUNTED:
            yield f"  {number:6,} {ONE[word] if number == 1 else word}"
    yield "  from"
    for unit in cluster.units:
        rendered = ", not fully rendered" if unit.is_partly_rendered else ""
        yield f"    {unit.id} ({_bringer(unit)}, {count(len(unit.objects), 'object')}{rendered})"
    yield from _duplicate_lines(cluster.duplicates)


def _basis(cluster: Cluster) -> str:
    """Say how a cluster was found."""
    starts = _listed(cluster.starts)
    match cluster.basis:
        case Basis.STATED:
            return f"stated in the configuration: {starts}"
        case Basis.DELIVERED:
            return f"delivered from {starts}"
        case Basis.ALTERNATIVE:
            return f"told from paths: `{starts}` contradicts a larger unit, so the two do not run together"
        case Basis.PATHS:
            return f"told from paths: {_named_by_paths(cluster)}"


def _named_by_paths(cluster: Cluster) -> str:
    # Not the name of the cluster: that says more where something is delivered to a cluster of this name.
    environment = next((environment_of(each.id) for each in cluster.own_units), None)
    if environment is None:
        return "none of them names an environment"
    return f"those that name `{environment}`, and those that name no environment"


def _listed(paths: Sequence[str]) -> str:
    rest = len(paths) - _MOST_STARTS
    return ", ".join(paths[:_MOST_STARTS]) + (f" and {rest:,} more" if rest > 0 else "")


def _bringer(unit: RenderUnit) -> str:
    """Name what makes the objects of a unit come together: a kind, or the object that delivers them."""
    if unit.by is None:
        return unit.kind.value
    tool = {UnitKind.FLUX: "Flux ", UnitKind.ARGO_CD: "Argo CD "}.get(unit.kind, "")
    return f"{tool}{unit.by.kind} {unit.by.effective_namespace}/{unit.by.name}"


def _duplicate_lines(duplicates: Sequence[Duplicate]) -> Iterator[str]:
    if not duplicates:
        return
    yield "  defined twice, differently"
    for each in islice(duplicates, _MOST_DUPLICATES):
        other = "in another way" if each.kept.at == each.left_out.at else f"and {each.left_out.at}"
        yield f"    {each.kept.subject}: {each.kept.at} {other}"
    if len(duplicates) > _MOST_DUPLICATES:
        yield f"    and {len(duplicates) - _MOST_DUPLICATES:,} more"


def _undeployed_lines(surveyed: Survey) -> Iterator[str]:
    units: dict[str, int] = {}
    for unit in orphans(surveyed):
        units[unit.id] = units.get(unit.id, 0) + len(unit.objects)
    files = left_out_files(surveyed)
    if units or files:
        yield from ("", "not deployed")
    yield from _place_lines("nothing that is deployed leads to", units, "unit")
    yield from _place_lines("no kustomization in use lists", files, "file")


def _place_lines(why: str, objects: Mapping[str, int], noun: str) -> Iterator[str]:
    if not objects:
        return
    yield f"  {why}"
    for place, (paths, number) in by_place(objects).items():
        below = "" if place in objects else f" in {count(paths, noun)} below"
        yield f"    {place} ({count(number, 'object')}{below})"
