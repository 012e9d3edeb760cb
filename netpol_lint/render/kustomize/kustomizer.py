"""The kustomizations of a repository, each built once however often it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from netpol_lint.render.budget import Budget
from netpol_lint.render.build import Build
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.source.collector import paused_collector
from netpol_lint.source.node import Mapping
from netpol_lint.source.repository import Repository

if TYPE_CHECKING:
    from netpol_lint.render.kustomize.builder import Builder


class Kustomizer:
    """The kustomizations of a repository, built on demand and remembered."""

    def __init__(
        self, repository: Repository, charts: ChartRenderer, *, budget: Budget | None = None
    ) -> None:
        self.budget = budget or Budget(len(repository.files))
        self._repository = repository
        self._charts = charts
        self._builds: dict[str, Build] = {}

    @cached_property
    def _builder(self) -> Builder:
        # Everything that kustomizations can say takes longer to import than a small scan takes.
        from netpol_lint.render.kustomize.builder import Builder

        return Builder(self._repository, self._charts, self.budget)

    def build(self, directory: str) -> Build:
        """Build the kustomization in a directory (empty for the root), as `kustomize build` does."""
        build = self._builds.get(directory)
        if build is None:
            with paused_collector():
                build = self._builds[directory] = self._builder.directory(directory)
        return build

    def build_tree(self, root: Mapping, directory: str) -> Build:
        """Build a kustomization that stands in no file of its own; its paths start from `directory`.

        Delivery objects say in their own fields what a kustomization says: their nodes make one, and so
        the objects still know which line of the delivery object changed them.
        """
        with paused_collector():
            return self._builder.tree(root, directory)
