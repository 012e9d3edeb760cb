"""The objects of a file that a kustomization names as a resource."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.kustomize.open_end import as_it_ends
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.tree import text_at, with_value
from netpol_lint.source.document import Document, LoadedFile, ProblemKind
from netpol_lint.source.node import Mapping, Node, Sequence, resolved
from netpol_lint.source.repository import Repository

_LOSING: Final = frozenset(
    {
        *(ProblemKind.SYNTAX, ProblemKind.ENCODING, ProblemKind.TEMPLATE, ProblemKind.LIMIT),
        *(ProblemKind.UNREADABLE, ProblemKind.LINK),
    }
)
"""The problems because of which a document, or what follows it, is not there."""


class ResourceFile(Struct, frozen=True):
    """The objects of a file in order, and what is wrong with what it holds besides."""

    resources: tuple[Resource, ...] = ()
    faults: tuple[str, ...] = ()


def read_resources(file: LoadedFile, repository: Repository) -> ResourceFile:
    """Read the objects of a file; the items of lists follow what stands in the file by itself."""
    resources: list[Resource] = []
    faults = [problem.message for problem in file.problems if problem.kind in _LOSING]
    lists: list[tuple[Mapping, Document]] = []
    for document in file.documents:
        root = document.mapping
        if root is not None and document is file.documents[-1]:
            root = as_it_ends(root, repository)
        if root is None:
            faults.append("a document in it is no map, as objects are")
        elif _items_of(root) is not None:
            lists.append((root, document))
        else:
            _add(root, document, resources, faults)
    for mapping, document in lists:
        for item in _unlisted(mapping):
            _add(item, document, resources, faults)
    return ResourceFile(tuple(resources), tuple(dict.fromkeys(faults)))


def _add(root: Mapping, document: Document, resources: list[Resource], faults: list[str]) -> None:
    fault = _fault(root)
    if fault:
        faults.append(fault)
    else:
        resources.append(Resource(root, document.path, document.index))


def _fault(root: Mapping) -> str:
    """Say why a map is no object; empty if it is one."""
    if not text_of(root.get("kind")):
        return "a document in it has no `kind`"
    metadata = mapping_at(root, "metadata")
    named = () if metadata is None else (metadata.get("name"), metadata.get("generateName"))
    if not any(map(text_of, named)):
        return f"a {text_of(root.get('kind'))} in it has no `metadata.name`"
    return ""


def _items_of(root: Mapping) -> Sequence | None:
    """Return the items of a list of objects; `None` for anything else."""
    if not text_of(root.get("kind")).endswith("List"):
        return None
    node = root.get("items")
    items = None if node is None else resolved(node)
    return items if isinstance(items, Sequence) else None


def _unlisted(root: Mapping) -> Iterator[Mapping]:
    """Yield the objects of a list, those of lists within it included."""
    items = _items_of(root)
    if items is None:
        yield root
        return
    kind = text_of(root.get("kind")).removesuffix("List")
    for item in map(resolved, items.items):
        if isinstance(item, Mapping):
            yield from _unlisted(_typed(item, kind, root.get("apiVersion")))


def _typed(item: Mapping, kind: str, api_version: Node | None) -> Mapping:
    """Return the item of a typed list (`NetworkPolicyList`), which may leave out what the list says."""
    if not kind or item.get("kind") is not None or api_version is None:
        return item
    return with_value(with_value(item, "kind", text_at(item, kind)), "apiVersion", api_version)
