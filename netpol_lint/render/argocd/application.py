"""What an Application deploys, rendered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.argocd.created_namespace import created_namespace
from netpol_lint.render.argocd.elsewhere import path_place, why_elsewhere
from netpol_lint.render.argocd.known_chart import build_known_chart
from netpol_lint.render.argocd.own_repository import directory_of, ownership
from netpol_lint.render.argocd.rendered_source import render_source
from netpol_lint.render.argocd.scene import Scene, scene_of
from netpol_lint.render.argocd.source import fixed_revision, sources_of, with_overrides
from netpol_lint.render.build import Build
from netpol_lint.render.default_namespace import in_default_namespace
from netpol_lint.render.delivery import Delivered, Delivery, Neighbours, ObjectKey, Undelivered
from netpol_lint.render.fields import text_at
from netpol_lint.render.gap import Gap, gap
from netpol_lint.render.tools import Tools
from netpol_lint.source.node import Mapping

_HOOK: Final = "argocd.argoproj.io/hook"


def deliver_application(application: ApiObject, neighbours: Neighbours, tools: Tools) -> tuple[Delivery, ...]:
    """Render the sources of an Application, each by itself; of an object in several, the last stays.

    The label `app.kubernetes.io/instance`, by which Argo CD may track what it applied, is not added:
    it goes on the objects themselves and not on the pods, and newer versions track by annotation.

    Source: https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/
    """
    scene = scene_of(application, neighbours, tools)
    sources = tuple(sources_of(application))
    if not sources:
        message = f"Application `{application.name}` names no source; there is nothing to deploy"
        return (Undelivered(application, gap(message, application.at), scene.cluster),)
    references = frozenset(_own_references(sources, scene))
    found = [_deliver(each, references, scene) for each in sources]
    return tuple(_with_namespace(_last_wins([each for each in found if each is not None]), scene))


def _own_references(sources: Sequence[Mapping], scene: Scene) -> Iterator[str]:
    """Yield the names under which other sources find files of this repository (`$values/…`)."""
    for source in sources:
        name = text_at(source, "ref")
        if name and ownership(source, scene.neighbours, scene.tools).is_own:
            yield name


def _deliver(source: Mapping, references: frozenset[str], scene: Scene) -> Delivery | None:
    if text_at(source, "ref") and not (text_at(source, "path") or text_at(source, "chart")):
        return None  # it brings values files, and no objects
    owner = ownership(source, scene.neighbours, scene.tools)
    known = build_known_chart(source, references, scene)
    if known is not None:
        return _delivered(source, scene.application.path, known, scene)
    elsewhere = why_elsewhere(source, owner, scene)
    if elsewhere is not None:
        return Undelivered(scene.application, elsewhere, scene.cluster)
    directory = directory_of(text_at(source, "path")) or ""
    changed, files = with_overrides(source, directory, scene.application.name, scene.repository)
    build = render_source(changed, directory, references, scene)
    if isinstance(build, Gap):
        return Undelivered(scene.application, build, scene.cluster)
    notes = (each for each in (owner.guess, fixed_revision(source)) if each is not None)
    build = replace(build, gaps=(*build.gaps, *notes), files=build.files | files)
    return _delivered(source, directory, build, scene)


def _delivered(source: Mapping, path: str, build: Build, scene: Scene) -> Delivered:
    return Delivered(
        by=scene.application,
        at=path_place(source),
        path=path,
        build=_placed(build, scene),
        destination=scene.cluster,
    )


def _placed(build: Build, scene: Scene) -> Build:
    """Return the objects in their namespaces, without those that Argo CD is told to leave out.

    Source: https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/
    """
    namespace = scene.namespace
    kept = (each for each in build.objects if text_at(each.root, "metadata", "annotations", _HOOK) != "Skip")
    placed = (each if namespace is None else in_default_namespace(each, namespace) for each in kept)
    return replace(build, objects=tuple(placed))


def _last_wins(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Return the deliveries without the objects that a later one brings, too."""
    later: set[ObjectKey] = set()
    kept: list[Delivery] = []
    for each in reversed(deliveries):
        if isinstance(each, Delivered) and later:
            objects = tuple(one for one in each.build.objects if one.identity not in later)
            kept.append(replace(each, build=replace(each.build, objects=objects)))
        else:
            kept.append(each)
        if isinstance(each, Delivered) and len(deliveries) > 1:
            later.update(one.identity for one in each.build.objects)
    return kept[::-1]


def _with_namespace(deliveries: Sequence[Delivery], scene: Scene) -> Iterator[Delivery]:
    """Yield the deliveries, the last one with the namespace that Argo CD makes for them."""
    is_here = not scene.cluster
    rendered = [one for each in deliveries if isinstance(each, Delivered) for one in each.build.objects]
    neighbours = scene.neighbours if is_here else Neighbours()
    made = created_namespace(scene.application, rendered, neighbours)
    yield from deliveries[:-1]
    for last in deliveries[-1:]:
        yield last if made is None else _joined(last, made)


def _joined(delivery: Delivery, made: ApiObject) -> Delivery:
    if isinstance(delivery, Undelivered):
        return replace(delivery, objects=(made,))
    build = replace(delivery.build, objects=(*delivery.build.objects, made))
    return replace(delivery, build=build)
