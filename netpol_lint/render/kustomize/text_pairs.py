"""Labels and annotations as the real tool copies them: every value becomes the text that is written."""

from __future__ import annotations

from netpol_lint.render.tree import mapping_at_place, text_at, value_at, with_value, with_value_at, without
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, resolved
from netpol_lint.source.scalars import resolve_plain


def with_text_pairs(metadata: Mapping, name: str) -> Mapping:
    """Return metadata whose labels or annotations are texts, null among them; empty ones are dropped."""
    pairs = value_at(metadata, name)
    if not (isinstance(pairs, Mapping) and pairs.entries):
        return without(metadata, name)
    entries = (Entry(entry.name, entry.key, _text(entry.value)) for entry in pairs.entries)
    return with_value(metadata, name, mapping_at_place(pairs, entries))


def with_text_annotations(root: Mapping) -> Mapping:
    """Return an object whose annotations are texts: the real tool keeps its own notes there meanwhile.

    So `prometheus.io/scrape: true`, which the API server refuses, may be applied with Kustomize.
    """
    path = ("metadata", "annotations")
    stated = value_at(root, *path)
    if not isinstance(stated, Mapping) or all(_is_text(entry.value) for entry in stated.entries):
        return root
    entries = (Entry(entry.name, entry.key, _text(entry.value)) for entry in stated.entries)
    return with_value_at(root, path, mapping_at_place(stated, entries))


def _is_text(node: Node) -> bool:
    value = resolved(node)
    if not isinstance(value, Scalar) or not value.is_plain:
        return True
    return isinstance(resolve_plain(value.text), str)


def _text(node: Node) -> Node:
    value = resolved(node)
    return text_at(node, value.text if isinstance(value, Scalar) else "")
