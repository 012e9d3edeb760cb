"""Rendering charts of the repository with the user's own `helm`."""

from __future__ import annotations

import os
import posixpath
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from netpol_lint.render.build import Build
from netpol_lint.render.gap import gap
from netpol_lint.render.helm.release import Release
from netpol_lint.source.node import plain
from netpol_lint.source.program import find_program
from netpol_lint.source.repository import Repository

_MAX_TOTAL_S: Final = 600
"""So long may all charts of a repository take together; one takes a tenth of a second."""


def find_helm(repository_root: Path) -> str | None:
    """Return the path of the user's `helm`, which is never one of the repository's."""
    return find_program("helm", os.path.realpath(repository_root))


class ChartRenderer:
    """Renders charts with `helm template` where the binary is at hand, each release once.

    `binary` is its path, absent when there is none or the user forbids it. Helm sees a copy of the
    chart in a directory of its own, and neither plugins, repositories, a cluster nor the network.
    `has_run` says whether it was started.
    """

    def __init__(self, repository: Repository, binary: str | None) -> None:
        self._repository = repository
        self._binary = binary
        self.has_run = False
        self._spent_s = 0.0
        self._rendered: dict[tuple[object, ...], Build] = {}

    def render(self, release: Release) -> Build:
        """Render a release; without a binary, or where helm refuses, the build is empty and says why.

        The namespace of the release fills in where an object names none, and overrides nothing.
        """
        # Imported here because few repositories install a chart of their own.
        from json import dumps

        values = tuple(dumps(plain(each)) for each in release.values)
        key = (
            *(release.name, release.namespace, release.chart, release.at, release.value_files, values),
            *(release.parameters, release.has_crds, release.api_versions, release.kube_version),
            release.namespace_at,
        )
        if key not in self._rendered:
            self._rendered[key] = self._render(release, values)
        return self._rendered[key]

    def _render(self, release: Release, values: tuple[str, ...]) -> Build:
        path = posixpath.join(release.chart, "Chart.yaml")
        if not self._repository.has_file(path):
            return _left_out(release, "there is no `Chart.yaml` in that directory")
        if self._binary is None:
            return _left_out(release, "there is no `helm` on the PATH that may be used", files=[path])
        if self._spent_s > _MAX_TOTAL_S:
            return _left_out(release, "the charts before it took too long", files=[path])
        import tempfile

        from netpol_lint.render.helm.template import TemplateRun

        self.has_run = True
        start = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="netpol-lint-") as place:
            build = TemplateRun(self._repository, release, self._binary, Path(place)).build(values)
        self._spent_s += time.monotonic() - start
        return build


def _left_out(release: Release, why: str, *, files: Iterable[str] = ()) -> Build:
    chart = release.chart or "."
    message = f"Helm chart `{chart}` is not rendered, because {why}; its templates were not analysed"
    return Build(gaps=(gap(message, release.at, namespace=release.namespace),), files=frozenset(files))
