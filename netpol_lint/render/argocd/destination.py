"""Where an Application deploys to: the cluster, and the namespace of what names none."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import ApiObject, mapping_at, text_of
from netpol_lint.render.delivery import Neighbours
from netpol_lint.render.fields import text_at
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Scalar

IN_CLUSTER_NAME: Final = "in-cluster"
IN_CLUSTER_SERVER: Final = "https://kubernetes.default.svc"
_IN_CLUSTER: Final = frozenset(
    {"", IN_CLUSTER_NAME, IN_CLUSTER_SERVER, f"{IN_CLUSTER_SERVER}:443", f"{IN_CLUSTER_SERVER}.cluster.local"}
)
_TYPE_LABEL: Final = "argocd.argoproj.io/secret-type"


class ClusterSecret(Struct, frozen=True):
    """A cluster that is registered with Argo CD: its Secret, its name and its address."""

    secret: ApiObject
    name: str
    server: str

    def metadata(self, field: str) -> dict[str, str]:
        """Return the labels or the annotations of the Secret."""
        found = mapping_at(self.secret.root, "metadata", field)
        return {} if found is None else {each.name: text_of(each.value) for each in found.entries}


def cluster_secrets(neighbours: Neighbours) -> Iterator[ClusterSecret]:
    """Yield the registered clusters among the objects around, in their order.

    Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
    """
    for each in neighbours.objects.values():
        if each.kind == "Secret" and text_at(each.root, "metadata", "labels", _TYPE_LABEL) == "cluster":
            name = _secret_value(each, "name")
            yield ClusterSecret(each, name or each.name, _secret_value(each, "server"))


def destination_cluster(application: ApiObject, neighbours: Neighbours) -> str:
    """Return the name of the cluster, or its address where none is known; empty for Argo CD's own."""
    name = text_at(application.root, "spec", "destination", "name")
    server = text_at(application.root, "spec", "destination", "server").rstrip("/")
    if (name or server) in _IN_CLUSTER:
        return ""
    if name:
        return name
    registered = (each.name for each in cluster_secrets(neighbours) if each.server.rstrip("/") == server)
    found = next(registered, server)
    return "" if found in _IN_CLUSTER else found


def destination_namespace(application: ApiObject) -> Scalar | None:
    """Return the scalar that names the namespace, if it has a value."""
    found = value_at(application.root, "spec", "destination", "namespace")
    return found if isinstance(found, Scalar) and text_of(found) else None


def _secret_value(secret: ApiObject, key: str) -> str:
    clear = text_at(secret.root, "stringData", key)
    if clear:
        return clear
    try:
        return base64.b64decode(text_at(secret.root, "data", key), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
