"""Where the manifests of a namespace stand in a repository, so that a new one fits in."""

from __future__ import annotations

import posixpath
from collections import Counter

from msgspec import Struct

from netpol_lint.audit import ClusterModel
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.kustomize.reference import kustomization_in
from netpol_lint.resources.foreign_policy import is_network_policy
from netpol_lint.resources.workload import is_workload
from netpol_lint.source.repository import Repository


class Layout(Struct, frozen=True):
    """How a namespace's manifests are kept.

    `directory` holds most of them, `None` where there are none. With `states_namespace` they name their
    namespace themselves; else something adds it when they are delivered. `kustomization` is the file that
    lists them.
    """

    namespace: str
    directory: str | None
    states_namespace: bool
    kustomization: str | None

    @property
    def advice(self) -> str | None:
        """A sentence that says where a new manifest belongs."""
        if self.directory is None:
            return None
        where = self.directory or "the root"
        says = f"the manifests of namespace {self.namespace} are in {where}"
        if self.kustomization is None:
            return says
        return f"{says}; list the new file under `resources` of {self.kustomization}"


def layout_of(model: ClusterModel, repository: Repository, namespace: str) -> Layout:
    """Look at the policies of a namespace, or at its workloads where it has no policy."""
    objects = [each for each in model.cluster.objects if each.effective_namespace == namespace]
    examples = list(filter(is_network_policy, objects)) or list(filter(is_workload, objects))
    directories = Counter(posixpath.dirname(each.root.file.path) for each in examples)
    if not directories:
        return Layout(namespace, None, states_namespace=True, kustomization=None)
    directory = min(directories, key=lambda each: (-directories[each], each))
    kept = [each for each in examples if posixpath.dirname(each.root.file.path) == directory]
    return Layout(
        namespace,
        directory,
        states_namespace=all(_states_its_namespace(each) for each in kept),
        kustomization=kustomization_in(repository, directory),
    )


def _states_its_namespace(each: ApiObject) -> bool:
    """Tell whether the namespace stands in the object's own file."""
    return each.namespace_at is not None and each.namespace_at.path == each.root.file.path
