"""Helm releases whose charts are not rendered, as pods of which only the namespace is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.delivery import ObjectKey
from netpol_lint.render.helm.opaque import OpaqueRelease, opaque_release
from netpol_lint.resources.meta import ObjectRef, name_at
from netpol_lint.resources.selector import Labels
from netpol_lint.resources.workload import Workload

_ARGO_CD: Final = "argoproj.io"


def opaque_workloads(
    objects: Iterable[ApiObject], followed: Collection[ObjectKey] = ()
) -> Iterator[Workload]:
    """Yield a workload for each release among the objects of a cluster but those whose content is known.

    Its labels are left open: what charts usually write is likely, and a selector must not be held to
    match nothing, or to match, because of what is likely.
    """
    for each in objects:
        if each.identity not in followed:
            yield from map(_workload, _releases(each))


def _releases(each: ApiObject) -> Iterator[OpaqueRelease]:
    release = opaque_release(each)
    if release is not None:
        yield release
    if each.group == _ARGO_CD:
        # What follows Applications takes longer to import than a small scan takes.
        from netpol_lint.render import argocd

        yield from argocd.opaque_releases(each)


def _workload(release: OpaqueRelease) -> Workload:
    return Workload(
        ref=ObjectRef(release.namespace, release.by.kind, release.name),
        at=name_at(release.by),
        labels=Labels({}, is_complete=False),
        may_have_peers=True,
        is_assumed=True,
        is_opaque=True,
    )
