"""Building kustomizations, each base once however many overlays use it."""

from __future__ import annotations

from netpol_lint.render.build import Build
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.source.node import Mapping
from netpol_lint.source.repository import Repository


class Kustomizer:
    """The kustomizations of a repository, built on demand and remembered."""

    def __init__(self, repository: Repository, charts: ChartRenderer) -> None:
        self._repository = repository
        self._charts = charts

    def build(self, directory: str) -> Build:
        """Build the kustomization in a directory (empty for the root), as `kustomize build` does."""
        raise NotImplementedError(directory)

    def build_tree(self, root: Mapping, directory: str) -> Build:
        """Build a kustomization that stands in no file of its own; its paths start from `directory`.

        Delivery objects say in their own fields what a kustomization says: their nodes make one, and so
        the objects still know which line of the delivery object changed them.
        """
        raise NotImplementedError(root, directory)
