"""Namespaces, declared here or only known because something stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import labels_of, name_at
from netpol_lint.resources.selector import Labels

NAME_LABEL: Final = "kubernetes.io/metadata.name"
"""The API server forces this label to the namespace's name, whatever a manifest says."""


class Namespace(Struct, frozen=True):
    """A namespace. `at` is absent when no manifest declares it; its other labels are unknown then."""

    name: str
    labels: Labels
    at: Location | None = None

    @property
    def is_declared(self) -> bool:
        """Whether a manifest declares it here."""
        return self.at is not None

    def with_labels(self, stated: Mapping[str, str]) -> Namespace:
        """Add labels that no manifest declares; the label that holds the name cannot be changed."""
        known = {**self.labels.known, **stated, NAME_LABEL: self.name}
        return replace(self, labels=replace(self.labels, known=known)) if stated else self


def decode_namespace(each: ApiObject) -> Namespace:
    """Decode a declared namespace."""
    written = labels_of(Field(each.root).get("metadata", "labels"))
    known = {**written.known, NAME_LABEL: each.name}
    return Namespace(each.name, Labels(known, written.unknown_keys - {NAME_LABEL}), name_at(each))


def joined(definitions: Sequence[Namespace]) -> Namespace:
    """Return the namespace that several manifests define: the first one, with what they agree on.

    Which labels it ends up with depends on the order of application, so a label that one of them
    leaves out or sets otherwise has an unknown value.
    """
    first, *others = definitions
    agreed = set(first.labels.known.items()).intersection(*(each.labels.known.items() for each in others))
    mentioned = {key for each in definitions for key in (*each.labels.known, *each.labels.unknown_keys)}
    known = dict(sorted(agreed))
    return replace(first, labels=Labels(known, frozenset(mentioned - known.keys())))


def undeclared_namespace(name: str) -> Namespace:
    """Return a namespace of which only the name is known."""
    return Namespace(name, Labels({NAME_LABEL: name}, is_complete=False))
