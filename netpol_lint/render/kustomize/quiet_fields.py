"""Fields that no policy and no selector asks for, so that a value missing there changes no traffic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from netpol_lint.render.bystanders import is_bystander
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.source.node import Mapping, Node, Scalar, Sequence, resolved

_QUIET: Final = frozenset(
    {
        *("annotations", "args", "command", "data", "env", "image", "resources", "stringData"),
        *("volumes", "volumeMounts", "webhooks", "conversion", "caBundle"),
        *("commonName", "dnsNames", "issuerRef", "secretName"),
    }
)


def effect_of_paths(paths: Iterable[tuple[str, ...]]) -> Effect:
    """Return what may be otherwise where fields at some paths have another value than is known."""
    return Effect.NOTHING if all(not _QUIET.isdisjoint(path) for path in paths) else Effect.SELECTION


def telling_texts(resources: Iterable[Resource]) -> Iterator[str]:
    """Yield the texts with a dollar sign of all fields that may have to do with traffic."""
    for resource in resources:
        if not is_bystander(resource.id.group, resource.id.kind):
            yield from (text for text in _telling(resource.root) if "$" in text)


def _telling(root: Node) -> Iterator[str]:
    seen: set[int] = set()
    pending = [root]
    while pending:
        node = resolved(pending.pop())
        if isinstance(node, Scalar):
            yield node.text
        elif id(node) not in seen:
            seen.add(id(node))
            pending += _inside(node)


def _inside(node: Mapping | Sequence) -> Iterator[Node]:
    if isinstance(node, Sequence):
        yield from node.items
    else:
        yield from (entry.value for entry in node.entries if entry.name not in _QUIET)
