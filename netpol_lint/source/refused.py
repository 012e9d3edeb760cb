"""Scalars that YAML allows and kubectl refuses, because JSON has no such value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.source.document import ProblemKind
from netpol_lint.source.fault import Fault
from netpol_lint.source.node import Mapping, Node, Scalar, Sequence
from netpol_lint.source.scalars import NotAScalarError

_SUSPECT: Final = lazy_pattern(rb"\.(?:inf|Inf|INF|nan|NaN|NAN)")


def refused_values(text: bytes, root: Node) -> tuple[Fault, ...]:
    """Return a fault for each value, keys not counted, that kubectl refuses; `text` is its chunk's."""
    return () if _SUSPECT.search(text) is None else tuple(_refused(root))


def _refused(root: Node) -> Iterator[Fault]:
    for scalar in _values(root):
        try:
            scalar.value  # noqa: B018 - reading it is the test
        except NotAScalarError as error:
            yield Fault(ProblemKind.BAD_VALUE, str(error), scalar.location().region)


def _values(root: Node) -> Iterator[Scalar]:
    pending = [root]
    while pending:
        match pending.pop():
            case Scalar() as scalar:
                yield scalar
            case Mapping(entries=entries):
                pending.extend(entry.value for entry in reversed(entries) if not entry.is_merged)
            case Sequence(items=items):
                pending.extend(reversed(items))
            case _:
                pass
