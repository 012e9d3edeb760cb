"""Bringing together what a kustomization names: files, other kustomizations, components."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.location import whole_file
from netpol_lint.render.api_object import text_of
from netpol_lint.render.budget import PER_OBJECT, Budget
from netpol_lint.render.build import StalePatch
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.configuration import Configuration, joined
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.default_configuration import DEFAULT_CONFIGURATION
from netpol_lint.render.kustomize.field_names import with_usual_names
from netpol_lint.render.kustomize.reference import Target, kustomizations_in, target_of
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.kustomize.resource_file import ResourceFile, read_resources
from netpol_lint.render.kustomize.steps import AFTER_COMPONENTS, BEFORE_COMPONENTS
from netpol_lint.source.embedded import Embedded
from netpol_lint.source.node import Mapping, Node, Scalar, SourceFile, resolved
from netpol_lint.source.repository import Repository

_MAX_DEPTH: Final = 40
_MAX_COMPONENTS: Final = 1_000
_MAX_DIRECTORIES: Final = 50_000


class Accumulated(Struct, frozen=True):
    """What a kustomization comes to before the last steps of a build.

    `is_whole` says that it is the same wherever it is used: nothing was cut off because of what
    stands above it.
    """

    resources: tuple[Resource, ...] = ()
    configuration: Configuration = DEFAULT_CONFIGURATION
    variables: tuple[Mapping, ...] = ()
    gaps: tuple[Gap, ...] = ()
    stale_patches: tuple[StalePatch, ...] = ()
    files: frozenset[str] = frozenset()
    root: Mapping | None = None
    is_whole: bool = True


class Accumulator:
    """Accumulates the kustomizations of a repository, each directory once."""

    def __init__(self, repository: Repository, charts: ChartRenderer, budget: Budget) -> None:
        self._repository = repository
        self._charts = charts
        self._budget = budget
        self._whole: dict[str, Accumulated] = {}
        self._cut: dict[str, Accumulated] = {}
        self._files: dict[str, ResourceFile] = {}
        self._texts: dict[Scalar, Embedded] = {}

    def directory(self, directory: str) -> Accumulated:
        """Return what the kustomization of a directory comes to; empty where there is none."""
        self._cut.clear()
        return self._directory(directory, above=())

    def tree(self, root: Mapping, directory: str) -> Accumulated:
        """Return what a kustomization comes to that stands in no file of its own."""
        self._cut.clear()
        return _frozen(self._applied(root, directory, above=()))

    def thawed(self, accumulated: Accumulated) -> Layer:
        """Return a layer that what was accumulated can be worked on in."""
        return Layer(
            repository=self._repository,
            charts=self._charts,
            root=accumulated.root or Mapping(SourceFile(""), 1, 1, 1, 1, ()),
            directory="",
            above=(),
            collect=self._collected,
            configuration=accumulated.configuration,
            budget=self._budget,
            resources=list(accumulated.resources),
            variables=list(accumulated.variables),
            gaps=list(accumulated.gaps),
            stale_patches=list(accumulated.stale_patches),
            files=set(accumulated.files),
            texts=self._texts,
        )

    def _directory(self, directory: str, above: tuple[str, ...]) -> Accumulated:
        known = self._whole.get(directory) or self._cut.get(directory)
        if known is None:
            known = self._accumulated(directory, above)
            (self._whole if known.is_whole else self._cut)[directory] = known
        return known

    def _accumulated(self, directory: str, above: tuple[str, ...]) -> Accumulated:
        paths = kustomizations_in(self._repository, directory)
        if not paths:
            return Accumulated()
        root, gaps = self._root(paths)
        if root is None:
            return Accumulated(gaps=gaps, files=frozenset(paths[:1]))
        layer = self._applied(root, directory, above)
        layer.gaps[:0] = gaps
        layer.files.add(paths[0])
        return _frozen(layer)

    def _root(self, paths: tuple[str, ...]) -> tuple[Mapping | None, tuple[Gap, ...]]:
        """Read the first of the kustomization files of a directory."""
        path, *others = paths
        gaps: list[Gap] = []
        if others:
            message = f"`{path}` stands beside `{others[0]}`, and kustomize refuses a directory with both"
            gaps.append(gap(f"{message}; the first is read", whole_file(path), Effect.SELECTION))
        file = self._repository.load(path)
        root = file.documents[0].mapping if file.documents else None
        if root is None:
            why = file.problems[0].message if file.problems else "it is empty, or no map"
            at = file.problems[0].at if file.problems else whole_file(path)
            gaps.append(gap(f"the kustomization `{path}` cannot be read: {why}", at))
            return None, tuple(gaps)
        return with_usual_names(root), tuple(gaps)

    def _applied(self, root: Mapping, directory: str, above: tuple[str, ...]) -> Layer:
        layer = Layer(
            repository=self._repository,
            charts=self._charts,
            root=root,
            directory=directory,
            above=(*above, directory),
            collect=self._collected,
            configuration=DEFAULT_CONFIGURATION,
            budget=self._budget,
            texts=self._texts,
        )
        self._apply(layer)
        return layer

    def _apply(self, layer: Layer) -> None:
        layer.add(self._collected(layer, (*layer.items("resources"), *layer.items("bases"))))
        for step in BEFORE_COMPONENTS:
            step(layer)
        for node in layer.items("components"):
            self._add_component(layer, node)
        self._budget.spend(PER_OBJECT * len(layer.resources))
        for step in AFTER_COMPONENTS:
            step(layer)
        layer.variables += [each for each in map(resolved, layer.items("vars")) if isinstance(each, Mapping)]

    def _add_component(self, layer: Layer, node: Node) -> None:
        """Apply a component to everything that the layer has brought together so far."""
        target = self._target(layer, node)
        if not target.kustomizations:
            _say_missing(layer, node, target)
            return
        root, gaps = self._root(target.kustomizations)
        layer.gaps += gaps
        layer.files.add(target.kustomizations[0])
        if root is None or not self._may_enter(layer, node, target.path):
            return
        layer.components += 1
        if text_of(root.get("kind")) != "Component":
            message = f"component `{text_of(node)}` is no `kind: Component`, and kustomize refuses it"
            layer.leave_out(f"{message}; it is applied as one", node, Effect.SELECTION)
        inner = replace(layer, root=root, directory=target.path, above=(*layer.above, target.path))
        self._apply(inner)
        layer.resources, layer.configuration = inner.resources, inner.configuration
        layer.gaps, layer.files, layer.variables = inner.gaps, inner.files, inner.variables
        layer.stale_patches, layer.is_whole = inner.stale_patches, inner.is_whole
        layer.components = inner.components

    def _collected(self, layer: Layer, nodes: Iterable[Node]) -> list[Resource]:
        """Return what nodes name, without adding it to the layer."""
        found: list[Resource] = []
        for node in nodes:
            target = self._target(layer, node)
            if target.is_file:
                found += self._file(layer, node, target.path)
            elif target.kustomizations:
                found += self._below(layer, node, target)
            else:
                _say_missing(layer, node, target)
        return found

    def _target(self, layer: Layer, node: Node) -> Target:
        reference = text_of(node).strip()
        if not reference:
            return Target(why="is no path")
        return target_of(self._repository, layer.directory, reference)

    def _file(self, layer: Layer, node: Node, path: str) -> tuple[Resource, ...]:
        layer.files.add(path)
        known = self._files.get(path)
        if known is None:
            known = self._files[path] = read_resources(self._repository.load(path), self._repository)
        for fault in known.faults:
            layer.leave_out(f"resource `{text_of(node)}` is not read in full: {fault}", node)
        return known.resources

    def _below(self, layer: Layer, node: Node, target: Target) -> tuple[Resource, ...]:
        """Return what another kustomization comes to; the layer takes over what it brings besides."""
        if not self._may_enter(layer, node, target.path):
            return ()
        below = self._directory(target.path, layer.above)
        if below.root is not None and text_of(below.root.get("kind")) == "Component":
            message = f"`{text_of(node)}` is a component, and kustomize refuses it among resources"
            layer.leave_out(f"{message}; name it under `components`", node, Effect.SELECTION)
        layer.is_whole = layer.is_whole and below.is_whole
        layer.gaps += below.gaps
        layer.stale_patches += below.stale_patches
        layer.files |= below.files
        layer.variables += below.variables
        layer.configuration = joined(layer.configuration, below.configuration)
        return below.resources

    def _may_enter(self, layer: Layer, node: Node, directory: str) -> bool:
        """Tell whether a directory may be followed; otherwise the layer says why not."""
        if directory in layer.above:
            circle = (*layer.above[layer.above.index(directory) :], directory)
            message = f"`{text_of(node)}` closes a circle of kustomizations"
            layer.leave_out(f"{message}: {' -> '.join(each or '.' for each in circle)}; it is left out", node)
        elif len(layer.above) >= _MAX_DEPTH:
            message = f"`{text_of(node)}` is more than {_MAX_DEPTH} kustomizations below the first"
            layer.leave_out(f"{message}, and is not followed", node)
        elif layer.components >= _MAX_COMPONENTS:
            message = f"`{text_of(node)}` is not followed: more than {_MAX_COMPONENTS:,} components"
            layer.leave_out(f"{message} were applied here already", node)
        elif len(self._whole) + len(self._cut) >= _MAX_DIRECTORIES:
            message = f"`{text_of(node)}` is not followed: more than {_MAX_DIRECTORIES:,} kustomizations"
            layer.leave_out(f"{message} were read already", node)
        elif self._budget.is_spent:
            layer.leave_out(f"`{text_of(node)}` is not followed: {Budget.SPENT}", node)
        else:
            return True
        layer.is_whole = False
        return False


def _say_missing(layer: Layer, node: Node, target: Target) -> None:
    layer.leave_out(f"`{text_of(node)}` {target.why}", node)


def _frozen(layer: Layer) -> Accumulated:
    return Accumulated(
        tuple(layer.resources),
        layer.configuration,
        tuple(layer.variables),
        tuple(dict.fromkeys(layer.gaps)),
        tuple(dict.fromkeys(layer.stale_patches)),
        frozenset(layer.files),
        root=layer.root,
        is_whole=layer.is_whole,
    )
