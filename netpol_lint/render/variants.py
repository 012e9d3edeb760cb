"""Kustomizations that are other ways to deploy a part of what the repository deploys as a whole.

A distribution has one kustomization that brings everything together, and beside it overlays of its
parts that it does not use. Nobody deploys both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from netpol_lint.render.environments import environment_of
from netpol_lint.render.unit import RenderUnit, UnitKind

_LEAST_ROOTS: Final = 4
"""From so many roots on a repository is a collection that one of them may bring together."""


def split_variants(units: Sequence[RenderUnit]) -> tuple[tuple[RenderUnit, ...], tuple[RenderUnit, ...]]:
    """Split units into those that are deployed, and other ways to deploy parts of the whole.

    A whole is a kustomization that names no environment, reads at least half of the files that
    kustomizations read, and twice as many as the next one. Other kustomizations are variants if they
    share files with it, or if they are overlays: the whole would name the one that is meant.
    """
    roots = sorted(
        (each for each in units if each.kind is UnitKind.KUSTOMIZATION), key=lambda each: -len(each.files)
    )
    if len(roots) < _LEAST_ROOTS or not _is_whole(roots[0], roots[1:]):
        return tuple(units), ()
    whole = roots[0]
    variants = [each for each in roots[1:] if _is_variant(each, whole)]
    return tuple(each for each in units if each not in variants), tuple(variants)


def _is_whole(root: RenderUnit, others: Sequence[RenderUnit]) -> bool:
    everything = root.files.union(*(each.files for each in others))
    largest = max(len(everything), 4 * len(others[0].files))
    return environment_of(root.id) is None and 2 * len(root.files) >= largest


def _is_variant(each: RenderUnit, whole: RenderUnit) -> bool:
    return environment_of(each.id) is not None or not each.files.isdisjoint(whole.files)
