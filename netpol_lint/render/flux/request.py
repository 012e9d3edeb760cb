"""What an object of Flux asks for."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject, mapping_at, text_of
from netpol_lint.render.delivery import ObjectKey, Undelivered
from netpol_lint.render.gap import gap
from netpol_lint.source.node import Mapping, Node


class Request(Struct, frozen=True):
    """A delivery object and the map `spec` of it that says what to deploy."""

    by: ApiObject
    spec: Mapping

    @property
    def name(self) -> str:
        """The delivery object, as a message names it."""
        return f"{self.by.kind} {self.by.effective_namespace}/{self.by.name}"

    @property
    def path_node(self) -> Node:
        """What names the path, or else the object's spec."""
        return self.spec.get("path") or self.spec

    @property
    def written_path(self) -> str:
        """The path as it is written."""
        return text_of(self.spec.get("path"))

    @property
    def path(self) -> str:
        """The directory in the source, empty for its root; what would lead out of it stays inside."""
        return inside(self.written_path)

    @property
    def at(self) -> Location:
        """Where the path is named."""
        return self.path_node.location("spec.path")

    @property
    def destination(self) -> str:
        """The cluster it deploys to, by what names its kubeconfig; empty for the one it stands in."""
        for kind in ("secretRef", "configMapRef"):
            reference = mapping_at(self.spec, "kubeConfig", kind)
            if reference is not None and (name := text_of(reference.get("name"))):
                return name
        return ""

    def undelivered(self, message: str, *, missing: Iterable[ObjectKey] = ()) -> Undelivered:
        """Return the answer that nothing can be read, and why."""
        namespace = text_of(self.spec.get("targetNamespace")) or None
        reason = gap(message, self.at, namespace=namespace)
        return Undelivered(self.by, reason, self.destination, missing=frozenset(missing))


def inside(path: str) -> str:
    """Return a path from a root in its normal form, empty for the root itself."""
    return posixpath.normpath(f"/{path}").strip("/")
