"""What rendering something yields: objects, what is missing from them, and the files that took part."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.gap import Gap


class StalePatch(Struct, frozen=True):
    """A patch that changed nothing, because what it is for is not there.

    `target` is the target as a reader would say it (`NetworkPolicy shop/web`), `kind` the kind it asks
    for, empty when any; `at` is the line of the patch or of its target that names it, `named_at` the
    line of the kustomization that brings the patch in.
    """

    target: str
    kind: str
    at: Location
    named_at: Location


class Build(Struct, frozen=True):
    """The objects of a kustomization, a directory or a chart, rendered, in order.

    `files` are all files of the repository that were read for it. `stale_patches` are in the order of
    the kustomizations.
    """

    objects: tuple[ApiObject, ...] = ()
    gaps: tuple[Gap, ...] = ()
    files: frozenset[str] = frozenset()
    stale_patches: tuple[StalePatch, ...] = ()


def joined(builds: Iterable[Build]) -> Build:
    """Join builds into one, in order; what several of them say is kept once."""
    listed = tuple(builds)
    return Build(
        objects=tuple(chain.from_iterable(each.objects for each in listed)),
        gaps=tuple(dict.fromkeys(chain.from_iterable(each.gaps for each in listed))),
        files=frozenset(chain.from_iterable(each.files for each in listed)),
        stale_patches=tuple(dict.fromkeys(chain.from_iterable(each.stale_patches for each in listed))),
    )
