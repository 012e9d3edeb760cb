"""Reading the fields of delivery objects, whatever stands in them."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.render.api_object import text_of
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping, Node, Scalar, Sequence, resolved
from netpol_lint.source.scalars import NotAScalarError


def text_at(root: Node, *names: str) -> str:
    """Return the text found by following `names`, empty where no scalar with a value stands."""
    return text_of(value_at(root, *names))


def items_at(root: Node, *names: str) -> tuple[Node, ...]:
    """Return the items of the list found by following `names`, if there is one."""
    found = value_at(root, *names)
    return found.items if isinstance(found, Sequence) else ()


def maps_at(root: Node, *names: str) -> Iterator[Mapping]:
    """Yield those items of a list that are maps."""
    for item in map(resolved, items_at(root, *names)):
        if isinstance(item, Mapping):
            yield item


def is_true_at(root: Node, *names: str) -> bool:
    """Tell whether the value found by following `names` is true."""
    return is_true(value_at(root, *names))


def is_true(node: Node | None) -> bool:
    """Tell whether a value is the boolean true."""
    scalar = None if node is None else resolved(node)
    if not isinstance(scalar, Scalar):
        return False
    try:
        return scalar.value is True
    except NotAScalarError:
        return False


def is_null(node: Node) -> bool:
    """Tell whether a value is null."""
    meant = resolved(node)
    return isinstance(meant, Scalar) and meant.is_null
