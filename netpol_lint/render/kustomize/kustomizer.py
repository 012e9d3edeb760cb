"""Building kustomizations, each base once however many overlays use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from netpol_lint.render.api_object import ApiObject, mapping_at, objects_of, text_of
from netpol_lint.render.budget import Budget
from netpol_lint.render.build import Build
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.accumulate import Accumulated, Accumulator
from netpol_lint.render.kustomize.order import in_order
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.kustomize.scope import without_void_namespace
from netpol_lint.render.kustomize.steps import AT_THE_END
from netpol_lint.render.kustomize.text_pairs import with_text_annotations
from netpol_lint.source.collector import paused_collector
from netpol_lint.source.node import Mapping
from netpol_lint.source.repository import Repository


class Kustomizer:
    """The kustomizations of a repository, built on demand and remembered."""

    def __init__(
        self, repository: Repository, charts: ChartRenderer, *, budget: Budget | None = None
    ) -> None:
        self.budget = budget or Budget(len(repository.files))
        self._accumulator = Accumulator(repository, charts, self.budget)
        self._builds: dict[str, Build] = {}

    def build(self, directory: str) -> Build:
        """Build the kustomization in a directory (empty for the root), as `kustomize build` does."""
        build = self._builds.get(directory)
        if build is None:
            with paused_collector():
                build = self._builds[directory] = self._built(self._accumulator.directory(directory))
        return build

    def build_tree(self, root: Mapping, directory: str) -> Build:
        """Build a kustomization that stands in no file of its own; its paths start from `directory`.

        Delivery objects say in their own fields what a kustomization says: their nodes make one, and so
        the objects still know which line of the delivery object changed them.
        """
        with paused_collector():
            return self._built(self._accumulator.tree(root, directory))

    def _built(self, accumulated: Accumulated) -> Build:
        layer = self._accumulator.thawed(accumulated)
        for step in AT_THE_END:
            step(layer)
        kept = [each for each in layer.resources if not _is_local(each)]
        return Build(
            objects=tuple(each for kept in in_order(kept, layer.root) for each in _object(kept)),
            gaps=tuple(dict.fromkeys(layer.gaps)),
            files=frozenset(layer.files),
            stale_patches=tuple(dict.fromkeys(layer.stale_patches)),
        )


def _object(resource: Resource) -> Iterator[ApiObject]:
    root = with_text_annotations(without_void_namespace(resource))
    for each in objects_of(root, resource.path, resource.index):
        yield replace(each, patched_at=resource.patched_at) if resource.patched_at else each


def _is_local(resource: Resource) -> bool:
    """Tell whether an object is input for tools only, and is not deployed."""
    annotations = mapping_at(resource.root, "metadata", "annotations")
    stated = None if annotations is None else annotations.entry("config.kubernetes.io/local-config")
    return stated is not None and text_of(stated.value) != "false"
