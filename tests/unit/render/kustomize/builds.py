"""Kustomizations built in memory."""

from __future__ import annotations

from collections.abc import Mapping

from netpol_lint.render.build import Build
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import PlainValue, plain
from tests.unit.render.repositories import repository


def built(files: Mapping[str, str], directory: str = "") -> Build:
    repo = repository(files)
    return Kustomizer(repo, ChartRenderer(repo, None)).build(directory)


def contents(build: Build) -> list[PlainValue]:
    return [plain(each.root) for each in build.objects]


def field(build: Build, name: str, *path: str) -> PlainValue:
    """Return a field of the object of that name."""
    (root,) = (each.root for each in build.objects if each.name == name)
    found = value_at(root, *path)
    return None if found is None else plain(found)


def place(build: Build, name: str, *path: str) -> str:
    """Return where a field of the object of that name was written, as `path:line`."""
    (root,) = (each.root for each in build.objects if each.name == name)
    found = value_at(root, *path)
    assert found is not None
    return f"{found.file.path}:{found.start_line}"


def messages(build: Build) -> list[str]:
    return [each.note.message for each in build.gaps]
