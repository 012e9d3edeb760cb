"""What Flux applies of a directory: a kustomization, or all manifests below it.

Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#generating-a-kustomizationyaml-file
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import objects_in
from netpol_lint.render.flux.ignore import IgnoreRules
from netpol_lint.render.kustomize.reference import kustomization_in
from netpol_lint.source.repository import Repository

_SUFFIXES: Final = (".yaml", ".yml")


def is_directory(repository: Repository, directory: str) -> bool:
    """Say whether there is anything to read in a directory; the root is always there."""
    return not directory or bool(repository.below(directory))


def resources_of(repository: Repository, directory: str, rules: IgnoreRules) -> tuple[str, ...]:
    """List what a kustomization that Flux makes for a directory has as `resources`, in Flux's order.

    A file is listed that holds an object, and a directory that has a kustomization of its own, which
    is not entered. Flux would refuse the whole directory for a file that holds no object.
    """
    return tuple(f"./{path}" for path in _resources(repository, directory, rules))


def _resources(repository: Repository, directory: str, rules: IgnoreRules) -> Iterator[str]:
    start = len(directory) + 1 if directory else 0
    kustomized: dict[str, bool] = {"": False}
    files = sorted(repository.below(directory), key=lambda path: path.split("/"))
    listed: set[str] = set()
    for path in files:
        if rules.leaves_out(path):
            continue
        inside = path[start:]
        unit = next(_kustomized_above(repository, directory, inside, kustomized), None)
        if unit is None and inside.endswith(_SUFFIXES) and _holds_object(repository, path):
            yield inside
        elif unit is not None and unit not in listed:
            listed.add(unit)
            yield unit


def _kustomized_above(
    repository: Repository, directory: str, inside: str, known: dict[str, bool]
) -> Iterator[str]:
    """Yield the directories above a file that have a kustomization, outermost first."""
    names = inside.split("/")[:-1]
    for depth in range(1, len(names) + 1):
        above = "/".join(names[:depth])
        if above not in known:
            known[above] = kustomization_in(repository, posixpath.join(directory, above)) is not None
        if known[above]:
            yield above


def _holds_object(repository: Repository, path: str) -> bool:
    documents = repository.load(path).documents
    return any(True for document in documents for _ in objects_in(document))
