"""What a kustomization file names: resources to follow, and files that are no objects."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.kustomize.reference import FILE_NAMES, path_from
from netpol_lint.source.document import LoadedFile
from netpol_lint.source.node import Mapping, Node, Sequence, resolved

_RESOURCE_FIELDS: Final = ("resources", "bases", "components")
_PATCH_FIELDS: Final = ("patches", "patchesStrategicMerge", "patchesJson6902")
_PLUGIN_FIELDS: Final = (
    *("generators", "transformers", "validators", "configurations", "replacements"),
    "crds",
)
GENERATOR_FIELDS: Final = ("configMapGenerator", "secretGenerator")


class Reference(Struct, frozen=True):
    """A path or a field as a kustomization writes it, and where."""

    target: str
    at: Location


class Kustomization(Struct, frozen=True):
    """One kustomization file.

    `directory` is relative to the repository root, empty for the root itself. `resources` are
    followed; `other_files` (patches, generator input, transformer configuration) are not objects.
    """

    path: str
    directory: str
    is_component: bool
    resources: tuple[Reference, ...]
    other_files: tuple[Reference, ...]


def is_kustomization_file(path: str) -> bool:
    """Tell whether the file's name is one of the three that kustomize looks for."""
    return posixpath.basename(path) in FILE_NAMES


def read_kustomization(file: LoadedFile) -> Kustomization | None:
    """Read a kustomization file; `None` if it is no map (its syntax problem is reported elsewhere)."""
    root = file.documents[0].mapping if file.documents else None
    if root is None:
        return None
    return Kustomization(
        path=file.path,
        directory=posixpath.dirname(file.path),
        is_component=text_of(root.get("kind")) == "Component",
        resources=tuple(ref for field in _RESOURCE_FIELDS for ref in _references(root, field)),
        other_files=tuple(_other_files(root)),
    )


def _references(root: Mapping, field: str) -> Iterator[Reference]:
    for item in _items(root, field):
        if text_of(item):
            yield Reference(text_of(item).strip(), item.location(field))


def _other_files(root: Mapping) -> Iterator[Reference]:
    for field in (*_PATCH_FIELDS, *_PLUGIN_FIELDS):
        for item in _items(root, field):
            yield from _file_of(item, field)
    schema = mapping_at(root, "openapi")
    path = None if schema is None else schema.get("path")
    if path is not None and text_of(path):
        yield Reference(text_of(path), path.location("openapi.path"))
    for field in GENERATOR_FIELDS:
        for item in _items(root, field):
            generator = resolved(item)
            if isinstance(generator, Mapping):
                yield from _generator_input(generator, field)


def _file_of(item: Node, field: str) -> Iterator[Reference]:
    """Yield the file an entry names, as a bare string or as `path:`; inline patches name none."""
    entry = resolved(item)
    text = text_of(entry.get("path")) if isinstance(entry, Mapping) else text_of(item)
    if text and "\n" not in text:
        yield Reference(text.strip(), item.location(field))


def _generator_input(generator: Mapping, field: str) -> Iterator[Reference]:
    single = generator.get("env")
    for item in (*_items(generator, "files"), *_items(generator, "envs"), *([single] if single else [])):
        # `key=path` gives the file another key in the ConfigMap.
        yield Reference(text_of(item).rpartition("=")[2].strip(), item.location(field))


def _items(root: Mapping, field: str) -> tuple[Node, ...]:
    node = root.get(field)
    sequence = None if node is None else resolved(node)
    return sequence.items if isinstance(sequence, Sequence) else ()


def local_path(directory: str, target: str) -> str | None:
    """Return the repository path that `target` means from `directory`.

    `None` for a remote target (a URL or a `host/owner/repository` address) and for one that leads
    out of the repository.
    """
    if "://" in target or "?ref=" in target or target.startswith(("git@", "github.com/")):
        return None
    return path_from(directory, target)
