"""A rendered object as YAML, with comments that say where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.render.api_object import ApiObject
from netpol_lint.source.emit import to_yaml
from netpol_lint.source.node import Mapping, Node, Sequence, resolved


def manifest(each: ApiObject, *, has_origins: bool) -> str:
    """Return an object as YAML; its origins are comments above it."""
    comments = "".join(f"# {line}\n" for line in _origins(each)) if has_origins else ""
    return comments + to_yaml(each.root)


def _origins(each: ApiObject) -> Iterator[str]:
    yield f"from {each.at}"
    yield from _brought_in(each.root, each.root.file.path, "")


def _brought_in(node: Node, path: str, name: str) -> Iterator[str]:
    """Yield what stands in another file than the node it is part of, outermost parts only."""
    meant = resolved(node)
    if isinstance(meant, Mapping):
        below = [(f"{name}.{entry.name}" if name else entry.name, entry.value) for entry in meant.entries]
    elif isinstance(meant, Sequence):
        below = [(f"{name}[{position}]", item) for position, item in enumerate(meant.items)]
    else:
        below = []
    for inner, value in below:
        if value.file.path != path:
            yield f"{inner}: {value.location()}"
        yield from _brought_in(value, value.file.path, inner)
