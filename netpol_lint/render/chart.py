"""Helm charts of the repository: which files are theirs and not manifests."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.findings import Note
from netpol_lint.location import whole_file
from netpol_lint.render.kustomization import is_kustomization_file

_FILE_NAMES: Final = frozenset({"Chart.yaml", "Chart.yml"})
_FOLDERS: Final = frozenset({"templates", "charts", "crds", "ci"})
"""The folders of a chart. What else lies below its directory may be anything."""


class Charts(Struct, frozen=True):
    """The charts of a repository by the path of their `Chart.yaml`, outermost ones only, sorted."""

    files: tuple[str, ...]

    def __contains__(self, path: str) -> bool:
        return any(_is_part(posixpath.dirname(chart), path) for chart in self.files)

    def may_be_template(self, path: str) -> bool:
        """Tell whether a file lies in a folder of a chart, where Helm writes what it says."""
        return path in self and any(
            "/" in path.removeprefix(posixpath.dirname(chart)).removeprefix("/")
            for chart in self.files
            if _is_part(posixpath.dirname(chart), path)
        )

    def notes(self, *, besides: frozenset[str] = frozenset()) -> Iterator[Note]:
        """Say of each chart that it was not analysed, except for those whose files are among `besides`."""
        for chart in self.files:
            if chart in besides:
                continue
            directory = posixpath.dirname(chart) or "."
            message = (
                f"Helm chart `{directory}` is not rendered, because nothing here installs it; `clusters:` in "
                "the configuration can state it, and its values"
            )
            yield Note("unrendered-source", message, whole_file(chart))


def find_charts(paths: Iterable[str]) -> Charts:
    """Find the charts among the files of a repository; subcharts are part of the chart around them."""
    found: list[str] = []
    for path in sorted(path for path in paths if posixpath.basename(path) in _FILE_NAMES):
        if path not in Charts(tuple(found)):
            found.append(path)
    return Charts(tuple(found))


def _is_part(directory: str, path: str) -> bool:
    """Tell whether a file lies beside `Chart.yaml`, or in one of the chart's folders.

    A kustomization beside it is none of the chart's: a plugin of Argo CD builds on what the chart makes.
    """
    if directory and not path.startswith(directory + "/"):
        return False
    inside = path.removeprefix(directory).removeprefix("/")
    folder, separator, _ = inside.partition("/")
    return folder in _FOLDERS if separator else not is_kustomization_file(inside)
