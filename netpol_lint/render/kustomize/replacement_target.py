"""Which objects a replacement takes its value from, and which ones it changes."""

from __future__ import annotations

from typing import Final

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.kustomize.context import items_of
from netpol_lint.render.kustomize.label_query import matches_query
from netpol_lint.render.kustomize.resource import Resource, ResourceId
from netpol_lint.render.kustomize.scope import effective_namespace
from netpol_lint.source.node import Mapping, resolved

_IDENTITY: Final = ("group", "version", "kind", "name", "namespace")
_MARKS: Final = {"labelSelector": "labels", "annotationSelector": "annotations"}


def is_chosen(resource: Resource, target: Mapping) -> bool:
    """Tell whether a target selects an object and does not reject it.

    What is rejected by its name is so whatever its labels, and the other way round.

    Raises:
        ValueError: a label selector of the target is none.
    """
    select = mapping_at(target, "select")
    if select is None or not is_selected(resource, select) or not _has_marks(resource, select):
        return False
    rejected = (entry for entry in map(resolved, items_of(target, "reject")) if isinstance(entry, Mapping))
    return not any(_is_rejected(resource, each) for each in rejected)


def is_selected(resource: Resource, selector: Mapping) -> bool:
    """Tell whether a selector means an object by any name it ever had; what it leaves out is any."""
    return any(_selects(selector, identity) for identity in resource.ids)


def _is_rejected(resource: Resource, selector: Mapping) -> bool:
    if _asks(selector, *_IDENTITY) and is_selected(resource, selector):
        return True
    return _asks(selector, *_MARKS) and _has_marks(resource, selector)


def _asks(selector: Mapping, *names: str) -> bool:
    return any(text_of(selector.get(name)) for name in names)


def _selects(selector: Mapping, identity: ResourceId) -> bool:
    known = (identity.group, identity.version, identity.kind, identity.name)
    wanted = (text_of(selector.get(name)) for name in _IDENTITY)
    if any(text not in ("", value) for text, value in zip(wanted, known, strict=False)):
        return False
    namespace = text_of(selector.get("namespace"))
    return not namespace or namespace == effective_namespace(identity)


def _has_marks(resource: Resource, selector: Mapping) -> bool:
    for name, field in _MARKS.items():
        query = text_of(selector.get(name))
        marks = mapping_at(resource.root, "metadata", field) if query else None
        entries = () if marks is None else marks.entries
        if not matches_query(query, {entry.name: text_of(entry.value) for entry in entries}):
            return False
    return True
