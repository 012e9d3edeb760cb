"""Reading lists out of the objects of Flux, whatever stands in them."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping, Node, Sequence, resolved


def items_at(root: Node, *names: str) -> tuple[Node, ...]:
    """Return the items of the list found by following `names`, if there is one."""
    found = value_at(root, *names)
    return found.items if isinstance(found, Sequence) else ()


def maps_at(root: Node, *names: str) -> Iterator[Mapping]:
    """Yield those items of a list that are maps."""
    for item in map(resolved, items_at(root, *names)):
        if isinstance(item, Mapping):
            yield item
