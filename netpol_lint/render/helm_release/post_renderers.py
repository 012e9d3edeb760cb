"""What is done to the objects of a release after Helm: the patches of `postRenderers`.

Source: https://fluxcd.io/flux/components/helm/helmreleases/#post-renderers
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpol_lint.render.api_object import ApiObject, mapping_at, objects_of
from netpol_lint.render.build import Build
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.render.helm.opaque import release_name, release_namespace
from netpol_lint.render.kustomize.configuration import Configuration
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.patches import apply_patches
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.tools import Tools
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping, Sequence, resolved

_OF_OLD = ("patchesStrategicMerge", "patchesJson6902")


def post_rendered(each: ApiObject, build: Build, tools: Tools, *, is_whole: bool) -> Build:
    """Return a build as the post-renderers of its release leave it.

    `is_whole` says that it has all objects of the release, so that a patch for another has no target.
    """
    for kustomize in _kustomizations(each):
        build = _patched(build, kustomize, tools, is_whole=is_whole)
        build = replace(build, gaps=(*build.gaps, *_unapplied(each, kustomize)))
    return build


def _kustomizations(each: ApiObject) -> Iterator[Mapping]:
    listed = value_at(each.root, "spec", "postRenderers")
    for item in map(resolved, listed.items if isinstance(listed, Sequence) else ()):
        kustomize = mapping_at(item, "kustomize") if isinstance(item, Mapping) else None
        if kustomize is not None:
            yield kustomize


def _patched(build: Build, kustomize: Mapping, tools: Tools, *, is_whole: bool) -> Build:
    if not build.objects or kustomize.get("patches") is None:
        return build
    layer = Layer(
        repository=tools.repository,
        charts=tools.charts,
        root=kustomize,
        directory="",
        above=(),
        collect=lambda _layer, _nodes: [],
        configuration=Configuration(),
        budget=tools.kustomizer.budget,
        resources=[Resource(one.root, one.path, one.index) for one in build.objects],
    )
    apply_patches(layer)
    objects = tuple(one for each in layer.resources for one in objects_of(each.root, each.path, each.index))
    if not is_whole:
        return replace(build, objects=objects)
    return replace(
        build,
        objects=objects,
        gaps=(*build.gaps, *layer.gaps),
        stale_patches=(*build.stale_patches, *layer.stale_patches),
    )


def _unapplied(each: ApiObject, kustomize: Mapping) -> Iterator[Gap]:
    """Say which patches are not applied: those of old are objects, where kustomizations have texts."""
    for name in _OF_OLD:
        node = kustomize.get(name)
        if node is not None:
            message = (
                f"`{name}` of `postRenderers` is not applied to the objects of release "
                f"`{release_name(each)}`; `patches` would be"
            )
            yield gap(message, node.location(), Effect.SELECTION, namespace=release_namespace(each))
