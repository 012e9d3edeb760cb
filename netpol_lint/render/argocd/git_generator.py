"""The parameters that a git generator finds in the directories and files of the repository."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from netpol_lint.render.argocd.globs import has_glob, path_glob, pathspec_glob
from netpol_lint.render.argocd.gotemplate.texts import normalized
from netpol_lint.render.argocd.gotemplate.values import Value
from netpol_lint.render.argocd.parameters import Engine, Parameters, combined
from netpol_lint.render.fields import is_true_at, maps_at, text_at
from netpol_lint.source.node import Mapping, plain
from netpol_lint.source.repository import Repository


def git_parameters(generator: Mapping, engine: Engine, repository: Repository) -> Iterator[Parameters]:
    """Yield a set for each directory, or for each element of each file, that the generator names.

    Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git/
    """
    prefix = text_at(generator, "pathParamPrefix")
    if next(maps_at(generator, "directories"), None) is not None:
        for directory in _directories(generator, repository):
            found = _path_parameters(directory, None, prefix, is_go=engine.is_go)
            yield engine.with_values(found, generator)
        return
    for path in _files(generator, repository):
        where = _path_parameters(
            posixpath.dirname(path), posixpath.basename(path), prefix, is_go=engine.is_go
        )
        for element in _elements(path, repository):
            yield engine.with_values(combined(engine.given(element), where), generator)


def _directories(generator: Mapping, repository: Repository) -> Iterator[str]:
    """Yield the directories that a pattern takes and none leaves out, sorted; hidden ones do not count."""
    patterns = [
        (path_glob(text_at(each, "path")), is_true_at(each, "exclude"))
        for each in maps_at(generator, "directories")
    ]
    known: set[str] = set()
    for path in repository.files:
        directory = posixpath.dirname(path)
        while directory and directory not in known:
            known.add(directory)
            directory = posixpath.dirname(directory)
    for directory in sorted(known):
        verdicts = {is_excluded for pattern, is_excluded in patterns if pattern.matches(directory)}
        if verdicts == {False} and not any(part.startswith(".") for part in directory.split("/")):
            yield directory


def _files(generator: Mapping, repository: Repository) -> list[str]:
    found: set[str] = set()
    excluded: set[str] = set()
    for each in maps_at(generator, "files"):
        into = excluded if is_true_at(each, "exclude") else found
        into.update(_matching(text_at(each, "path"), repository))
    return sorted(found - excluded)


def _matching(path: str, repository: Repository) -> Iterator[str]:
    if not has_glob(path):
        normal = posixpath.normpath(path) if path else ""
        yield from [normal] if normal and repository.has_file(normal) else repository.below(normal)
        return
    pattern = pathspec_glob(path)
    yield from (each for each in repository.files if pattern.matches(each))


def _elements(path: str, repository: Repository) -> Iterator[Value]:
    for document in repository.load(path).documents[:1]:
        content = plain(document.root)
        yield from content if isinstance(content, list) else [content]


def _path_parameters(directory: str, file: str | None, prefix: str, *, is_go: bool) -> Parameters:
    shown = directory or "."
    base = posixpath.basename(shown)
    named: Parameters = {"path": shown, "basename": base, "basenameNormalized": normalized(base)}
    if file is not None:
        named |= {"filename": file, "filenameNormalized": normalized(file)}
    segments = shown.split("/")
    if is_go:
        path: Parameters = {"path": {**named, "segments": [*segments]}}
        return {prefix: path} if prefix else path
    name = f"{prefix}.path" if prefix else "path"
    flat: Parameters = {
        name: shown,
        **{f"{name}.{key}": value for key, value in named.items() if key != "path"},
    }
    return flat | {f"{name}[{position}]": each for position, each in enumerate(segments)}
