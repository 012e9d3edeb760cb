"""A rendered object as YAML, with comments that say where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.origin import Origin
from netpol_lint.reporting.visible import visible
from netpol_lint.source.emit import to_yaml
from netpol_lint.source.node import Mapping, Node, Sequence, resolved

OriginOf = Callable[[Location, str], Origin]
"""Tells what put the value at a place into an object that stands in a file."""


def manifest(each: ApiObject, *, title: str = "", origin_of: OriginOf | None = None) -> str:
    """Return an object as YAML below comments: a title, and with `origin_of` what is from where.

    Of what stands in another file than the object itself, the outermost parts are named.
    """
    lines = [title] if title else []
    if origin_of is not None:
        lines += _origins(each, origin_of)
    # Names and paths of the repository must not end the comment that they stand in.
    comments = "".join(f"# {visible(line)}\n" for line in lines)
    return comments + to_yaml(each.root)


def _origins(each: ApiObject, origin_of: OriginOf) -> Iterator[str]:
    own = each.root.file.path
    yield f"from {each.at}"
    for name, value in _brought_in(each.root, own, ""):
        at = value.location()
        yield f"{name}: {at} ({origin_of(at, own)})"


def _brought_in(node: Node, path: str, name: str) -> Iterator[tuple[str, Node]]:
    """Yield what stands in another file than the node it is part of, outermost parts only."""
    for inner, value in _below(node, name):
        if value.file.path != path:
            yield inner, value
        yield from _brought_in(value, value.file.path, inner)


def _below(node: Node, name: str) -> list[tuple[str, Node]]:
    match resolved(node):
        case Mapping(entries=entries):
            return [(f"{name}.{entry.name}" if name else entry.name, entry.value) for entry in entries]
        case Sequence(items=items):
            return [(f"{name}[{position}]", item) for position, item in enumerate(items)]
        case _:
            return []
