"""What a survey found and no cluster runs, summed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from netpol_lint.audit import Survey
from netpol_lint.render.unit import RenderUnit, files_of

_MOST_PLACES: Final = 12
"""So many places a reader looks through."""


def orphans(surveyed: Survey) -> tuple[RenderUnit, ...]:
    """Return the units that nothing deployed leads to."""
    return tuple(each for each in surveyed.rendering.orphans if each.objects)


def left_out_files(surveyed: Survey) -> Mapping[str, int]:
    """Return the files that no kustomization in use lists, sorted, with the number of their objects."""
    rendering = surveyed.rendering
    deployed = files_of(unit for cluster in rendering.clusters for unit in cluster.units)
    found = Counter(each.path for each in rendering.left_out if each.path not in deployed)
    return dict(sorted(found.items()))


def by_place(objects: Mapping[str, int]) -> Mapping[str, tuple[int, int]]:
    """Return the numbers of paths and objects by directory, the deepest ones that are not too many."""
    paths = {path: path.split("/") for path in objects}
    places = {path: path for path in objects}
    for depth in range(max(map(len, paths.values()), default=0), 0, -1):
        places = {path: "/".join(segments[:depth]) for path, segments in paths.items()}
        if len(set(places.values())) <= _MOST_PLACES:
            break
    found: dict[str, tuple[int, int]] = {}
    for path, number in objects.items():
        known = found.get(places[path], (0, 0))
        found[places[path]] = (known[0] + 1, known[1] + number)
    return dict(sorted(found.items()))
