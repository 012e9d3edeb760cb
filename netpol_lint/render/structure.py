"""What a repository holds, before anything says what of it is deployed, and where."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.location import whole_file
from netpol_lint.render.api_object import ApiObject, objects_in
from netpol_lint.render.chart import Charts, find_charts
from netpol_lint.render.helm.release import Release
from netpol_lint.render.kustomization import is_kustomization_file
from netpol_lint.render.references import Claims, ReferenceGraph
from netpol_lint.render.tools import Tools
from netpol_lint.render.unit import RenderUnit, UnitKind, files_of, unit_of
from netpol_lint.source.repository import Repository

_DELIVERY_API: Final = lazy_pattern(
    rb"^ *apiVersion: *(argoproj\.io|\w+\.toolkit\.fluxcd\.io)/", re.MULTILINE
)


class Structure(Struct, frozen=True):
    """The units that stand for themselves, sorted by id, and what belongs to none of them.

    A unit is a kustomization that no other one names, or the plain manifests of one directory.
    `left_out` are the objects of files beside a kustomization that does not list them, or that only an
    unused component lists; `offered` are the files of the latter. `charts` holds the files of Helm
    charts, which are no manifests.
    """

    units: tuple[RenderUnit, ...]
    left_out: tuple[ApiObject, ...]
    charts: Charts
    offered: frozenset[str] = frozenset()


def find_structure(tools: Tools) -> Structure:
    """Find the units of a repository and render them."""
    repository = tools.repository
    charts = find_charts(repository.files)
    paths = [path for path in repository.files if path not in charts]
    with repository.reading_ahead(_in_reading_order(paths)):
        return _structure(paths, charts, tools)


def _in_reading_order(paths: Iterable[str]) -> list[str]:
    """Return paths as they are going to be asked for: kustomizations say what becomes of the other files."""
    return sorted(paths, key=lambda path: not is_kustomization_file(path))


def _structure(paths: Sequence[str], charts: Charts, tools: Tools) -> Structure:
    repository = tools.repository
    graph = ReferenceGraph(repository, map(posixpath.dirname, filter(is_kustomization_file, paths)))
    built = [unit_of(each, UnitKind.KUSTOMIZATION, tools.kustomizer.build(each)) for each in graph.roots()]
    used, claims = files_of(built), graph.claims()
    besides = used | claims.support
    rest = [path for path in paths if path not in besides and not is_kustomization_file(path)]
    left_out = [path for path in rest if _is_left_out(path, graph, claims)]
    units = (
        *built,
        *_directory_units(repository, sorted(frozenset(rest) - frozenset(left_out))),
        *(_bootstrap_unit(each, tools) for each in charts.files if _brings_deliveries(each, repository)),
    )
    filled = (each for each in units if each.objects or each.gaps)
    return Structure(
        units=tuple(sorted(filled, key=lambda unit: (unit.id, unit.kind.value))),
        left_out=tuple(each for path in left_out for each in objects_in_file(repository, path)),
        charts=charts,
        offered=claims.resources - used,
    )


def _is_left_out(path: str, graph: ReferenceGraph, claims: Claims) -> bool:
    """Tell whether a file that no kustomization in use lists is not deployed by itself either.

    Such are a file beside a kustomization that does not list it, one beside the patches of one, and one
    that only an unused component lists.
    """
    directory = posixpath.dirname(path)
    return path in claims.resources or directory in graph or directory in claims.support_directories


def _directory_units(repository: Repository, paths: Iterable[str]) -> Iterator[RenderUnit]:
    by_directory: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_directory[posixpath.dirname(path)].append(path)
    for directory, files in by_directory.items():
        yield directory_unit(repository, directory, files)


def _brings_deliveries(chart: str, repository: Repository) -> bool:
    """Tell whether a chart has templates for delivery objects, as the first chart of an Argo CD setup has."""
    templates = repository.below(posixpath.join(posixpath.dirname(chart), "templates"))
    return any(_DELIVERY_API.search(repository.content(each) or b"") for each in templates)


def _bootstrap_unit(chart: str, tools: Tools) -> RenderUnit:
    """Return what a chart of delivery objects brings with the values that stand in it."""
    directory = posixpath.dirname(chart)
    name = posixpath.basename(directory) or "bootstrap"
    build = tools.charts.render(Release(name, None, directory, whole_file(chart)))
    return unit_of(directory, UnitKind.HELM, build)


def objects_in_file(repository: Repository, path: str) -> list[ApiObject]:
    """Return the objects that a file holds as they are written there."""
    return [each for document in repository.load(path).documents for each in objects_in(document)]


def directory_unit(repository: Repository, directory: str, files: list[str]) -> RenderUnit:
    """Return the plain manifests of a directory as a unit."""
    objects = tuple(each for path in files for each in objects_in_file(repository, path))
    return RenderUnit(directory or ".", UnitKind.DIRECTORY, objects, files=frozenset(files))
