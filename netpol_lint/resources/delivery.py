"""Objects that bring other objects: releases and applications whose content is not read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from netpol_lint.findings import Note
from netpol_lint.render.api_object import DEFAULT_NAMESPACE, ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import name_at
from netpol_lint.resources.placeholder import is_filled_in_later

_NAMESPACE_FIELDS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("helm.toolkit.fluxcd.io", "HelmRelease"): ("spec", "targetNamespace"),
    ("helm.cattle.io", "HelmChart"): ("spec", "targetNamespace"),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): ("spec", "targetNamespace"),
    ("argoproj.io", "Application"): ("spec", "destination", "namespace"),
    ("argoproj.io", "ApplicationSet"): ("spec", "template", "spec", "destination", "namespace"),
}
"""The kinds, by API group and kind, and the field that says where their objects land."""

_OWN_NAMESPACE: Final = frozenset({"HelmRelease", "HelmChart"})
"""Kinds whose objects land beside them unless the field says otherwise."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery object. Its objects land in `namespace`, in namespaces unknown here when absent."""

    subject: str
    namespace: str | None
    note: Note


def chart_delivery(note: Note) -> Delivery:
    """Return what a chart of the repository, of which a note speaks, may deploy: anything, anywhere."""
    return Delivery("", None, note)


def decode_delivery(each: ApiObject) -> Delivery | None:
    """Decode a delivery object; `None` for every other kind."""
    path = _NAMESPACE_FIELDS.get((each.group, each.kind))
    if path is None:
        return None
    field = Field(each.root).get(*path)
    namespace = field.text if field else None
    if namespace is None and each.kind in _OWN_NAMESPACE:
        namespace = each.namespace or DEFAULT_NAMESPACE
    if namespace is not None and is_filled_in_later(namespace):
        namespace = None
    message = f"{each.kind} `{each.name}` is not rendered; what it deploys was not analysed"
    return Delivery(each.subject, namespace, Note("unrendered-source", message, name_at(each)))
