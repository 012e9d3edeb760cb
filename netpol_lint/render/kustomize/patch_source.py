"""Reading patches: from files of the repository, from text in a kustomization, or as nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.kustomize.context import Layer, items_of
from netpol_lint.render.kustomize.reference import target_of
from netpol_lint.source.document import Document, ProblemKind, SourceProblem
from netpol_lint.source.node import Mapping, Node, Scalar, Sequence, resolved

_HARMLESS: Final = frozenset({ProblemKind.DUPLICATE_KEY, ProblemKind.DROPPED_CONTENT})


class UnreadablePatchError(Exception):
    """A patch that cannot be read; the message says why, and continues a sentence."""


class PatchText(Struct, frozen=True):
    """What a patch holds: objects to merge, or the operations of a JSON patch."""

    merges: tuple[Mapping, ...] = ()
    operations: tuple[Node, ...] = ()


def patch_in_file(layer: Layer, reference: str) -> PatchText:
    """Read the patch in a file.

    Raises:
        UnreadablePatchError: there is none, or it is no patch.
    """
    target = target_of(layer.repository, layer.directory, reference.strip())
    if not target.is_file:
        raise UnreadablePatchError(target.why or "is a directory")
    documents = layer.documents(target.path)
    return _patch_of(documents, layer.repository.load(target.path).problems)


def patch_at(layer: Layer, node: Node) -> PatchText:
    """Read a patch that stands in the kustomization itself, as text or as what the text would say.

    Raises:
        UnreadablePatchError: it is no patch.
    """
    meant = resolved(node)
    if isinstance(meant, Scalar):
        found = layer.embedded(meant)
        return _patch_of(found.documents, found.problems)
    return _patch_of((Document(meant.file.path, 0, meant),), ())


def merges_at(layer: Layer, node: Node) -> PatchText:
    """Read an entry of `patchesStrategicMerge`: objects to merge, or the path of a file with some.

    Raises:
        UnreadablePatchError: it is neither.
    """
    meant = resolved(node)
    if isinstance(meant, Scalar) and ":" not in meant.text:
        return patch_in_file(layer, meant.text)
    return patch_at(layer, node)


def _patch_of(documents: Iterable[Document], problems: Iterable[SourceProblem]) -> PatchText:
    roots = [resolved(document.root) for document in documents]
    is_secret = bool(roots) and all(map(_holds_values_only, roots))
    for problem in problems:
        if problem.kind not in _HARMLESS and not (is_secret and problem.kind is ProblemKind.ENCRYPTED):
            raise UnreadablePatchError(f"cannot be read: {problem.message}")
    if len(roots) == 1 and isinstance(roots[0], Sequence):
        return PatchText(operations=roots[0].items)
    merges = tuple(each for root in roots for each in _objects(root))
    if not all(text_of(each.get("kind")) and _is_named(each) for each in merges):
        raise UnreadablePatchError("is neither a list of operations nor an object with `kind` and a name")
    return PatchText(merges)


def _holds_values_only(root: Node) -> bool:
    """Tell whether a patch is for something whose content no rule reads, encrypted or not."""
    meant = resolved(root)
    return isinstance(meant, Mapping) and text_of(meant.get("kind")) in {"ConfigMap", "Secret"}


def _objects(root: Node) -> Iterator[Mapping]:
    meant = resolved(root)
    if not isinstance(meant, Mapping):
        raise UnreadablePatchError("is neither a list of operations nor an object with `kind` and a name")
    if text_of(meant.get("kind")).endswith("List") and meant.get("items") is not None:
        for item in items_of(meant, "items"):
            yield from _objects(item)
    else:
        yield meant


def _is_named(patch: Mapping) -> bool:
    metadata = mapping_at(patch, "metadata")
    return metadata is not None and bool(text_of(metadata.get("name")))
