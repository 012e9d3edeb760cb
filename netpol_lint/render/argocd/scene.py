"""An Application, what runs beside it and what it is followed with."""

from __future__ import annotations

from msgspec import Struct

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.argocd.destination import destination_cluster, destination_namespace
from netpol_lint.render.delivery import Neighbours
from netpol_lint.render.tools import Tools
from netpol_lint.source.node import Scalar
from netpol_lint.source.repository import Repository


class Scene(Struct, frozen=True):
    """What the parts of an Application are read with.

    `cluster` is the one that is deployed to, empty for the one that Argo CD runs in; `namespace` the
    scalar that names the namespace of what names none itself.
    """

    application: ApiObject
    neighbours: Neighbours
    tools: Tools
    cluster: str
    namespace: Scalar | None

    @property
    def repository(self) -> Repository:
        """The repository that is being read."""
        return self.tools.repository

    @property
    def namespace_name(self) -> str | None:
        """The name of that namespace."""
        return None if self.namespace is None else self.namespace.text


def scene_of(application: ApiObject, neighbours: Neighbours, tools: Tools) -> Scene:
    """Return the scene of an Application."""
    cluster = destination_cluster(application, neighbours)
    return Scene(application, neighbours, tools, cluster, destination_namespace(application))
