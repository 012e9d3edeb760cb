"""The end of a file whose last line has no line break: kubectl adds one, Kustomize does not."""

from __future__ import annotations

from netpol_lint.render.tree import mapping_at_place, retyped, sequence_at_place
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence
from netpol_lint.source.repository import Repository


def as_it_ends(root: Mapping, repository: Repository) -> Mapping:
    """Return the last document of a file with a block scalar (`|`) at its end as the file has it."""
    last = _last(root)
    if last is None or not last.text.endswith("\n"):
        return root
    content = repository.content(root.file.path)
    if content is None or content.endswith((b"\n", b"\r")) or not content.strip():
        return root
    ended = _with_last(root, retyped(last, last.text[:-1]))
    return ended if isinstance(ended, Mapping) else root


def _last(node: Node) -> Scalar | None:
    """Return the value that ends last; `None` where an alias or nothing does."""
    current = node
    while not isinstance(current, Scalar):
        if isinstance(current, Mapping) and current.entries:
            current = current.entries[-1].value
        elif isinstance(current, Sequence) and current.items:
            current = current.items[-1]
        else:
            return None
    return current


def _with_last(node: Node, last: Scalar) -> Node:
    if isinstance(node, Mapping):
        *before, entry = node.entries
        return mapping_at_place(node, (*before, Entry(entry.name, entry.key, _with_last(entry.value, last))))
    if isinstance(node, Sequence):
        return sequence_at_place(node, (*node.items[:-1], _with_last(node.items[-1], last)))
    return last
