"""Building kustomizations: accumulate, then what happens once at the end of a build."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

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
from netpol_lint.source.node import Mapping
from netpol_lint.source.repository import Repository


class Builder:
    """Builds kustomizations; what was accumulated for a directory is used again wherever it is named."""

    def __init__(self, repository: Repository, charts: ChartRenderer, budget: Budget) -> None:
        self._accumulator = Accumulator(repository, charts, budget)

    def directory(self, directory: str) -> Build:
        """Build the kustomization in a directory."""
        return self._built(self._accumulator.directory(directory))

    def tree(self, root: Mapping, directory: str) -> Build:
        """Build a kustomization that stands in no file of its own."""
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
