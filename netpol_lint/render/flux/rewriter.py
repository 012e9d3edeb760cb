"""Trees in which some scalars say something else."""

from __future__ import annotations

from collections.abc import Callable

from netpol_lint.render.tree import mapping_at_place, sequence_at_place
from netpol_lint.source.node import Alias, Entry, Mapping, Node, Scalar, Sequence, resolved


class Rewriter:
    """Makes trees anew where `rewrite` returns another node for a scalar; keys are scalars, too.

    What stays the same is shared with the old tree, and a subtree that several objects share is made once.
    """

    def __init__(self, rewrite: Callable[[Scalar], Node]) -> None:
        self._rewrite = rewrite
        self._done: dict[Node, Node] = {}

    def tree(self, node: Node) -> Node:
        """Return what a tree becomes."""
        if isinstance(node, Scalar):
            return self._rewrite(node)
        known = self._done.get(node)
        if known is None:
            known = self._done[node] = self._collection(node)
        return known

    def _collection(self, node: Mapping | Sequence | Alias) -> Node:
        match node:
            case Mapping():
                return self._mapping(node)
            case Sequence(items=items):
                made = [self.tree(item) for item in items]
                is_same = all(new is old for new, old in zip(made, items, strict=True))
                return node if is_same else sequence_at_place(node, made)
            case Alias(target=target):
                new = self.tree(target)
                return node if new is target else new

    def _mapping(self, mapping: Mapping) -> Mapping:
        entries: dict[str, Entry] = {}
        is_same = True
        for entry in mapping.entries:
            new = self._entry(entry)
            is_same = is_same and new is entry
            entries[new.name] = new
        return mapping if is_same else mapping_at_place(mapping, entries.values())

    def _entry(self, entry: Entry) -> Entry:
        value, key = self.tree(entry.value), self.tree(entry.key)
        if value is entry.value and key is entry.key:
            return entry
        meant = resolved(key)
        name = meant.text if key is not entry.key and isinstance(meant, Scalar) else entry.name
        return Entry(name, key, value, is_merged=entry.is_merged)
