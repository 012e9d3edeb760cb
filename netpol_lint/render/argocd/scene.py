"""An Application, what runs beside it and what it is followed with."""

from __future__ import annotations

from dataclasses import dataclass

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.argocd.destination import destination_cluster, destination_namespace
from netpol_lint.render.delivery import Neighbours
from netpol_lint.render.tools import Tools
from netpol_lint.source.node import Scalar
from netpol_lint.source.repository import Repository


@dataclass(frozen=True, slots=True)
class Scene:
    """What the parts of an Application are read with."""

    application: ApiObject
    neighbours: Neighbours
    tools: Tools

    @property
    def repository(self) -> Repository:
        """The repository that is being read."""
        return self.tools.repository

    @property
    def cluster(self) -> str:
        """The cluster that is deployed to, empty for the one that Argo CD runs in."""
        return destination_cluster(self.application, self.neighbours)

    @property
    def namespace(self) -> Scalar | None:
        """The scalar that names the namespace of what names none itself."""
        return destination_namespace(self.application)

    @property
    def namespace_name(self) -> str | None:
        """The name of that namespace."""
        return None if self.namespace is None else self.namespace.text
