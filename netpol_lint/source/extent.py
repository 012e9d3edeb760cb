"""How much a node stands for once its aliases are followed."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from netpol_lint.source.limits import MAX_ALIAS_NODES
from netpol_lint.source.node import Alias, Mapping, Node, Scalar, Sequence, children

Anchored: TypeAlias = Scalar | Mapping | Sequence


class Extent(NamedTuple):
    """The number of nodes, and how many maps and lists stand inside each other."""

    nodes: int
    depth: int


def extent_of(target: Anchored, known: dict[Anchored, Extent]) -> Extent:
    """Measure an anchored node; `known` keeps the extents by what was measured.

    An alias stands below what it names, so whatever the target names is in `known` already. Stops
    soon after `MAX_ALIAS_NODES`, which bounds the time that nested anchors can cost.
    """
    extent = known.get(target)
    if extent is None:
        extent = known[target] = _measure(target, known)
    return extent


def _measure(target: Node, known: dict[Anchored, Extent]) -> Extent:
    nodes = deepest = 0
    pending: list[tuple[Node, int]] = [(target, 1)]
    while pending and nodes <= MAX_ALIAS_NODES:
        node, depth = pending.pop()
        match node:
            case Alias():
                inner = known[node.target]
            case _:
                inner = Extent(1, 0 if isinstance(node, Scalar) else 1)
                pending += ((child, depth + 1) for child in children(node))
        nodes += inner.nodes
        deepest = max(deepest, depth - 1 + inner.depth)
    return Extent(nodes, deepest)
